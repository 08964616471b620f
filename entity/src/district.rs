//! A district: the tenant. The code is an attribute, it changes over the years.

use sea_orm::entity::prelude::*;

use crate::ids::{DistrictId, DistrictKey};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "district")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DistrictKey,
    pub public_id: DistrictId,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub region_name: String,
    /// JSON, see the settings of a district.
    #[sea_orm(column_type = "Text")]
    pub settings: String,
    /// Grows with each change of areas, organisations, categories, rules, calendar.
    pub reference_version: i64,
    pub created_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
