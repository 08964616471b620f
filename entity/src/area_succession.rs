//! An area that came in the place of one that was divided.

use sea_orm::entity::prelude::*;

use crate::ids::{AreaId, DistrictKey};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "area_succession")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub area_id: AreaId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub successor_id: AreaId,
    /// The first day on which the other one is in its place.
    pub from_on: Date,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
