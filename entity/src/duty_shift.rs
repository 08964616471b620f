//! A shift of the duty roster of a centre.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, DistrictKey, DutyShiftId, MemberId, ServiceCentreId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "duty_shift")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DutyShiftId,
    pub centre_id: ServiceCentreId,
    /// Who stands it; nobody while it is uncovered.
    pub account_id: Option<AccountId>,
    /// The member who stands it, with an account or without.
    pub member_id: Option<MemberId>,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    /// Who was asked to take it over.
    pub swap_with_id: Option<AccountId>,
    pub done_at: Option<DateTimeUtc>,
    /// It does not take place.
    pub cancelled_at: Option<DateTimeUtc>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
