//! A fault in a row of a file.

use sea_orm::entity::prelude::*;

use crate::ids::{DistrictKey, ImportId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "import_fault")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: ImportId,
    /// As the spreadsheet counts, the header being row 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub row: i32,
    /// Which fault of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    #[sea_orm(column_type = "Text", nullable)]
    pub column_name: Option<String>,
    /// Masked where the column is.
    #[sea_orm(column_type = "Text", nullable)]
    pub value: Option<String>,
    /// A word.
    #[sea_orm(column_type = "Text")]
    pub fault: String,
    /// JSON with what the message needs.
    #[sea_orm(column_type = "Text", nullable)]
    pub detail: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
