//! The branch in which a member was before, from one day to another (half-open).

use sea_orm::entity::prelude::*;

use crate::ids::{DistrictKey, MemberId, MemberMoveId, OrganisationId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "member_move")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MemberMoveId,
    pub member_id: MemberId,
    pub organisation_id: OrganisationId,
    pub from_on: Date,
    pub to_on: Date,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
