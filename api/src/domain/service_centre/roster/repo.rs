//! Rows of shifts.

use chrono::{DateTime, Utc};
use lianxin_entity::account;
use lianxin_entity::duty_shift::{Column, Entity, Model};
use lianxin_entity::enums::AccountStatus;
use lianxin_entity::ids::{AccountId, DutyShiftId, ServiceCentreId};
use sea_orm::sea_query::Condition;
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::store::{DistrictTx, Scoped, StoreError};

type Stored<T> = Result<T, StoreError>;

pub async fn find(tx: &DistrictTx, id: DutyShiftId) -> Stored<Option<Model>> {
    tx.one(tx.find::<Entity>().filter(Column::Id.eq(id))).await
}

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

/// Shifts that share a moment with a span, the first one first.
pub fn during(tx: &DistrictTx, from: DateTime<Utc>, to: DateTime<Utc>) -> Scoped<Entity> {
    tx.find::<Entity>()
        .filter(Column::StartsAt.lt(to))
        .filter(Column::EndsAt.gt(from))
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
        .filter(Column::EndsAt.gt(now))
}

/// Whether somebody stands another shift at the time. Ask [`is_person`] first: it locks the person's
/// row, so that two shifts planned at once see each other.
pub async fn is_busy(tx: &DistrictTx, account: AccountId, shift: &Model) -> Stored<bool> {
    let others = during(tx, shift.starts_at, shift.ends_at)
        .filter(Column::AccountId.eq(account))
        .filter(Column::Id.ne(shift.id));
    Ok(tx.count(others).await? > 0)
}

/// Whether there is somebody with an active account; the row is locked.
pub async fn is_person(tx: &DistrictTx, id: AccountId) -> Stored<bool> {
    let query = tx
        .find::<account::Entity>()
        .filter(account::Column::Id.eq(id))
        .filter(account::Column::Status.eq(AccountStatus::Active));
    Ok(tx.one_locked(query).await?.is_some())
}
