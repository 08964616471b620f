//! A day that differs from Monday to Friday: a holiday, a make-up workday, an override of the district.

use sea_orm::entity::prelude::*;

use crate::ids::DistrictKey;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "calendar_day")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Date,
    pub working: bool,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// NATIONAL or DISTRICT; a district row replaces the national one.
    #[sea_orm(column_type = "Text")]
    pub source: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
