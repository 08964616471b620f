//! In which area a service centre lay before, from one day to another (half-open).

use sea_orm::entity::prelude::*;

use crate::ids::{AreaId, DistrictKey, ServiceCentreId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "centre_move")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub centre_id: ServiceCentreId,
    pub area_id: AreaId,
    pub from_on: Date,
    #[sea_orm(primary_key, auto_increment = false)]
    pub to_on: Date,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
