//! An area as such; what it is called, where it lies and which code it has are versions.

use sea_orm::entity::prelude::*;

use crate::enums::AreaKind;
use crate::ids::{AreaId, DistrictKey};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "area")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AreaId,
    pub kind: AreaKind,
    pub created_at: DateTimeUtc,
    /// Grows with each of its versions.
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
