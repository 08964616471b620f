//! A field of a member's record that was changed: what it was and what it is from then on, the phone
//! masked.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, DistrictKey, MemberChangeId, MemberId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "member_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MemberChangeId,
    pub member_id: MemberId,
    #[sea_orm(column_type = "Text")]
    pub field: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub before: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub after: Option<String>,
    /// The first day on which the new value holds.
    pub changed_on: Date,
    pub changed_by: Option<AccountId>,
    pub at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
