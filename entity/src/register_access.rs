//! Who looked at the personal data of whom in the registers, when and why.

use sea_orm::entity::prelude::*;

use crate::ids::{
    AccountId, DistrictKey, HouseholdId, MemberId, PostingId, RegisterAccessId, ResidentId,
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "register_access")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RegisterAccessId,
    pub at: DateTimeUtc,
    pub viewer_id: AccountId,
    pub posting_id: PostingId,
    pub household_id: Option<HouseholdId>,
    pub resident_id: Option<ResidentId>,
    pub member_id: Option<MemberId>,
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
