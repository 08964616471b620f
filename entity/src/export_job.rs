//! A register or a list of gaps that is written into a file.

use sea_orm::entity::prelude::*;

use crate::enums::{ExportFormat, ExportState};
use crate::ids::{AccountId, DistrictKey, ExportId, PostingId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "export_job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExportId,
    /// The register or the figure.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// JSON: area, organisation, day.
    #[sea_orm(column_type = "Text")]
    pub criteria: String,
    pub format: ExportFormat,
    pub state: ExportState,
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    #[sea_orm(column_type = "Text")]
    pub locale: String,
    pub requested_by_id: Option<AccountId>,
    pub posting_id: Option<PostingId>,
    #[sea_orm(column_type = "Text", nullable)]
    pub object_key: Option<String>,
    pub rows: i32,
    #[sea_orm(column_type = "Text", nullable)]
    pub failure: Option<String>,
    pub created_at: DateTimeUtc,
    pub ready_at: Option<DateTimeUtc>,
    pub expires_at: Option<DateTimeUtc>,
    pub leased_until: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
