//! Somebody who serves without being a member.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, AreaId, DistrictKey, VolunteerId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "volunteer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VolunteerId,
    pub account_id: Option<AccountId>,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub area_id: AreaId,
    #[sea_orm(column_type = "Text")]
    pub skills: String,
    pub from_on: Date,
    pub ended_on: Option<Date>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
