//! A seat in a body: a person, the unit it stands for, in which capacity, for which term.

use sea_orm::entity::prelude::*;

use crate::enums::SeatCapacity;
use crate::ids::{AccountId, BodyId, BodySeatId, DistrictKey, MemberId, OrganisationId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "body_seat")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BodySeatId,
    pub body_id: BodyId,
    pub capacity: SeatCapacity,
    /// The unit for which the seat stands.
    pub organisation_id: Option<OrganisationId>,
    pub member_id: Option<MemberId>,
    pub account_id: Option<AccountId>,
    /// The name of somebody who is neither member nor account here; a seat without anybody is vacant.
    #[sea_orm(column_type = "Text", nullable)]
    pub person_name: Option<String>,
    pub from_on: Date,
    /// The end of the term or the day on which it was left.
    pub to_on: Option<Date>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
