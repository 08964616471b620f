//! Imports of the API, carried on by whichever process is free. A process claims one by a lease that
//! every transaction of its work renews; one that was killed leaves its import to the next.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use lianxin_entity::enums::ImportState;
use lianxin_entity::ids::{DistrictKey, ImportId};
use lianxin_entity::import_job::{Column, Entity};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::engine::{Done, Work};
use super::job::{self, Job, LEASE};
use super::upload;
use crate::app::App;
use crate::files::FileKey;
use crate::io::Limits;
use crate::refusal::Outcome;
use crate::store::{DistrictTx, StoreError};

/// So often an import is taken up without getting ahead before it is given up.
const MOST_ATTEMPTS: i32 = 5;

/// Carries on the import of a district that has waited longest; tells whether there was one.
///
/// # Errors
/// When the database fails. The import is taken up again when its lease is over.
pub async fn run_next(app: &App, district: DistrictKey) -> Outcome<bool> {
    let Some((job, key)) = claim(app, district).await? else {
        return Ok(false);
    };
    let bytes = match job.state {
        // What is left to do needs no file.
        ImportState::Applied => Ok(Arc::default()),
        _ => upload::open(app, district, &key).await,
    };
    let work = Work {
        app,
        district,
        id: job.id,
        bytes: bytes.as_ref().map(Arc::clone).unwrap_or_default(),
        limits: Limits::UPLOAD,
        tell: &|_| true,
    };
    let done = match (bytes, job.state) {
        (Err(error), _) => Err(error),
        (Ok(_), ImportState::Planning) => work.plan().await,
        (Ok(_), _) => work.apply().await,
    };
    match done {
        Ok(done) => ended(app, district, done).await?,
        Err(error) if job.attempts >= MOST_ATTEMPTS && job.state != ImportState::Applied => {
            tracing::error!(import = %job.id.0, %error, "an import is given up");
            ended(app, district, work.fail(&job, "INTERNAL").await?).await?;
        }
        Err(error) => {
            tracing::warn!(import = %job.id.0, %error, "an import failed and is taken up again");
        }
    }
    Ok(true)
}

/// Takes an import that nobody works on.
async fn claim(app: &App, district: DistrictKey) -> Outcome<Option<(Job, FileKey)>> {
    let now = app.given.now();
    let tx = app.store.write(district).await?;
    let Some(mut found) = waiting(&tx, now).await? else {
        tx.rollback().await?;
        return Ok(None);
    };
    found.attempts += 1;
    let mut row = job::change(found.id);
    row.leased_until = Set(Some(now + LEASE));
    row.attempts = Set(found.attempts);
    tx.update(row).await?;
    tx.commit().await?;
    let key = found.object_key.clone().map(FileKey::stored);
    Ok(key.map(|key| (found, key)))
}

/// An import that is to be planned or applied, or whose settling was interrupted.
async fn waiting(tx: &DistrictTx, now: DateTime<Utc>) -> Result<Option<Job>, StoreError> {
    let free = Condition::any()
        .add(Column::LeasedUntil.is_null())
        .add(Column::LeasedUntil.lte(now));
    let asked = Column::State.is_in([ImportState::Planning, ImportState::Applying]);
    let unsettled = Condition::all()
        .add(Column::State.eq(ImportState::Applied))
        .add(Column::LeasedUntil.is_not_null());
    let query = tx
        .find::<Entity>()
        .filter(Column::ObjectKey.is_not_null())
        .filter(Condition::any().add(asked).add(unsettled))
        .filter(free)
        .order_by_asc(Column::Id)
        .limit(1);
    Ok(tx.all_unlocked(query).await?.into_iter().next())
}

/// The file of an import that has ended goes.
async fn ended(app: &App, district: DistrictKey, done: Done) -> Outcome<()> {
    let Done::Finished(job) = done else {
        return Ok(());
    };
    if !has_ended(&job) {
        return Ok(());
    }
    let tx = app.store.write(district).await?;
    let keys = forget_files(&tx, Condition::all().add(Column::Id.eq(job.id))).await?;
    tx.commit().await?;
    for key in keys {
        if let Err(error) = app.files.delete(&key).await {
            tracing::warn!(%error, "the file of an import could not be removed");
        }
    }
    Ok(())
}

/// Whether nothing more becomes of an import.
pub fn has_ended(job: &Job) -> bool {
    match job.state {
        ImportState::Planning | ImportState::Planned | ImportState::Applying => false,
        ImportState::Applied => job.leased_until.is_none(),
        ImportState::Failed | ImportState::Cancelled => true,
    }
}

async fn forget_files(tx: &DistrictTx, of: Condition) -> Result<Vec<FileKey>, StoreError> {
    let query = tx
        .find::<Entity>()
        .filter(of)
        .filter(Column::ObjectKey.is_not_null());
    let rows: Vec<Job> = tx.all(query).await?.into_iter().filter(has_ended).collect();
    for row in &rows {
        let mut change = job::change(row.id);
        change.object_key = Set(None);
        tx.update(change).await?;
    }
    let keys = rows.into_iter().filter_map(|row| row.object_key);
    Ok(keys.map(FileKey::stored).collect())
}

/// Takes back what is left of imports: plans that nobody applied within a day are cancelled, and
/// files of imports that have ended are forgotten. The bytes go after the commit.
///
/// # Errors
/// When the database fails.
pub async fn take_expired(tx: &DistrictTx, now: DateTime<Utc>) -> Result<Vec<FileKey>, StoreError> {
    let waits = [ImportState::Planning, ImportState::Planned];
    let old = tx
        .find::<Entity>()
        .filter(Column::State.is_in(waits))
        .filter(Column::CreatedAt.lte(now - upload::KEPT_FOR));
    let expired: Vec<ImportId> = tx.all(old).await?.iter().map(|row| row.id).collect();
    for id in expired {
        let mut change = job::change(id);
        change.state = Set(ImportState::Cancelled);
        change.failure = Set(Some("EXPIRED".to_owned()));
        change.leased_until = Set(None);
        tx.update(change).await?;
    }
    let ended = [
        ImportState::Applied,
        ImportState::Failed,
        ImportState::Cancelled,
    ];
    forget_files(tx, Condition::all().add(Column::State.is_in(ended))).await
}
