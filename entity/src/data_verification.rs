//! A field that was verified: what it was and what it is now, masked, by whom and from where.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, DataVerificationId, DistrictKey, HouseholdId, ResidentId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "data_verification")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DataVerificationId,
    pub household_id: HouseholdId,
    pub resident_id: Option<ResidentId>,
    #[sea_orm(column_type = "Text")]
    pub field: String,
    /// Masked where the field is.
    #[sea_orm(column_type = "Text", nullable)]
    pub before: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub after: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub source: String,
    pub verified_by: Option<AccountId>,
    pub verified_on: Date,
    pub at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
