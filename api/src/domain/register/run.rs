//! Imports of the API, carried on by whichever process is free. A process claims one by a lease that it
//! renews while it works; one that was killed leaves its import to the next.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use lianxin_entity::enums::ImportState;
use lianxin_entity::ids::{DistrictKey, ImportId};
use lianxin_entity::import_job::{Column, Entity};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::engine::{self, Done, Work};
use super::job::{self, Job, LEASE};
use super::service::{Seen, call_off};
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
    remove_leftovers(app, district).await?;
    let Some((job, key)) = claim(app, district).await? else {
        return Ok(false);
    };
    let lease = Lease::keep(app, district, job.id);
    let bytes = match key.filter(|_| job.state != ImportState::Applied) {
        Some(key) => upload::open(app, district, &key).await,
        // What is left to do needs no file.
        None => Ok(Arc::default()),
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
    drop(lease);
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

/// A lease that is renewed while somebody works, whatever the work is at.
struct Lease(tokio::task::JoinHandle<()>);

impl Lease {
    fn keep(app: &App, district: DistrictKey, id: ImportId) -> Self {
        let (store, given) = (app.store.clone(), app.given.clone());
        let every = (LEASE / 3).to_std().unwrap_or(Duration::from_secs(1));
        Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(every).await;
                if let Err(error) = job::renew_lease(&store, district, id, given.now()).await {
                    tracing::warn!(import = %id.0, %error, "the lease of an import is not renewed");
                }
            }
        }))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What imports left that were ended in the middle of their work.
pub async fn remove_leftovers(app: &App, district: DistrictKey) -> Outcome<()> {
    let tx = app.store.read(district).await?;
    let ended = job::left_over(&tx).await?;
    tx.commit().await?;
    for job in ended {
        engine::remove_hidden(app, district, &job).await?;
    }
    Ok(())
}

/// Takes an import that nobody works on.
async fn claim(app: &App, district: DistrictKey) -> Outcome<Option<(Job, Option<FileKey>)>> {
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
    Ok(Some((found, key)))
}

/// An import that is to be planned or applied, or whose settling was interrupted.
/// Those of the command line, which keep no file, are left to it until they are switched on.
async fn waiting(tx: &DistrictTx, now: DateTime<Utc>) -> Result<Option<Job>, StoreError> {
    let free = Condition::any()
        .add(Column::LeasedUntil.is_null())
        .add(Column::LeasedUntil.lte(now));
    let asked = Condition::all()
        .add(Column::State.is_in([ImportState::Planning, ImportState::Applying]))
        .add(Column::ObjectKey.is_not_null());
    let unsettled = Condition::all()
        .add(Column::State.eq(ImportState::Applied))
        .add(Column::LeasedUntil.is_not_null());
    let query = tx
        .find::<Entity>()
        .filter(Condition::any().add(asked).add(unsettled))
        .filter(free)
        .order_by_asc(Column::Id)
        .limit(1);
    Ok(tx.all_unlocked(query).await?.into_iter().next())
}

/// The file of an import that has ended goes, and then the word that there is one.
async fn ended(app: &App, district: DistrictKey, done: Done) -> Outcome<()> {
    let Done::Finished(job) = done else {
        return Ok(());
    };
    match has_ended(&job) {
        true => forget_file(app, district, &job).await,
        false => Ok(()),
    }
}

async fn forget_file(app: &App, district: DistrictKey, job: &Job) -> Outcome<()> {
    let Some(key) = job.object_key.clone().map(FileKey::stored) else {
        return Ok(());
    };
    if let Err(error) = app.files.delete(&key).await {
        // The next tidying tries again.
        tracing::warn!(%error, "the file of an import could not be removed");
        return Ok(());
    }
    let mut change = job::change(job.id);
    change.object_key = Set(None);
    let tx = app.store.write(district).await?;
    tx.update(change).await?;
    tx.commit().await?;
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

/// Takes back what is left of imports: plans that nobody applied within a day are called off, and
/// files of imports that have ended go.
///
/// # Errors
/// When the database fails.
pub async fn tidy(app: &App, district: DistrictKey) -> Outcome<()> {
    let day_ago = app.given.now() - upload::KEPT_FOR;
    let tx = app.store.read(district).await?;
    let waits = [ImportState::Planning, ImportState::Planned];
    let old = tx
        .find::<Entity>()
        .filter(Column::State.is_in(waits))
        .filter(Column::CreatedAt.lte(day_ago));
    let expired = tx.all(old).await?;
    let ended = [
        ImportState::Applied,
        ImportState::Failed,
        ImportState::Cancelled,
    ];
    let with_files = tx
        .find::<Entity>()
        .filter(Column::State.is_in(ended))
        .filter(Column::ObjectKey.is_not_null());
    let with_files = tx.all(with_files).await?;
    tx.commit().await?;
    for job in with_files.iter().filter(|job| has_ended(job)) {
        forget_file(app, district, job).await?;
    }
    for mut job in expired {
        // Somebody may just apply it: then it stays.
        let seen = Seen {
            version: Some(job.version),
            by: None,
        };
        let tx = app.store.write(district).await?;
        if call_off(&tx, &app.given, job.id, seen).await.is_ok() {
            let mut change = job::change(job.id);
            change.failure = Set(Some("EXPIRED".to_owned()));
            tx.update(change).await?;
            tx.commit().await?;
            job.state = ImportState::Cancelled;
            forget_file(app, district, &job).await?;
        }
    }
    Ok(())
}
