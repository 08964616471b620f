//! A unit in charge of a community (包社区), in the lead or jointly.

use sea_orm::entity::prelude::*;

use crate::enums::UnitAssignmentKind;
use crate::ids::{AreaId, DistrictKey, ImportId, OrganisationId, UnitAssignmentId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "unit_assignment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UnitAssignmentId,
    pub unit_id: OrganisationId,
    pub community_id: AreaId,
    pub kind: UnitAssignmentKind,
    pub from_on: Date,
    pub to_on: Option<Date>,
    pub import_id: Option<ImportId>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
crate::imported!();
