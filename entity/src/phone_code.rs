//! A code sent to a phone.

use sea_orm::entity::prelude::*;

use crate::enums::PhoneCodePurpose;
use crate::ids::{AccountId, DistrictKey, PhoneCodeId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "phone_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PhoneCodeId,
    pub phone_hash: Vec<u8>,
    /// Null: any purpose.
    pub purpose: Option<PhoneCodePurpose>,
    pub code_hash: Vec<u8>,
    pub attempts: i32,
    /// The officer at the window, null when sent.
    pub issued_by: Option<AccountId>,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
