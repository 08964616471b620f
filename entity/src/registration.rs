//! A registration of both sides (双报到): of a member with the community of its unit or of its home, or
//! of a unit with its community.

use sea_orm::entity::prelude::*;

use crate::enums::{RegistrationSide, RegistrationState};
use crate::ids::{AreaId, DistrictKey, MemberId, OrganisationId, RegistrationId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "registration")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RegistrationId,
    pub side: RegistrationSide,
    pub member_id: Option<MemberId>,
    pub unit_id: Option<OrganisationId>,
    pub community_id: AreaId,
    pub state: RegistrationState,
    pub reported_on: Date,
    pub confirmed_on: Option<Date>,
    pub serving_on: Option<Date>,
    pub closed_on: Option<Date>,
    #[sea_orm(column_type = "Text", nullable)]
    pub close_reason: Option<String>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
