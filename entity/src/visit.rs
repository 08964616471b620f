//! A visit to a household, a business or an organisation, planned and done.

use sea_orm::entity::prelude::*;

use crate::enums::{VisitLevel, VisitOutcome, VisitState};
use crate::ids::{AccountId, AreaId, DistrictKey, HouseholdId, OrganisationId, PostingId, VisitId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "visit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VisitId,
    pub visitor_id: AccountId,
    pub posting_id: PostingId,
    /// From which level the visitor comes.
    pub level: VisitLevel,
    pub household_id: Option<HouseholdId>,
    pub organisation_id: Option<OrganisationId>,
    pub street_id: Option<AreaId>,
    pub community_id: Option<AreaId>,
    pub grid_id: Option<AreaId>,
    #[sea_orm(column_type = "Text")]
    pub theme: String,
    pub state: VisitState,
    pub planned_on: Option<Date>,
    pub done_at: Option<DateTimeUtc>,
    pub outcome: Option<VisitOutcome>,
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// How many service requests came of it.
    pub findings: i32,
    pub version: i32,
    pub updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
