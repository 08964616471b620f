//! Rows of shifts.

use chrono::{DateTime, NaiveDate, Utc};
use lianxin_entity::duty_shift::{Column, Entity, Model};
use lianxin_entity::enums::AccountStatus;
use lianxin_entity::ids::{AccountId, DutyShiftId, MemberId, ServiceCentreId};
use lianxin_entity::{account, member};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use crate::store::{DistrictTx, Scoped, StoreError};

type Stored<T> = Result<T, StoreError>;

pub async fn locked(tx: &DistrictTx, id: DutyShiftId) -> Stored<Option<Model>> {
    tx.one_locked(tx.find::<Entity>().filter(Column::Id.eq(id)))
        .await
}

pub async fn insert(tx: &DistrictTx, row: Model) -> Stored<()> {
    tx.insert(row.into_active_model().reset_all()).await
}

pub async fn save(tx: &DistrictTx, row: Model) -> Stored<()> {
    tx.update(row.into_active_model().reset_all()).await
}

/// Shifts that share a moment with a span and were not cancelled, the first one first.
pub fn during(tx: &DistrictTx, from: DateTime<Utc>, to: DateTime<Utc>) -> Scoped<Entity> {
    tx.find::<Entity>()
        .filter(Column::StartsAt.lt(to))
        .filter(Column::EndsAt.gt(from))
        .filter(Column::CancelledAt.is_null())
        .order_by_asc(Column::StartsAt)
        .order_by_asc(Column::Id)
}

/// The shifts of centres that share a moment with a span.
pub async fn of_centres(
    tx: &DistrictTx,
    centres: Vec<ServiceCentreId>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Stored<Vec<Model>> {
    tx.all(during(tx, from, to).filter(Column::CentreId.is_in(centres)))
        .await
}

/// The shifts that somebody stands, or was asked to take over.
pub async fn of_account(
    tx: &DistrictTx,
    account: AccountId,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Stored<Vec<Model>> {
    let own = Condition::any()
        .add(Column::AccountId.eq(account))
        .add(Column::SwapWithId.eq(account));
    tx.all(during(tx, from, to).filter(own)).await
}

/// Shifts that nobody stands and that have not ended.
pub fn uncovered(tx: &DistrictTx, now: DateTime<Utc>) -> Scoped<Entity> {
    tx.find::<Entity>()
        .filter(Column::AccountId.is_null())
        .filter(Column::MemberId.is_null())
        .filter(Column::CancelledAt.is_null())
        .filter(Column::EndsAt.gt(now))
}

/// Whether the holder of a shift stands another one at the time, by account or by record. Lock the
/// person's rows first ([`is_person`], [`locked_member`]), so that two shifts planned at once see each
/// other.
pub async fn is_busy(tx: &DistrictTx, shift: &Model) -> Stored<bool> {
    let mut holder = Condition::any();
    if let Some(account) = shift.account_id {
        let records = tx
            .live::<member::Entity>()
            .select_only()
            .column(member::Column::Id)
            .filter(member::Column::AccountId.eq(account))
            .into_query();
        holder = holder
            .add(Column::AccountId.eq(account))
            .add(Column::MemberId.in_subquery(records));
    }
    if let Some(member) = shift.member_id {
        holder = holder.add(Column::MemberId.eq(member));
    }
    if holder.is_empty() {
        return Ok(false);
    }
    let others = during(tx, shift.starts_at, shift.ends_at)
        .filter(holder)
        .filter(Column::Id.ne(shift.id));
    Ok(tx.count(others).await? > 0)
}

/// The record of a member that has not ended on a day, locked.
pub async fn locked_member(
    tx: &DistrictTx,
    id: MemberId,
    day: NaiveDate,
) -> Stored<Option<member::Model>> {
    let lasts = Condition::any()
        .add(member::Column::EndedOn.is_null())
        .add(member::Column::EndedOn.gt(day));
    let query = tx
        .live::<member::Entity>()
        .filter(member::Column::Id.eq(id))
        .filter(lasts);
    tx.one_locked(query).await
}

/// Locks the record of a member, also one that has ended.
pub async fn lock_member(tx: &DistrictTx, id: MemberId) -> Stored<()> {
    let query = tx
        .live::<member::Entity>()
        .filter(member::Column::Id.eq(id));
    tx.one_locked(query).await.map(|_| ())
}

/// Shifts by their ids.
pub async fn by_ids(tx: &DistrictTx, ids: Vec<DutyShiftId>) -> Stored<Vec<Model>> {
    tx.all(tx.find::<Entity>().filter(Column::Id.is_in(ids)))
        .await
}

/// Whether there is somebody with an active account; the row is locked.
pub async fn is_person(tx: &DistrictTx, id: AccountId) -> Stored<bool> {
    let query = tx
        .find::<account::Entity>()
        .filter(account::Column::Id.eq(id))
        .filter(account::Column::Status.eq(AccountStatus::Active));
    Ok(tx.one_locked(query).await?.is_some())
}
