//! One person in one district. Phones are ciphertext; `phone_hash` is a keyed lookup hash.

use sea_orm::entity::prelude::*;

use crate::enums::AccountStatus;
use crate::ids::{AccountId, DistrictKey};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    #[sea_orm(column_type = "Text")]
    pub display_name: String,
    pub phone_cipher: Vec<u8>,
    pub phone_hash: Vec<u8>,
    #[sea_orm(column_type = "Text", nullable)]
    pub password_hash: Option<String>,
    pub status: AccountStatus,
    pub created_at: DateTimeUtc,
    pub password_changed_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
