//! The role in which an account acts, from one day to another (half-open; null = now).

use sea_orm::entity::prelude::*;

use crate::enums::{Duty, Role, Staffing};
use crate::ids::{AccountId, DistrictKey, OrganisationId, PostingId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "posting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PostingId,
    pub account_id: AccountId,
    pub role: Role,
    pub duty: Duty,
    #[sea_orm(column_type = "Text", nullable)]
    pub title: Option<String>,
    pub organisation_id: Option<OrganisationId>,
    pub starts_on: Date,
    pub ends_on: Option<Date>,
    /// How a grid worker is employed.
    pub staffing: Option<Staffing>,
    #[sea_orm(column_type = "Text", nullable)]
    pub letter_number: Option<String>,
    pub letter_expires_on: Option<Date>,
    #[sea_orm(column_type = "Text", nullable)]
    pub end_reason: Option<String>,
    pub last_used_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
