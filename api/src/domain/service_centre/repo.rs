//! Rows of centres and their exceptions.

use chrono::NaiveDate;
use lianxin_entity::centre_exception;
use lianxin_entity::enums::CentreState;
use lianxin_entity::ids::ServiceCentreId;
use lianxin_entity::service_centre::{Column, Entity, Model};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter};

use crate::store::{DistrictTx, Scoped, StoreError};

type Stored<T> = Result<T, StoreError>;

pub fn all(tx: &DistrictTx) -> Scoped<Entity> {
    tx.live::<Entity>()
}

pub fn open(tx: &DistrictTx) -> Scoped<Entity> {
    all(tx).filter(Column::State.eq(CentreState::Open))
}

pub async fn by_ids(tx: &DistrictTx, ids: Vec<ServiceCentreId>) -> Stored<Vec<Model>> {
    tx.all(all(tx).filter(Column::Id.is_in(ids))).await
}

pub async fn by_code(tx: &DistrictTx, code: &str) -> Stored<Option<Model>> {
    tx.one(all(tx).filter(Column::Code.eq(code))).await
}

pub async fn locked(tx: &DistrictTx, id: ServiceCentreId) -> Stored<Option<Model>> {
    tx.one_locked(all(tx).filter(Column::Id.eq(id))).await
}

pub async fn insert(tx: &DistrictTx, row: Model) -> Stored<()> {
    tx.insert(row.into_active_model().reset_all()).await
}

pub async fn save(tx: &DistrictTx, row: Model) -> Stored<()> {
    tx.update(row.into_active_model().reset_all()).await
}

/// The exceptions of centres from a day to a day, both inclusive.
pub async fn exceptions(
    tx: &DistrictTx,
    centres: Vec<ServiceCentreId>,
    from: NaiveDate,
    to: NaiveDate,
) -> Stored<Vec<centre_exception::Model>> {
    use centre_exception::Column;
    let query = tx
        .find::<centre_exception::Entity>()
        .filter(Column::CentreId.is_in(centres))
        .filter(Column::Day.gte(from))
        .filter(Column::Day.lte(to));
    tx.all(query).await
}

pub async fn remove_exception(
    tx: &DistrictTx,
    centre: ServiceCentreId,
    day: NaiveDate,
) -> Stored<()> {
    use centre_exception::Column;
    let removal = tx
        .delete_many::<centre_exception::Entity>()
        .filter(Column::CentreId.eq(centre))
        .filter(Column::Day.eq(day));
    tx.remove(removal).await.map(|_| ())
}

pub async fn add_exception(tx: &DistrictTx, row: centre_exception::Model) -> Stored<()> {
    tx.insert(row.into_active_model().reset_all()).await
}
