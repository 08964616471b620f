//! A responsibility that is no role to sign in with: unit leader, building head, centre household,
//! first secretary, duty; from one day to another, with its letter.

use sea_orm::entity::prelude::*;

use crate::enums::{AppointmentKind, AppointmentManner};
use crate::ids::{
    AccountId, AppointmentId, AreaId, DistrictKey, HouseholdId, MemberId, OrganisationId,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "appointment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppointmentId,
    pub kind: AppointmentKind,
    pub manner: Option<AppointmentManner>,
    pub account_id: Option<AccountId>,
    pub member_id: Option<MemberId>,
    pub organisation_id: Option<OrganisationId>,
    pub area_id: Option<AreaId>,
    pub household_id: Option<HouseholdId>,
    #[sea_orm(column_type = "Text", nullable)]
    pub title: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub letter_number: Option<String>,
    pub letter_expires_on: Option<Date>,
    pub from_on: Date,
    pub to_on: Option<Date>,
    #[sea_orm(column_type = "Text", nullable)]
    pub end_reason: Option<String>,
    pub successor_id: Option<AppointmentId>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
