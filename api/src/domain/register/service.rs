//! Beginning, applying and cancelling imports.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use lianxin_entity::enums::{ImportState, Register};
use lianxin_entity::ids::{DistrictKey, ImportId};
use lianxin_entity::import_job;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::engine;
use super::job::{self, Job};
use crate::app::App;
use crate::events::{By, Deed, audit};
use crate::i18n::Locale;
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::{DistrictTx, StoreError};

/// An import that is wished for.
pub struct Wish {
    /// Which register.
    pub register: Register,
    /// What the file is called.
    pub file_name: String,
    /// What it holds.
    pub bytes: Arc<Vec<u8>>,
    /// Where it lies; empty for a file of the command line.
    pub object_key: String,
    /// Whether rows without fault are applied where others have one.
    pub good_rows_only: bool,
    /// The language of whoever asks.
    pub locale: Locale,
    /// Who asks; nobody from the command line.
    pub by: Option<By>,
}

/// Writes an import down; it is planned next.
///
/// # Errors
/// When the database fails.
pub async fn begin(app: &App, district: DistrictKey, wish: Wish) -> Outcome<Job> {
    let id: ImportId = app.given.id();
    let now = app.given.now();
    let row = Job {
        district_id: district,
        id,
        register: wish.register,
        state: ImportState::Planning,
        good_rows_only: wish.good_rows_only,
        object_key: wish.object_key,
        file_name: wish.file_name,
        byte_size: i64::try_from(wish.bytes.len()).unwrap_or(i64::MAX),
        sha256: hash(&wish.bytes),
        locale: wish.locale.tag().to_owned(),
        requested_by_id: wish.by.map(|by| by.account),
        posting_id: wish.by.map(|by| by.posting),
        rows_total: None,
        rows_done: 0,
        creates: 0,
        changes: 0,
        ends: 0,
        same: 0,
        faulty: 0,
        next_row: 0,
        failure: None,
        report_key: None,
        created_at: now,
        planned_at: None,
        applied_at: None,
        leased_until: None,
        version: 1,
    };
    let tx = app.store.write(district).await?;
    tx.insert(import_job::ActiveModel::from(row.clone()))
        .await?;
    let payload = json!({ "register": wish.register });
    told(&tx, app, &row, "IMPORT_BEGUN", payload).await?;
    tx.commit().await?;
    Ok(row)
}

fn hash(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

async fn told(
    tx: &DistrictTx,
    app: &App,
    job: &Job,
    action: &'static str,
    payload: serde_json::Value,
) -> Result<(), StoreError> {
    let actor = job.requested_by_id.zip(job.posting_id);
    let deed = Deed {
        actor: actor.map(|(account, posting)| By { account, posting }),
        action,
        object_type: "imp",
        object: Some(job.id.into()),
        payload,
    };
    audit(tx, &app.given, &deed).await
}

/// An import of the command line that did not come to its end, of the same file.
///
/// # Errors
/// When the database fails.
pub async fn interrupted(
    app: &App,
    district: DistrictKey,
    register: Register,
    bytes: &[u8],
) -> Outcome<Option<Job>> {
    use import_job::Column;
    let tx = app.store.read(district).await?;
    let query = tx
        .find::<import_job::Entity>()
        .filter(Column::Register.eq(register))
        .filter(Column::Sha256.eq(hash(bytes)))
        .filter(Column::ObjectKey.eq(""))
        .order_by_desc(Column::Id);
    let found = tx.one(query).await?;
    tx.commit().await?;
    Ok(found.filter(|job| {
        job.state == ImportState::Applying
            || (job.state == ImportState::Applied && job.leased_until.is_some())
    }))
}

/// Lets a planned import be applied.
///
/// # Errors
/// NOT_FOUND, STALE, WRONG_STATE, INVALID where rows are faulty and all were asked for,
/// IMPORT_RUNNING while another import of the register is applied.
pub async fn start_applying(
    app: &App,
    district: DistrictKey,
    id: ImportId,
    expected: Option<i32>,
) -> Outcome<Job> {
    let tx = app.store.write(district).await?;
    let job = job::locked(&tx, id).await?.ok_or(Code::NotFound)?;
    if expected.is_some_and(|expected| expected != job.version) {
        return Err(Refusal::at(Code::Stale, "expectedVersion").into());
    }
    if job.state != ImportState::Planned {
        return Err(Refusal::at(Code::WrongState, "id")
            .saying("import-wrong-state")
            .into());
    }
    if job.faulty > 0 && !job.good_rows_only {
        let refusal = Refusal::at(Code::Invalid, "id").saying("import-has-faults");
        return Err(refusal.with("count", job.faulty).into());
    }
    let mut row = job::change(id);
    row.state = Set(ImportState::Applying);
    row.rows_done = Set(0);
    row.next_row = Set(0);
    row.version = Set(job.version + 1);
    let running = |fault: StoreError| match fault.is_unique("import_job") {
        true => Refusal::at(Code::ImportRunning, "id").into(),
        false => crate::refusal::Failure::from(fault),
    };
    tx.update(row).await.map_err(running)?;
    told(
        &tx,
        app,
        &job,
        "IMPORT_APPLYING",
        json!({ "register": job.register }),
    )
    .await?;
    tx.commit().await?;
    let tx = app.store.read(district).await?;
    let job = job::find(&tx, id).await?;
    tx.commit().await?;
    job.ok_or_else(|| Code::NotFound.into())
}

/// Ends an import that is not switched on; what it brought goes.
///
/// # Errors
/// NOT_FOUND, STALE, WRONG_STATE once it is switched on or has ended.
pub async fn cancel(
    app: &App,
    district: DistrictKey,
    id: ImportId,
    expected: Option<i32>,
) -> Outcome<Job> {
    let tx = app.store.write(district).await?;
    let mut job = job::locked(&tx, id).await?.ok_or(Code::NotFound)?;
    if expected.is_some_and(|expected| expected != job.version) {
        return Err(Refusal::at(Code::Stale, "expectedVersion").into());
    }
    use ImportState::{Applying, Planned, Planning};
    if !matches!(job.state, Planning | Planned | Applying) {
        return Err(Refusal::at(Code::WrongState, "id")
            .saying("import-wrong-state")
            .into());
    }
    let mut row = job::change(id);
    row.state = Set(ImportState::Cancelled);
    row.leased_until = Set(None);
    row.version = Set(job.version + 1);
    tx.update(row).await?;
    told(
        &tx,
        app,
        &job,
        "IMPORT_CANCELLED",
        json!({ "register": job.register }),
    )
    .await?;
    tx.commit().await?;
    engine::remove_hidden(app, district, &job).await?;
    job.state = ImportState::Cancelled;
    job.version += 1;
    Ok(job)
}
