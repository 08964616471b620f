//! The areas of a posting: the grids of a grid worker, the home grid of a resident.

use sea_orm::entity::prelude::*;

use crate::ids::{AreaId, DistrictKey, PostingId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "posting_area")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub posting_id: PostingId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub area_id: AreaId,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
