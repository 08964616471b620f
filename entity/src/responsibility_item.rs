//! An item of responsibility in the district's own dictionary.

use sea_orm::entity::prelude::*;

use crate::ids::{DistrictKey, ResponsibilityItemId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "responsibility_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResponsibilityItemId,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// The heading under which it stands, in the district's own words.
    #[sea_orm(column_type = "Text")]
    pub group_name: String,
    #[sea_orm(column_type = "Text")]
    pub label: String,
    pub position: i32,
    pub retired_on: Option<Date>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
