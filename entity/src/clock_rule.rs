//! A time limit. Without category it is the default of the district; without urgency it holds for each.

use sea_orm::entity::prelude::*;

use crate::enums::{ClockKind, TimeBasis, Urgency};
use crate::ids::{CategoryId, ClockRuleId, DistrictKey};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "clock_rule")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ClockRuleId,
    pub category_id: Option<CategoryId>,
    pub urgency: Option<Urgency>,
    pub clock: ClockKind,
    pub hours: i32,
    pub basis: TimeBasis,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
