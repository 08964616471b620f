//! A service that a registered member has rendered.

use sea_orm::entity::prelude::*;

use crate::enums::ServiceKind;
use crate::ids::{AccountId, AreaId, DistrictKey, MemberId, RegistrationId, ServiceRecordId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "service_record")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceRecordId,
    pub registration_id: RegistrationId,
    pub member_id: Option<MemberId>,
    pub community_id: AreaId,
    pub kind: ServiceKind,
    pub started_at: DateTimeUtc,
    pub ended_at: DateTimeUtc,
    pub minutes: i32,
    /// The part of it outside the district's working hours.
    pub outside_hours_minutes: i32,
    #[sea_orm(column_type = "Text")]
    pub note: String,
    pub confirmed_by_id: Option<AccountId>,
    pub confirmed_at: Option<DateTimeUtc>,
    pub refused: bool,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
