//! Something an account should know of.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, DistrictKey, EventId, NotificationId, ServiceRequestId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "notification")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NotificationId,
    pub account_id: AccountId,
    /// What happened, a word of the table of notifications.
    #[sea_orm(column_type = "Text")]
    pub topic: String,
    pub request_id: Option<ServiceRequestId>,
    pub event_id: EventId,
    pub created_at: DateTimeUtc,
    pub read_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
