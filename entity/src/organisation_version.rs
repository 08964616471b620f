//! What an organisation was called and where it hung from one day to another (half-open; null = now).

use sea_orm::entity::prelude::*;

use crate::ids::{AreaId, DistrictKey, OrganisationId, OrganisationVersionId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "organisation_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganisationVersionId,
    pub organisation_id: OrganisationId,
    pub parent_id: Option<OrganisationId>,
    pub jurisdiction_id: Option<AreaId>,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub founded_on: Option<Date>,
    /// The term of its posts in years.
    pub term_years: Option<i32>,
    pub last_election_on: Option<Date>,
    pub from_on: Date,
    pub to_on: Option<Date>,
    /// Grows with every change of the organisation.
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
