//! What an area was called, where it hung and which code it had from one day to another (half-open; null = now).

use sea_orm::entity::prelude::*;

use crate::enums::GridKind;
use crate::ids::{AreaId, AreaVersionId, DistrictKey};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "area_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AreaVersionId,
    pub area_id: AreaId,
    pub parent_id: Option<AreaId>,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// GeoJSON geometry in GCJ-02.
    #[sea_orm(column_type = "Text", nullable)]
    pub polygon: Option<String>,
    pub grid_kind: Option<GridKind>,
    /// How many households a grid is meant to have.
    pub household_target: Option<i32>,
    /// A compound that nobody manages.
    pub no_manager: bool,
    pub from_on: Date,
    pub to_on: Option<Date>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
