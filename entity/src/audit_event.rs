//! The append-only trail: who did what to which object. No personal text stands in it.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, AuditEventId, DistrictKey, PostingId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEventId,
    pub at: DateTimeUtc,
    pub actor_id: Option<AccountId>,
    pub posting_id: Option<PostingId>,
    #[sea_orm(column_type = "Text")]
    pub action: String,
    #[sea_orm(column_type = "Text")]
    pub object_type: String,
    pub object_id: Option<Uuid>,
    /// JSON of words, ids and versions; never text of people.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    pub content_hash: Vec<u8>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
