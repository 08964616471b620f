//! A Party member's record. The formal branch is one at a time; second memberships are seats in bodies.

use sea_orm::entity::prelude::*;

use crate::enums::MemberKind;
use crate::ids::{AccountId, AreaId, DistrictKey, ImportId, MemberId, OrganisationId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "member")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MemberId,
    /// The register's own number.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub phone_cipher: Option<Vec<u8>>,
    pub phone_hash: Option<Vec<u8>>,
    /// The account of the same person.
    pub account_id: Option<AccountId>,
    /// The formal branch.
    pub organisation_id: OrganisationId,
    /// Since when in this branch.
    pub branch_on: Date,
    pub kind: MemberKind,
    /// The post held in the branch; none for most members.
    #[sea_orm(column_type = "Text", nullable)]
    pub post: Option<String>,
    pub joined_on: Option<Date>,
    /// Where the member lives, no finer than known.
    pub home_area_id: Option<AreaId>,
    pub from_on: Date,
    pub ended_on: Option<Date>,
    #[sea_orm(column_type = "Text", nullable)]
    pub end_reason: Option<String>,
    /// Since when without a break in at least one active pairing.
    pub paired_on: Option<Date>,
    pub import_id: Option<ImportId>,
    pub version: i32,
    pub updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
crate::imported!();
