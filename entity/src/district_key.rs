//! A data key or the lookup key of a district, wrapped by the master key.

use sea_orm::entity::prelude::*;

use crate::ids::DistrictKey;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "district_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_id: i32,
    /// DATA or LOOKUP.
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    pub wrapped: Vec<u8>,
    pub created_at: DateTimeUtc,
    pub retired_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
