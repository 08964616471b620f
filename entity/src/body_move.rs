//! For which area a body worked before, from one day to another (half-open).

use sea_orm::entity::prelude::*;

use crate::ids::{AreaId, BodyId, DistrictKey};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "body_move")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub body_id: BodyId,
    pub area_id: AreaId,
    pub from_on: Date,
    #[sea_orm(primary_key, auto_increment = false)]
    pub to_on: Date,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
