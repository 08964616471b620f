//! Imports over the API: asked for by administrators of the district, carried on by a job.

use lianxin_entity::enums::Register;
use lianxin_entity::ids::{ImportId, ImportUploadId};
use serde::Serialize;

use super::service::{Seen, Wish, call_off, start, write_down};
use super::upload;
use crate::domain::calls::Call;
use crate::domain::work::Desk;
use crate::events::By;
use crate::i18n::Locale;
use crate::refusal::{Code, Outcome};
use crate::store::DistrictTx;

/// A file that is to be planned.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// The file.
    pub upload: ImportUploadId,
    /// Which register it is.
    pub register: Register,
}

/// A planned import that is to be applied.
#[derive(Clone, Debug, Serialize)]
pub struct Apply {
    /// Which.
    pub id: ImportId,
    /// Whether only the rows without fault are asked for.
    pub good_rows: bool,
    /// The version that the client saw.
    #[serde(skip)]
    pub expected_version: Option<i32>,
}

/// An import that is to be called off.
#[derive(Clone, Debug, Serialize)]
pub struct Cancel {
    /// Which.
    pub id: ImportId,
    /// The version that the client saw.
    #[serde(skip)]
    pub expected_version: Option<i32>,
}

impl Desk<'_> {
    fn by(&self) -> By {
        By {
            account: self.actor.account,
            posting: self.actor.posting,
        }
    }

    fn imports(&self) -> Outcome<()> {
        match upload::may_import(self.actor) {
            true => Ok(()),
            false => Err(Code::Forbidden.into()),
        }
    }

    /// Has a file planned.
    ///
    /// # Errors
    /// FORBIDDEN, NOT_FOUND for the file, IDEMPOTENCY_MISMATCH.
    pub async fn plan_import(
        &self,
        plan: &Plan,
        locale: Locale,
        key: Option<&str>,
    ) -> Outcome<ImportId> {
        self.imports()?;
        let call = Call::new("planImport", key, plan);
        let tx = self.write().await?;
        let tried = self.try_plan(&tx, &call, plan, locale).await;
        self.settle(tx, &call, tried).await
    }

    async fn try_plan(
        &self,
        tx: &DistrictTx,
        call: &Call<'_>,
        plan: &Plan,
        locale: Locale,
    ) -> Outcome<ImportId> {
        let id = self.given.id();
        if let Some(done) = self.remember(tx, call, id).await? {
            return Ok(done);
        }
        let file = upload::take(tx, self.actor.account, plan.upload, self.given.now()).await?;
        let wish = Wish {
            register: plan.register,
            file_name: file.file_name,
            byte_size: file.byte_size,
            sha256: file.sha256,
            object_key: Some(file.object_key),
            good_rows_only: false,
            locale,
            by: Some(self.by()),
        };
        write_down(tx, self.given, id, wish).await?;
        Ok(id)
    }

    /// Has a planned import applied.
    ///
    /// # Errors
    /// FORBIDDEN, NOT_FOUND, STALE, WRONG_STATE, INVALID where rows are faulty and all were asked
    /// for, IMPORT_RUNNING, IDEMPOTENCY_MISMATCH.
    pub async fn apply_import(&self, apply: &Apply, key: Option<&str>) -> Outcome<ImportId> {
        self.imports()?;
        let call = Call::new("applyImport", key, apply);
        let tx = self.write().await?;
        let seen = self.seen(apply.expected_version);
        let tried = match self.remember(&tx, &call, apply.id).await {
            Ok(None) => start(&tx, self.given, apply.id, seen, apply.good_rows)
                .await
                .map(|()| apply.id),
            Ok(Some(done)) => Ok(done),
            Err(failure) => Err(failure),
        };
        self.settle(tx, &call, tried).await
    }

    /// Calls an import off that is not switched on; the next run of the job removes what it brought.
    ///
    /// # Errors
    /// FORBIDDEN, NOT_FOUND, STALE, WRONG_STATE, IDEMPOTENCY_MISMATCH.
    pub async fn cancel_import(&self, cancel: &Cancel, key: Option<&str>) -> Outcome<ImportId> {
        self.imports()?;
        let call = Call::new("cancelImport", key, cancel);
        let tx = self.write().await?;
        let seen = self.seen(cancel.expected_version);
        let tried = match self.remember(&tx, &call, cancel.id).await {
            Ok(None) => call_off(&tx, self.given, cancel.id, seen)
                .await
                .map(|job| job.id),
            Ok(Some(done)) => Ok(done),
            Err(failure) => Err(failure),
        };
        self.settle(tx, &call, tried).await
    }

    fn seen(&self, version: Option<i32>) -> Seen {
        Seen {
            version,
            by: Some(self.by()),
        }
    }
}
