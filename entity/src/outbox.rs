//! What has to be told on after the commit, written in the same transaction.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, DistrictKey, EventId, OutboxId, ServiceRequestId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OutboxId,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    pub request_id: Option<ServiceRequestId>,
    pub event_id: Option<EventId>,
    pub account_id: Option<AccountId>,
    /// JSON: ids of areas, handlers, reporter; never personal text.
    #[sea_orm(column_type = "Text")]
    pub topics: String,
    pub created_at: DateTimeUtc,
    pub available_at: DateTimeUtc,
    pub leased_until: Option<DateTimeUtc>,
    pub attempts: i32,
    pub done_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
