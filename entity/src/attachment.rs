//! A file. Without `request_id` it is an upload that nobody has used yet.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, AttachmentId, DistrictKey, EventId, ServiceRequestId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttachmentId,
    pub uploader_id: AccountId,
    #[sea_orm(column_type = "Text")]
    pub file_name: String,
    #[sea_orm(column_type = "Text")]
    pub media_type: String,
    pub byte_size: i32,
    pub sha256: Vec<u8>,
    #[sea_orm(column_type = "Text")]
    pub object_key: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub thumbnail_key: Option<String>,
    /// Marked personal: not shown to departments and units.
    pub personal: bool,
    /// The dispatcher lets property companies see it.
    pub passed_on: bool,
    pub request_id: Option<ServiceRequestId>,
    pub event_id: Option<EventId>,
    pub created_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
