//! The districts with work.

use lianxin_entity::district_owned::DistrictOwned;
use lianxin_entity::ids::DistrictKey;
use lianxin_entity::{district, outbox, schedule};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Select};

use crate::app::App;
use crate::events::relay::waiting;
use crate::store::{Reason, Store, StoreError};

#[derive(Debug, FromQueryResult)]
struct Row {
    district_id: DistrictKey,
}

/// The store of the jobs: that of the worker role where there is one.
pub(super) fn store(app: &App) -> &Store {
    app.worker_store.as_ref().unwrap_or(&app.store)
}

/// Every district.
pub(super) async fn all(app: &App) -> Result<Vec<DistrictKey>, StoreError> {
    let tx = store(app).system(Reason::FindDistrict).await?;
    let rows = tx.all(district::Entity::find()).await?;
    tx.commit().await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The districts whose outbox waits for the relay.
pub(super) async fn with_outbox(app: &App) -> Result<Vec<DistrictKey>, StoreError> {
    with(app, outbox::Entity::find().filter(waiting(app.given.now()))).await
}

/// The districts with a request that the system has to look at.
pub(super) async fn with_schedule(app: &App) -> Result<Vec<DistrictKey>, StoreError> {
    with(
        app,
        schedule::Entity::find().filter(schedule::Column::DueAt.lte(app.given.now())),
    )
    .await
}

/// One statement where the role may look across districts; elsewhere each district is asked.
async fn with<E: DistrictOwned>(
    app: &App,
    work: Select<E>,
) -> Result<Vec<DistrictKey>, StoreError> {
    let store = store(app);
    if !store.reads_across_districts() {
        return all(app).await;
    }
    let districts = work.select_only().column(E::DISTRICT).distinct();
    let tx = store.system(Reason::PendingWork).await?;
    let rows = tx.across::<E, Row>(districts).await?;
    tx.commit().await?;
    Ok(rows.into_iter().map(|row| row.district_id).collect())
}
