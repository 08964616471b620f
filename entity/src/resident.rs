//! A person who lives in a household. Phone and identity number are ciphertext with a keyed lookup hash.

use sea_orm::entity::prelude::*;

use crate::enums::ResidentRelation;
use crate::ids::{AccountId, DistrictKey, HouseholdId, ImportId, ResidentId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "resident")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResidentId,
    /// The register's own number.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    pub household_id: HouseholdId,
    /// The account of the same person.
    pub account_id: Option<AccountId>,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub relation: Option<ResidentRelation>,
    pub birth_year: Option<i32>,
    pub phone_cipher: Option<Vec<u8>>,
    pub phone_hash: Option<Vec<u8>>,
    pub identity_cipher: Option<Vec<u8>>,
    pub identity_hash: Option<Vec<u8>>,
    pub verified_on: Option<Date>,
    pub registered_on: Date,
    pub ended_on: Option<Date>,
    pub import_id: Option<ImportId>,
    pub version: i32,
    pub updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
crate::imported!();
