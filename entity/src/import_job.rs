//! A register that is brought in from a file: planned, applied in chunks, switched on at once.

use sea_orm::entity::prelude::*;

use crate::enums::{ImportState, Register};
use crate::ids::{AccountId, DistrictKey, ImportId, PostingId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "import_job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImportId,
    pub register: Register,
    pub state: ImportState,
    pub good_rows_only: bool,
    /// Where the sealed file lies in the store of files; None for one of the command line and once
    /// it is no longer needed.
    #[sea_orm(column_type = "Text", nullable)]
    pub object_key: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub file_name: String,
    pub byte_size: i64,
    pub sha256: Vec<u8>,
    #[sea_orm(column_type = "Text")]
    pub locale: String,
    /// None from the command line.
    pub requested_by_id: Option<AccountId>,
    pub posting_id: Option<PostingId>,
    /// Known once the file was read through.
    pub rows_total: Option<i32>,
    /// Rows read by the stage that runs.
    pub rows_done: i32,
    pub creates: i32,
    pub changes: i32,
    pub ends: i32,
    pub same: i32,
    /// Rows with at least one fault.
    pub faulty: i32,
    /// What the plan decided for all rows, in a number that does not depend on their order.
    pub planned_digest: i64,
    /// The same of what was applied so far.
    pub digest: i64,
    /// The first row that no chunk has applied yet.
    pub next_row: i32,
    /// A word of what stopped it.
    #[sea_orm(column_type = "Text", nullable)]
    pub failure: Option<String>,
    pub created_at: DateTimeUtc,
    pub planned_at: Option<DateTimeUtc>,
    pub applied_at: Option<DateTimeUtc>,
    pub leased_until: Option<DateTimeUtc>,
    /// How often it was taken up since it last got ahead.
    pub attempts: i32,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
