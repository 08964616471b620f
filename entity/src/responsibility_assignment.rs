//! An item of responsibility that a member carries.

use sea_orm::entity::prelude::*;

use crate::enums::ResponsibilityState;
use crate::ids::{
    AreaId, DistrictKey, HouseholdId, MemberId, ResponsibilityAssignmentId, ResponsibilityItemId,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "responsibility_assignment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResponsibilityAssignmentId,
    pub item_id: ResponsibilityItemId,
    pub member_id: MemberId,
    pub household_id: Option<HouseholdId>,
    pub area_id: Option<AreaId>,
    pub state: ResponsibilityState,
    pub from_on: Date,
    pub to_on: Option<Date>,
    pub acknowledged_at: Option<DateTimeUtc>,
    pub reviewed_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub review_note: Option<String>,
    /// What the review found.
    pub fulfilled: Option<bool>,
    #[sea_orm(column_type = "Text", nullable)]
    pub end_reason: Option<String>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
