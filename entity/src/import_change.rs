//! A change of a row that exists, kept until the import is switched on.

use sea_orm::entity::prelude::*;

use crate::ids::{DistrictKey, ImportId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "import_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: ImportId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub row: i32,
    /// The key of the row that changes.
    #[sea_orm(column_type = "Text")]
    pub target: String,
    /// The version of the row that the change was decided for.
    pub version: i32,
    /// JSON.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
