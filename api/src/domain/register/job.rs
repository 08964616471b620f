//! The rows of imports.

use chrono::{DateTime, TimeDelta, Utc};
use lianxin_entity::enums::{ImportState, Register};
use lianxin_entity::ids::{DistrictKey, ImportId};
use lianxin_entity::{import_change, import_fault, import_job};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::big::Later;
use super::context::Counts;
use super::fault::RowFault;
use crate::events::By;
use crate::store::{DistrictTx, Scoped, Store, StoreError};

pub use lianxin_entity::import_job::Model as Job;

type Stored<T> = Result<T, StoreError>;

/// So long whoever works on an import may be silent.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);

/// Faults that are kept of one import; all are counted.
pub const KEPT_FAULTS: usize = 200_000;

/// The import with this id.
pub async fn find(tx: &DistrictTx, id: ImportId) -> Stored<Option<Job>> {
    let query = tx.find::<import_job::Entity>();
    tx.one(query.filter(import_job::Column::Id.eq(id))).await
}

/// The imports with these ids.
pub async fn among(tx: &DistrictTx, ids: &[ImportId]) -> Stored<Vec<Job>> {
    let these = import_job::Column::Id.is_in(ids.iter().copied());
    tx.all(tx.find::<import_job::Entity>().filter(these)).await
}

/// The import with this id, locked.
pub async fn locked(tx: &DistrictTx, id: ImportId) -> Stored<Option<Job>> {
    let query = tx.find::<import_job::Entity>();
    tx.one_locked(query.filter(import_job::Column::Id.eq(id)))
        .await
}

/// Who asked for an import; nobody at the command line.
pub fn requester(job: &Job) -> Option<By> {
    let by = job.requested_by_id.zip(job.posting_id);
    by.map(|(account, posting)| By { account, posting })
}

/// A change of an import in which nothing is set yet.
pub fn change(id: ImportId) -> import_job::ActiveModel {
    import_job::ActiveModel {
        id: Set(id),
        ..Default::default()
    }
}

/// Writes how far a stage has come and keeps its lease.
pub async fn progress(
    tx: &DistrictTx,
    id: ImportId,
    rows: i32,
    next: Option<i32>,
    now: DateTime<Utc>,
) -> Stored<()> {
    let mut row = change(id);
    row.rows_done = Set(rows);
    row.leased_until = Set(Some(now + LEASE));
    row.attempts = Set(0);
    if let Some(next) = next {
        row.next_row = Set(next);
    }
    tx.update(row).await
}

/// Renews the lease of an import that somebody works on.
pub async fn renew_lease(
    store: &Store,
    district: DistrictKey,
    id: ImportId,
    now: DateTime<Utc>,
) -> Stored<()> {
    use import_job::Column;
    let tx = store.write(district).await?;
    let held = tx
        .update_many::<import_job::Entity>()
        .set_value(Column::LeasedUntil, now + LEASE)
        .filter(Column::Id.eq(id))
        .filter(Column::LeasedUntil.is_not_null());
    tx.change(held).await?;
    tx.commit().await
}

/// Sets what a stage counted.
pub fn counted(mut row: import_job::ActiveModel, counts: &Counts) -> import_job::ActiveModel {
    row.rows_done = Set(counts.rows);
    row.creates = Set(counts.creates);
    row.changes = Set(counts.changes);
    row.ends = Set(counts.ends);
    row.same = Set(counts.same);
    row.faulty = Set(counts.faulty);
    row.planned_digest = Set(counts.digest);
    row
}

/// Writes how far rows are applied, and what was done with them so far.
pub async fn applied_chunk(
    tx: &DistrictTx,
    held: &Job,
    chunk: &Counts,
    rows: i32,
    next: i32,
    now: DateTime<Utc>,
) -> Stored<()> {
    // The first chunk takes the place of what was planned.
    let before = |count: i32| if held.next_row == 0 { 0 } else { count };
    let mut row = change(held.id);
    row.rows_done = Set(rows);
    row.creates = Set(before(held.creates) + chunk.creates);
    row.changes = Set(before(held.changes) + chunk.changes);
    row.ends = Set(before(held.ends) + chunk.ends);
    row.same = Set(before(held.same) + chunk.same);
    row.faulty = Set(before(held.faulty) + chunk.faulty);
    let digest = if held.next_row == 0 { 0 } else { held.digest };
    row.digest = Set(digest.wrapping_add(chunk.digest));
    row.next_row = Set(next);
    row.leased_until = Set(Some(now + LEASE));
    row.attempts = Set(0);
    tx.update(row).await
}

/// The imports that ended without being switched on and of which hidden rows may be left.
pub async fn left_over(tx: &DistrictTx) -> Stored<Vec<Job>> {
    use import_job::Column;
    let ended = [ImportState::Failed, ImportState::Cancelled];
    let query = tx
        .find::<import_job::Entity>()
        .filter(Column::NextRow.gt(0))
        .filter(Column::State.is_in(ended));
    tx.all(query).await
}

/// Keeps faults behind those that a row has already.
pub async fn keep_faults(tx: &DistrictTx, id: ImportId, faults: &[RowFault]) -> Stored<()> {
    let (mut row, mut position) = (0, 0);
    let rows = faults.iter().map(|fault| {
        let number = i32::try_from(fault.row).unwrap_or(i32::MAX);
        position = if number == row { position + 1 } else { 0 };
        row = number;
        import_fault::ActiveModel {
            import_id: Set(id),
            row: Set(number),
            position: Set(position),
            column_name: Set(fault.column.clone()),
            value: Set(fault.value.clone()),
            fault: Set(fault.wrong.word().to_owned()),
            detail: Set(fault
                .what
                .as_ref()
                .map(|what| json!({ "what": what }).to_string())),
            ..Default::default()
        }
    });
    tx.insert_all(rows.collect()).await
}

/// Forgets the faults of an import.
pub async fn forget_faults(tx: &DistrictTx, id: ImportId) -> Stored<()> {
    let removal = tx
        .delete_many::<import_fault::Entity>()
        .filter(import_fault::Column::ImportId.eq(id));
    tx.remove(removal).await.map(|_| ())
}

/// Keeps changes until the switch.
pub async fn keep_changes(tx: &DistrictTx, id: ImportId, changes: Vec<(u32, Later)>) -> Stored<()> {
    let rows = changes
        .into_iter()
        .map(|(row, later)| import_change::ActiveModel {
            import_id: Set(id),
            row: Set(i32::try_from(row).unwrap_or(i32::MAX)),
            target: Set(later.target.to_string()),
            version: Set(later.version),
            payload: Set(later.payload),
            ..Default::default()
        });
    tx.insert_all(rows.collect()).await
}

/// Some of the changes that wait, behind a row of the file; with the last of their rows.
pub async fn changes_after(
    tx: &DistrictTx,
    id: ImportId,
    row: i32,
    some: u64,
) -> Stored<(Vec<Later>, Option<i32>)> {
    use import_change::Column;
    let query = tx
        .find::<import_change::Entity>()
        .filter(Column::ImportId.eq(id))
        .filter(Column::Row.gt(row))
        .order_by_asc(Column::Row)
        .limit(some);
    let rows = tx.all(query).await?;
    let last = rows.last().map(|row| row.row);
    let later = rows.into_iter().filter_map(|row| {
        let target = row.target.parse().ok()?;
        Some(Later {
            target,
            version: row.version,
            payload: row.payload,
        })
    });
    Ok((later.collect(), last))
}

/// Changes that are forgotten at once.
const FORGOTTEN: u64 = 5_000;

/// Forgets the changes of an import, some at a time, so that nobody waits for long. By the rows of the file: of
/// a table that was just filled no planner knows enough for a cleverer way.
pub async fn forget_changes(store: &Store, district: DistrictKey, id: ImportId) -> Stored<()> {
    use import_change::Column;
    #[derive(FromQueryResult)]
    struct Last {
        row: i32,
    }
    loop {
        let tx = store.write(district).await?;
        let of_it = Column::ImportId.eq(id);
        let some = tx
            .find::<import_change::Entity>()
            .select_only()
            .column(Column::Row)
            .filter(of_it.clone())
            .order_by_asc(Column::Row)
            .limit(FORGOTTEN);
        let some: Vec<Last> = tx.rows(some).await?;
        if let Some(Last { row }) = some.last() {
            let removal = tx.delete_many::<import_change::Entity>();
            tx.remove(removal.filter(of_it).filter(Column::Row.lte(*row)))
                .await?;
        }
        tx.commit().await?;
        if some.is_empty() {
            return Ok(());
        }
    }
}

/// The faults of an import behind a row and a position.
pub async fn faults_after(
    tx: &DistrictTx,
    id: ImportId,
    (row, position): (i32, i32),
    some: u64,
) -> Stored<Vec<import_fault::Model>> {
    use import_fault::Column;
    let later = Condition::all()
        .add(Column::Row.eq(row))
        .add(Column::Position.gt(position));
    let query = tx
        .find::<import_fault::Entity>()
        .filter(Column::ImportId.eq(id))
        .filter(Condition::any().add(Column::Row.gt(row)).add(later))
        .order_by_asc(Column::Row)
        .order_by_asc(Column::Position)
        .limit(some);
    tx.all(query).await
}

/// How many faults of an import are kept.
pub async fn count_faults(tx: &DistrictTx, id: ImportId) -> Stored<u64> {
    let query = tx.find::<import_fault::Entity>();
    tx.count(query.filter(import_fault::Column::ImportId.eq(id)))
        .await
}

/// Which imports are listed.
#[derive(Clone, Debug)]
pub struct Which {
    /// Whether the viewer sees any.
    pub seen: bool,
    /// Of this register.
    pub register: Option<Register>,
    /// In this state.
    pub state: Option<ImportState>,
}

impl Which {
    fn query(&self, tx: &DistrictTx) -> Scoped<import_job::Entity> {
        use import_job::Column;
        let mut of = Condition::all();
        if !self.seen {
            of = of.add(Expr::val(1).eq(0));
        }
        if let Some(register) = self.register {
            of = of.add(Column::Register.eq(register));
        }
        if let Some(state) = self.state {
            of = of.add(Column::State.eq(state));
        }
        tx.find::<import_job::Entity>().filter(of)
    }
}

/// Some imports, newest first, behind one of them.
pub async fn page(
    tx: &DistrictTx,
    which: &Which,
    behind: Option<ImportId>,
    some: u64,
) -> Stored<Vec<Job>> {
    let mut query = which.query(tx);
    if let Some(behind) = behind {
        query = query.filter(import_job::Column::Id.lt(behind));
    }
    tx.all(query.order_by_desc(import_job::Column::Id).limit(some))
        .await
}

/// How many imports are listed.
pub async fn count(tx: &DistrictTx, which: &Which) -> Stored<u64> {
    tx.count(which.query(tx)).await
}
