//! Who and what stands in which area on a day: grid workers, functional branches, leaders, units in
//! charge, centres.

use chrono::NaiveDate;
use lianxin_entity::enums::{AppointmentKind, BodyKind, CentreLevel, Role, UnitAssignmentKind};
use lianxin_entity::ids::{AreaId, OrganisationId, ServiceCentreId, UnitAssignmentId};
use lianxin_entity::{appointment, body, posting, posting_area, service_centre, unit_assignment};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};

use crate::domain::days::holds_on;
use crate::domain::moving::area_on;
use crate::store::{DistrictTx, StoreError};

/// One area.
#[derive(Debug, FromQueryResult)]
pub struct At {
    pub area_id: Option<AreaId>,
}

/// A unit in charge of a community.
#[derive(Debug, FromQueryResult)]
pub struct InCharge {
    pub id: UnitAssignmentId,
    pub unit_id: OrganisationId,
    pub community_id: AreaId,
    pub kind: UnitAssignmentKind,
    pub from_on: NaiveDate,
}

/// An open centre.
#[derive(Debug, FromQueryResult)]
pub struct Centre {
    pub id: ServiceCentreId,
    pub code: String,
    pub name: String,
    pub level: CentreLevel,
    pub area_id: AreaId,
    pub opened_on: Option<NaiveDate>,
}

/// The areas with a grid worker.
pub async fn with_workers(tx: &DistrictTx, day: NaiveDate) -> Result<Vec<At>, StoreError> {
    let working = tx
        .find::<posting::Entity>()
        .select_only()
        .column(posting::Column::Id)
        .filter(posting::Column::Role.eq(Role::GridWorker))
        .filter(holds_on(
            posting::Column::StartsOn,
            posting::Column::EndsOn,
            day,
        ))
        .into_query();
    let query = tx
        .find::<posting_area::Entity>()
        .select_only()
        .column(posting_area::Column::AreaId)
        .distinct()
        .filter(posting_area::Column::PostingId.in_subquery(working));
    tx.rows::<posting_area::Entity, _>(query).await
}

/// The areas with a functional branch.
pub async fn with_branches(tx: &DistrictTx, day: NaiveDate) -> Result<Vec<At>, StoreError> {
    use body::Column;
    let query = tx
        .find::<body::Entity>()
        .select_only()
        .expr_as(area_on::<body::Model>(tx, day), "area_id")
        .filter(Column::Kind.eq(BodyKind::GridFunctionalBranch))
        .filter(holds_on(Column::FoundedOn, Column::DissolvedOn, day));
    tx.rows::<body::Entity, _>(query).await
}

/// The areas with a unit leader or a building head.
pub async fn with_leaders(tx: &DistrictTx, day: NaiveDate) -> Result<Vec<At>, StoreError> {
    use appointment::Column;
    let leaders = [AppointmentKind::UnitLeader, AppointmentKind::BuildingHead];
    let query = tx
        .find::<appointment::Entity>()
        .select_only()
        .column(Column::AreaId)
        .filter(Column::Kind.is_in(leaders))
        .filter(holds_on(Column::FromOn, Column::ToOn, day));
    tx.rows::<appointment::Entity, _>(query).await
}

/// The units in charge of communities on the day.
pub async fn in_charge(tx: &DistrictTx, day: NaiveDate) -> Result<Vec<InCharge>, StoreError> {
    use unit_assignment::Column;
    let query =
        tx.live::<unit_assignment::Entity>()
            .filter(holds_on(Column::FromOn, Column::ToOn, day));
    tx.rows::<unit_assignment::Entity, _>(query).await
}

/// The centres that were open on the day.
pub async fn centres_open(tx: &DistrictTx, day: NaiveDate) -> Result<Vec<Centre>, StoreError> {
    use service_centre::Column;
    let query = tx
        .live::<service_centre::Entity>()
        .select_only()
        .columns([
            Column::Id,
            Column::Code,
            Column::Name,
            Column::Level,
            Column::OpenedOn,
        ])
        .expr_as(area_on::<service_centre::Model>(tx, day), "area_id")
        .filter(holds_on(Column::OpenedOn, Column::ClosedOn, day));
    tx.rows::<service_centre::Entity, _>(query).await
}
