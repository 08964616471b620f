//! Exports in the store.

use chrono::{DateTime, Utc};
use lianxin_entity::enums::ExportState;
use lianxin_entity::export_job::{ActiveModel, Column, Entity, Model};
use lianxin_entity::ids::{AccountId, ExportId};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::store::{DistrictTx, Scoped, StoreError};

pub async fn insert(tx: &DistrictTx, row: Model) -> Result<(), StoreError> {
    tx.insert(ActiveModel::from(row)).await
}

pub async fn update(tx: &DistrictTx, change: ActiveModel) -> Result<(), StoreError> {
    tx.update(change).await
}

/// The exports of an account.
pub fn of_account(tx: &DistrictTx, account: AccountId) -> Scoped<Entity> {
    tx.find::<Entity>()
        .filter(Column::RequestedById.eq(account))
}

/// Those of these exports that an account asked for.
pub async fn own_among(
    tx: &DistrictTx,
    account: AccountId,
    ids: &[ExportId],
) -> Result<Vec<Model>, StoreError> {
    let these = Column::Id.is_in(ids.iter().copied());
    tx.all(of_account(tx, account).filter(these)).await
}

/// How many exports of an account wait for their files.
pub async fn waiting_of(tx: &DistrictTx, account: AccountId) -> Result<u64, StoreError> {
    tx.count(of_account(tx, account).filter(Column::State.eq(ExportState::Waiting)))
        .await
}

/// The export that has waited longest and that no process is making.
pub async fn next_waiting(
    tx: &DistrictTx,
    now: DateTime<Utc>,
) -> Result<Option<Model>, StoreError> {
    let free = Condition::any()
        .add(Column::LeasedUntil.is_null())
        .add(Column::LeasedUntil.lte(now));
    let query = tx
        .find::<Entity>()
        .filter(Column::State.eq(ExportState::Waiting))
        .filter(free)
        .order_by_asc(Column::Id)
        .limit(1);
    Ok(tx.all_unlocked(query).await?.into_iter().next())
}

/// Files whose day is over.
pub async fn expired(tx: &DistrictTx, now: DateTime<Utc>) -> Result<Vec<Model>, StoreError> {
    let query = tx
        .find::<Entity>()
        .filter(Column::State.eq(ExportState::Ready))
        .filter(Column::ExpiresAt.lte(now));
    tx.all(query).await
}
