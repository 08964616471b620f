//! A member linked with a household, a business or a work team (党员联户).

use sea_orm::entity::prelude::*;

use crate::enums::{PairingEndReason, PairingState};
use crate::ids::{AccountId, DistrictKey, HouseholdId, ImportId, MemberId, PairingId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "pairing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PairingId,
    pub member_id: MemberId,
    pub household_id: HouseholdId,
    pub state: PairingState,
    pub lives_nearby: bool,
    /// Complementary abilities.
    pub complementary: bool,
    pub proposed_by_id: Option<AccountId>,
    pub proposed_on: Date,
    pub member_consent_on: Option<Date>,
    pub household_consent_on: Option<Date>,
    /// Who heard the consent, where an officer recorded it.
    #[sea_orm(column_type = "Text", nullable)]
    pub household_consent_note: Option<String>,
    pub active_on: Option<Date>,
    pub ended_on: Option<Date>,
    pub end_reason: Option<PairingEndReason>,
    #[sea_orm(column_type = "Text", nullable)]
    pub end_note: Option<String>,
    pub successor_id: Option<PairingId>,
    pub import_id: Option<ImportId>,
    pub version: i32,
    pub updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
crate::imported!();
