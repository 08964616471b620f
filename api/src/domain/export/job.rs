//! Making the files that were asked for.

use std::path::Path;
use std::sync::Arc;

use chrono::{Datelike, TimeDelta};
use lianxin_entity::enums::{ExportFormat, ExportState};
use lianxin_entity::export_job::{ActiveModel, Model};
use lianxin_entity::ids::{DistrictKey, ExportId};
use sea_orm::ActiveValue::{Set, Unchanged};

use super::criteria::{Criteria, Subject};
use super::reading::Reading;
use super::registers::ExportFault;
use super::service::{KEPT_FOR, trail};
use super::{gaps, registers, repo};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::domain::coverage::scope::rights;
use crate::domain::district::Directory;
use crate::files::FileKey;
use crate::i18n::Locale;
use crate::io::writing::WriteFault;
use crate::policy::Actor;
use crate::refusal::{Fault, Outcome};
use crate::store::Store;

/// How long one process may take for a file before another tries.
const LEASE: TimeDelta = TimeDelta::minutes(15);

/// Makes the file that has waited longest in a district; tells whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn run_next(app: &App, store: &Store, district: DistrictKey) -> Outcome<bool> {
    let now = app.given.now();
    let tx = store.write(district).await?;
    let Some(row) = repo::next_waiting(&tx, now).await? else {
        tx.rollback().await?;
        return Ok(false);
    };
    let lease = ActiveModel {
        leased_until: Set(Some(now + LEASE)),
        ..change(&row)
    };
    repo::update(&tx, lease).await?;
    tx.commit().await?;
    let made = make(app, store, &row).await;
    let done = match made {
        Ok(Made::File(key, rows)) => ActiveModel {
            state: Set(ExportState::Ready),
            object_key: Set(Some(key.as_str().to_owned())),
            rows: Set(i32::try_from(rows).unwrap_or(i32::MAX)),
            ready_at: Set(Some(app.given.now())),
            expires_at: Set(Some(app.given.now() + KEPT_FOR)),
            ..change(&row)
        },
        Ok(Made::Nothing(word)) => failed(&row, word),
        Err(ExportFault::Write(WriteFault::TooManyRows)) => failed(&row, "TOO_MANY_ROWS"),
        Err(ExportFault::Write(WriteFault::CellTooLong)) => failed(&row, "CELL_TOO_LONG"),
        Err(fault) => {
            tracing::error!(export = %row.id.0, error = %fault, "an export failed");
            failed(&row, "INTERNAL")
        }
    };
    let tx = store.write(district).await?;
    repo::update(&tx, done).await?;
    tx.commit().await?;
    Ok(true)
}

enum Made {
    File(FileKey, u64),
    /// Why there is no file, a word.
    Nothing(&'static str),
}

fn change(row: &Model) -> ActiveModel {
    ActiveModel {
        district_id: Unchanged(row.district_id),
        id: Unchanged(row.id),
        ..Default::default()
    }
}

fn failed(row: &Model, word: &str) -> ActiveModel {
    ActiveModel {
        state: Set(ExportState::Failed),
        failure: Set(Some(word.to_owned())),
        ..change(row)
    }
}

async fn make(app: &App, store: &Store, row: &Model) -> Result<Made, ExportFault> {
    let district = row.district_id;
    let criteria: Criteria = serde_json::from_str(&row.criteria).map_err(Fault::broken)?;
    let (Some(account), Some(posting), Some(session)) =
        (row.requested_by_id, row.posting_id, criteria.session)
    else {
        return Ok(Made::Nothing("SESSION_ENDED"));
    };
    let caller = Caller {
        district,
        account,
        posting,
        session,
    };
    // What the posting may read now, not when it asked.
    let now = app.given.now();
    let actor = app
        .actors
        .find(store, &app.directories, &caller, now)
        .await?;
    let Some(actor) = actor else {
        return Ok(Made::Nothing("SESSION_ENDED"));
    };
    let subject = Subject::of_word(&row.subject);
    let subject = subject.ok_or_else(|| Fault::broken("an export of something unknown"))?;
    if let Subject::Gap(_) = subject {
        let directory = app.directories.get(store, district).await?;
        let subject = gaps::subject(&criteria, &directory);
        if !rights(&actor, &directory, subject).1 {
            return Ok(Made::Nothing("FORBIDDEN"));
        }
    }
    let file = tempfile::NamedTempFile::new().map_err(WriteFault::from)?;
    let order = Order {
        subject,
        criteria: &criteria,
        format: row.format,
        locale: Locale::of_header(Some(&row.locale)),
        viewer: Some(&actor),
    };
    let rows = write(app, store, district, &order, file.path()).await?;
    let bytes = std::fs::read(file.path()).map_err(WriteFault::from)?;
    let key = FileKey::new(district.0, now.year(), format!("export-{}", row.id.0));
    app.files.put(&key, bytes).await.map_err(Fault::broken)?;
    Ok(Made::File(key, rows))
}

/// What is written, for whom.
pub struct Order<'a> {
    pub subject: Subject,
    pub criteria: &'a Criteria,
    pub format: ExportFormat,
    pub locale: Locale,
    /// Who reads; nobody at the command line, which reads everything.
    pub viewer: Option<&'a Actor>,
}

/// Writes a file from one snapshot of the district and tells how many rows it has.
///
/// # Errors
/// When the database or the disk fails, or a spreadsheet is full.
pub async fn write(
    app: &App,
    store: &Store,
    district: DistrictKey,
    order: &Order<'_>,
    path: &Path,
) -> Result<u64, ExportFault> {
    let directory: Arc<Directory> = app.directories.get(store, district).await?;
    let keyring = app
        .vault
        .keyring(store, district)
        .await
        .map_err(Fault::broken)?;
    let tx = store.read(district).await?;
    let reading = Reading {
        tx: &tx,
        directory: &directory,
        locale: order.locale,
        keyring,
        viewer: order.viewer,
        criteria: order.criteria,
    };
    let rows = match order.subject {
        Subject::Register(register) => {
            registers::write(&reading, register, path, order.format).await?
        }
        Subject::Gap(measure) => gaps::write(&reading, measure, path, order.format).await?,
    };
    tx.commit().await?;
    Ok(rows)
}

/// Writes a complete register at the command line and keeps a record of it with its purpose.
///
/// # Errors
/// As [`write`].
pub async fn give_out(
    app: &App,
    district: DistrictKey,
    order: &Order<'_>,
    purpose: &str,
    path: &Path,
) -> Result<u64, ExportFault> {
    let rows = write(app, &app.store, district, order, path).await?;
    let now = app.given.now();
    let id: ExportId = app.given.id();
    let row = Model {
        district_id: district,
        id,
        subject: order.subject.word().to_owned(),
        criteria: serde_json::to_string(order.criteria).map_err(Fault::broken)?,
        format: order.format,
        // The file is the operator's: there is nothing to fetch.
        state: ExportState::Expired,
        purpose: purpose.to_owned(),
        locale: order.locale.tag().to_owned(),
        requested_by_id: None,
        posting_id: None,
        object_key: None,
        rows: i32::try_from(rows).unwrap_or(i32::MAX),
        failure: None,
        created_at: now,
        ready_at: Some(now),
        expires_at: Some(now),
        leased_until: None,
    };
    let tx = app.store.write(district).await?;
    trail(&tx, &app.given, None, "EXPORT_GIVEN_OUT", &row).await?;
    repo::insert(&tx, row).await?;
    tx.commit().await?;
    Ok(rows)
}
