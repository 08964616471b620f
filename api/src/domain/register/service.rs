//! Beginning, applying and cancelling imports.

use aws_lc_rs::digest::{SHA256, digest};
use lianxin_entity::enums::{ImportState, Register};
use lianxin_entity::ids::{DistrictKey, ImportId, TypedId};
use lianxin_entity::import_job;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::engine;
use super::job::{self, Job};
use crate::app::App;
use crate::domain::district::hold_areas;
use crate::domain::work::expect_version;
use crate::events::{By, Deed, audit};
use crate::given::Given;
use crate::i18n::Locale;
use crate::refusal::{Code, Failure, Outcome, Refusal};
use crate::store::{DistrictTx, StoreError};

/// The file of an import, and who asks for it in which language.
pub struct Wish {
    /// Which register.
    pub register: Register,
    /// What the file is called.
    pub file_name: String,
    /// How many bytes it has.
    pub byte_size: i64,
    /// What its bytes hash to.
    pub sha256: Vec<u8>,
    /// Where the sealed file lies; none for a file of the command line.
    pub object_key: Option<String>,
    /// Whether rows without fault are applied where others have one.
    pub good_rows_only: bool,
    /// The language of whoever asks.
    pub locale: Locale,
    /// Who asks; nobody from the command line.
    pub by: Option<By>,
}

impl Wish {
    /// A file of the command line.
    pub fn at_hand(register: Register, file_name: String, bytes: &[u8], good: bool) -> Self {
        Self {
            register,
            file_name,
            byte_size: size(bytes),
            sha256: hash(bytes),
            object_key: None,
            good_rows_only: good,
            locale: Locale::English,
            by: None,
        }
    }
}

/// Writes an import down; it is planned next.
///
/// # Errors
/// When the database fails.
pub async fn begin(app: &App, district: DistrictKey, wish: Wish) -> Outcome<Job> {
    let tx = app.store.write(district).await?;
    let job = write_down(&tx, &app.given, app.given.id(), wish).await?;
    tx.commit().await?;
    Ok(job)
}

/// Writes an import down in a transaction at hand.
///
/// # Errors
/// When the database fails.
pub async fn write_down(
    tx: &DistrictTx,
    given: &Given,
    id: ImportId,
    wish: Wish,
) -> Result<Job, StoreError> {
    let row = Job {
        district_id: tx.district(),
        id,
        register: wish.register,
        state: ImportState::Planning,
        good_rows_only: wish.good_rows_only,
        object_key: wish.object_key,
        file_name: wish.file_name,
        byte_size: wish.byte_size,
        sha256: wish.sha256,
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
        planned_digest: 0,
        digest: 0,
        next_row: 0,
        failure: None,
        created_at: given.now(),
        planned_at: None,
        applied_at: None,
        leased_until: None,
        attempts: 0,
        version: 1,
    };
    tx.insert(import_job::ActiveModel::from(row.clone()))
        .await?;
    told(tx, given, &row, job::requester(&row), "IMPORT_BEGUN").await?;
    Ok(row)
}

/// The size of a file as it is stored.
pub fn size(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

/// What the bytes of a file hash to.
pub fn hash(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

/// What the trail tells of an import; nobody stands for the command line.
async fn told(
    tx: &DistrictTx,
    given: &Given,
    job: &Job,
    by: Option<By>,
    action: &'static str,
) -> Result<(), StoreError> {
    let deed = Deed {
        actor: by,
        action,
        object_type: ImportId::PREFIX,
        object: Some(job.id.into()),
        payload: json!({ "register": job.register }),
    };
    audit(tx, given, &deed).await
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
    // A dry run of the same file that came later does not hide it.
    let unsettled = Condition::all()
        .add(Column::State.eq(ImportState::Applied))
        .add(Column::LeasedUntil.is_not_null());
    let under_way = Condition::any()
        .add(Column::State.eq(ImportState::Applying))
        .add(unsettled);
    let tx = app.store.read(district).await?;
    let query = tx
        .find::<import_job::Entity>()
        .filter(Column::Register.eq(register))
        .filter(Column::Sha256.eq(hash(bytes)))
        .filter(Column::RequestedById.is_null())
        .filter(under_way)
        .order_by_desc(Column::Id);
    let found = tx.one(query).await?;
    tx.commit().await?;
    Ok(found)
}

/// The imports of the command line, of a register, that are not switched on and have not ended.
///
/// # Errors
/// When the database fails.
pub async fn begun(app: &App, district: DistrictKey, register: Register) -> Outcome<Vec<Job>> {
    use import_job::Column;
    let open = [
        ImportState::Planning,
        ImportState::Planned,
        ImportState::Applying,
    ];
    let tx = app.store.read(district).await?;
    let query = tx
        .find::<import_job::Entity>()
        .filter(Column::Register.eq(register))
        .filter(Column::RequestedById.is_null())
        .filter(Column::State.is_in(open));
    let found = tx.all(query).await?;
    tx.commit().await?;
    Ok(found)
}

/// What is to be done with an import as it was when it was last seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// Its version then; anything when left out.
    pub version: Option<i32>,
    /// Who does it; nobody at the command line.
    pub by: Option<By>,
}

/// Lets a planned import be applied.
///
/// # Errors
/// NOT_FOUND, STALE, WRONG_STATE, INVALID where rows are faulty and all were asked for,
/// IMPORT_RUNNING while another import of the district is applied.
pub async fn start_applying(app: &App, district: DistrictKey, id: ImportId) -> Outcome<Job> {
    let tx = app.store.write(district).await?;
    start(&tx, &app.given, id, Seen::default(), false).await?;
    let job = job::find(&tx, id).await?;
    tx.commit().await?;
    job.ok_or_else(|| Code::NotFound.into())
}

/// The same in a transaction at hand; `good_rows` asks for the rows without fault alone.
///
/// # Errors
/// As [`start_applying`].
pub async fn start(
    tx: &DistrictTx,
    given: &Given,
    id: ImportId,
    seen: Seen,
    good_rows: bool,
) -> Outcome<()> {
    let job = seen.find(tx, id).await?;
    if job.state != ImportState::Planned {
        return Err(wrong_state());
    }
    let good_rows = good_rows || job.good_rows_only;
    if job.faulty > 0 && !good_rows {
        let refusal = Refusal::at(Code::Invalid, "id").saying("import-has-faults");
        return Err(refusal.with("count", job.faulty).into());
    }
    // Whoever divides areas has done so by then, and from then on does not.
    hold_areas(tx).await?;
    let mut row = job::change(id);
    row.state = Set(ImportState::Applying);
    row.good_rows_only = Set(good_rows);
    row.rows_done = Set(0);
    row.next_row = Set(0);
    row.leased_until = Set(None);
    row.attempts = Set(0);
    row.version = Set(job.version + 1);
    let running = |fault: StoreError| match fault.is_unique("import_job") {
        true => Refusal::at(Code::ImportRunning, "id").into(),
        false => Failure::from(fault),
    };
    tx.update(row).await.map_err(running)?;
    Ok(told(tx, given, &job, seen.by, "IMPORT_APPLYING").await?)
}

/// Ends an import that is not switched on; what it brought goes.
///
/// # Errors
/// NOT_FOUND, STALE, WRONG_STATE once it is switched on or has ended.
pub async fn cancel(app: &App, district: DistrictKey, id: ImportId) -> Outcome<()> {
    let tx = app.store.write(district).await?;
    let job = call_off(&tx, &app.given, id, Seen::default()).await?;
    tx.commit().await?;
    engine::remove_hidden(app, district, &job).await
}

/// The same in a transaction at hand; afterwards what it brought has to be removed
/// ([`engine::remove_hidden`]).
///
/// # Errors
/// As [`cancel`].
pub async fn call_off(tx: &DistrictTx, given: &Given, id: ImportId, seen: Seen) -> Outcome<Job> {
    use ImportState::{Applying, Planned, Planning};
    let job = seen.find(tx, id).await?;
    if !matches!(job.state, Planning | Planned | Applying) {
        return Err(wrong_state());
    }
    let mut row = job::change(id);
    row.state = Set(ImportState::Cancelled);
    row.leased_until = Set(None);
    row.version = Set(job.version + 1);
    tx.update(row).await?;
    told(tx, given, &job, seen.by, "IMPORT_CANCELLED").await?;
    Ok(job)
}

impl Seen {
    async fn find(&self, tx: &DistrictTx, id: ImportId) -> Outcome<Job> {
        let job = job::locked(tx, id).await?;
        let job = job.ok_or_else(|| Refusal::at(Code::NotFound, "id"))?;
        expect_version(self.version, job.version)?;
        Ok(job)
    }
}

fn wrong_state() -> Failure {
    let refusal = Refusal::at(Code::WrongState, "id");
    refusal.saying("import-wrong-state").into()
}
