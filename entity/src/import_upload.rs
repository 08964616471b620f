//! A file of a register that was sent and waits for its import.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, DistrictKey, ImportUploadId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "import_upload")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImportUploadId,
    pub requested_by_id: AccountId,
    #[sea_orm(column_type = "Text")]
    pub file_name: String,
    pub byte_size: i64,
    pub sha256: Vec<u8>,
    /// Where the sealed file lies in the store of files.
    #[sea_orm(column_type = "Text")]
    pub object_key: String,
    pub created_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
