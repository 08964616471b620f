//! Somebody who follows a request instead of filing it again, or whose own was merged into it.

use sea_orm::entity::prelude::*;

use crate::enums::{FollowOrigin, Outcome};
use crate::ids::{AccountId, DistrictKey, ServiceRequestId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "request_follower")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: ServiceRequestId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    pub origin: FollowOrigin,
    pub followed_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
    /// What the follower says of the result.
    pub outcome: Option<Outcome>,
    pub satisfaction: Option<i32>,
    #[sea_orm(column_type = "Text", nullable)]
    pub comment: Option<String>,
    pub evaluated_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
