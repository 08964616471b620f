//! Who looked at whose personal data, when and why.

use sea_orm::entity::prelude::*;

use crate::ids::{AccessLogId, AccountId, DistrictKey, PostingId, ServiceRequestId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "access_log")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccessLogId,
    pub at: DateTimeUtc,
    pub viewer_id: AccountId,
    pub posting_id: PostingId,
    /// Whose data was shown.
    pub subject_id: AccountId,
    pub request_id: Option<ServiceRequestId>,
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
