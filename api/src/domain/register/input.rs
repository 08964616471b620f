//! The inputs of the mutations of imports.

use lianxin_entity::ids::{ImportId, ImportUploadId};

use super::ask::{Apply, Cancel, Plan};
use crate::domain::checks::Checks;
use crate::gql::enums::Register;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::refusal::Outcome;

/// A file that is to be planned.
#[derive(InputObject)]
pub struct PlanImportInput {
    /// The file, as `POST /registers` answered; NOT_FOUND for one of somebody else, one that was
    /// planned already and one older than a day.
    pub upload_id: Gid<ImportUploadId>,
    /// Which register the file is.
    pub register: Register,
    /// Makes sending the same call again safe for a day.
    pub idempotency_key: Option<String>,
}

impl PlanImportInput {
    /// The plan, or everything that is wrong with it.
    ///
    /// # Errors
    /// All refusals.
    pub fn parse(self) -> Outcome<(Plan, Option<String>)> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let plan = Plan {
            upload: self.upload_id.0,
            register: self.register.into(),
        };
        checks.done((plan, key))
    }
}

/// A planned import that is to be applied.
#[derive(InputObject)]
pub struct ApplyImportInput {
    /// The import.
    pub id: Gid<ImportId>,
    /// True: the rows without a fault are applied and the faulty ones left out. Left out or false:
    /// an import with faulty rows is refused as INVALID.
    pub good_rows_only: Option<bool>,
    /// The version that was seen; STALE when it is another by now.
    pub expected_version: Option<i32>,
    /// Makes sending the same call again safe for a day.
    pub idempotency_key: Option<String>,
}

impl ApplyImportInput {
    /// What is to be applied, or everything that is wrong with it.
    ///
    /// # Errors
    /// All refusals.
    pub fn parse(self) -> Outcome<(Apply, Option<String>)> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let apply = Apply {
            id: self.id.0,
            good_rows: self.good_rows_only.unwrap_or_default(),
            expected_version: self.expected_version,
        };
        checks.done((apply, key))
    }
}

/// An import that is to be called off.
#[derive(InputObject)]
pub struct CancelImportInput {
    /// The import.
    pub id: Gid<ImportId>,
    /// The version that was seen; STALE when it is another by now.
    pub expected_version: Option<i32>,
    /// Makes sending the same call again safe for a day.
    pub idempotency_key: Option<String>,
}

impl CancelImportInput {
    /// What is to be called off, or everything that is wrong with it.
    ///
    /// # Errors
    /// All refusals.
    pub fn parse(self) -> Outcome<(Cancel, Option<String>)> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let cancel = Cancel {
            id: self.id.0,
            expected_version: self.expected_version,
        };
        checks.done((cancel, key))
    }
}
