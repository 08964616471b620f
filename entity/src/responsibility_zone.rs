//! The buildings or households for which a member answers personally, from one day to another.

use sea_orm::entity::prelude::*;

use crate::ids::{AreaId, DistrictKey, HouseholdId, MemberId, ResponsibilityZoneId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "responsibility_zone")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResponsibilityZoneId,
    pub member_id: MemberId,
    pub area_id: Option<AreaId>,
    pub household_id: Option<HouseholdId>,
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    pub from_on: Date,
    pub to_on: Option<Date>,
    #[sea_orm(column_type = "Text", nullable)]
    pub end_reason: Option<String>,
    /// The first of those that were assigned in one call.
    pub batch_id: Option<ResponsibilityZoneId>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
