//! The trail that corrections by an import leave, as corrections by hand do: what was and what is,
//! masked where the field is.

use lianxin_entity::data_verification::ActiveModel;
use lianxin_entity::ids::{DataVerificationId, HouseholdId, ResidentId};
use sea_orm::ActiveValue::Set;

use super::{Context, Secret};
use crate::domain::household::sealing::open_identity;

/// What an import corrects of one household or resident.
pub struct Trail<'a> {
    cx: &'a Context,
    household: HouseholdId,
    resident: Option<ResidentId>,
    source: &'a str,
    rows: Vec<ActiveModel>,
}

impl<'a> Trail<'a> {
    /// The trail of a row; `source` is where its data come from.
    pub fn new(
        cx: &'a Context,
        household: HouseholdId,
        resident: Option<ResidentId>,
        source: &'a str,
    ) -> Self {
        Self {
            cx,
            household,
            resident,
            source,
            rows: Vec::new(),
        }
    }

    /// A field as it was and is, if it is another.
    pub fn field(&mut self, name: &str, before: Option<String>, after: Option<String>) {
        if before != after {
            self.push(name, before, after);
        }
    }

    /// The resident went to another household.
    pub fn moved(&mut self) {
        self.push("household", None, None);
    }

    /// A phone.
    pub fn phone(&mut self, before: Option<&Secret>, after: Option<&Secret>) {
        let masked = |secret: Option<&Secret>| secret?.masked_phone(self.cx);
        if before != after {
            let (before, after) = (masked(before), masked(after));
            self.push("phone", before, after);
        }
    }

    /// An identity number.
    pub fn identity(&mut self, before: Option<&Secret>, after: Option<&Secret>) {
        let open = |secret: &Secret| open_identity(&self.cx.keyring, &secret.cipher).ok();
        let masked = |secret: Option<&Secret>| {
            let number = open(secret?)?;
            Some(format!("{}********{}", &number[..6], &number[14..]))
        };
        if before != after {
            let (before, after) = (masked(before), masked(after));
            self.push("identityNumber", before, after);
        }
    }

    fn push(&mut self, field: &str, before: Option<String>, after: Option<String>) {
        self.rows.push(ActiveModel {
            id: Set(self.cx.given.id::<DataVerificationId>()),
            household_id: Set(self.household),
            resident_id: Set(self.resident),
            field: Set(field.to_owned()),
            before: Set(before),
            after: Set(after),
            source: Set(self.source.to_owned()),
            verified_by: Set(None),
            verified_on: Set(self.cx.today),
            at: Set(self.cx.now),
            ..Default::default()
        });
    }

    /// What was corrected.
    pub fn rows(self) -> Vec<ActiveModel> {
        self.rows
    }
}
