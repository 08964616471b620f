//! Where a household lay before it was moved, from one day to another (half-open).

use sea_orm::entity::prelude::*;

use crate::ids::{AreaId, DistrictKey, HouseholdId, HouseholdMoveId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "household_move")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HouseholdMoveId,
    pub household_id: HouseholdId,
    pub area_id: AreaId,
    pub street_id: Option<AreaId>,
    pub community_id: Option<AreaId>,
    pub compound_id: Option<AreaId>,
    pub grid_id: Option<AreaId>,
    pub building_id: Option<AreaId>,
    pub from_on: Date,
    pub to_on: Date,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
