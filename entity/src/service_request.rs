//! A service request.

use sea_orm::entity::prelude::*;

use crate::enums::{
    Channel, Datum, Ending, RejectionReason, ServiceRequestKind, ServiceRequestState, Urgency,
};
use crate::ids::{AccountId, AreaId, CategoryId, DistrictKey, OrganisationId, ServiceRequestId};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "service_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub district_id: DistrictKey,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceRequestId,
    #[sea_orm(column_type = "Text")]
    pub number: String,
    pub kind: ServiceRequestKind,
    pub state: ServiceRequestState,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// What a property company or the party complained of may read.
    #[sea_orm(column_type = "Text", nullable)]
    pub edited_title: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub edited_description: Option<String>,
    pub category_id: CategoryId,
    /// As wished by the resident until acceptance.
    pub urgency: Urgency,
    pub channel: Channel,
    pub reporter_id: AccountId,
    /// The person on whose behalf it was filed.
    pub helped_id: Option<AccountId>,
    /// The person helped, else the reporter: the one who evaluates.
    pub owner_id: AccountId,
    /// The party complained of.
    pub respondent_organisation_id: Option<OrganisationId>,
    pub respondent_account_id: Option<AccountId>,
    pub filed_area_id: AreaId,
    /// Codes from the district down, as of submission.
    #[sea_orm(column_type = "Text")]
    pub filed_path: String,
    pub current_area_id: AreaId,
    pub current_street_id: Option<AreaId>,
    pub current_community_id: Option<AreaId>,
    pub current_compound_id: Option<AreaId>,
    pub current_grid_id: Option<AreaId>,
    /// As received.
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub datum: Option<Datum>,
    pub gcj_latitude: Option<f64>,
    pub gcj_longitude: Option<f64>,
    #[sea_orm(column_type = "Text", nullable)]
    pub address: Option<String>,
    pub round: i32,
    #[sea_orm(column_type = "Text", nullable)]
    pub reply: Option<String>,
    pub dispatched_by_organisation_id: Option<OrganisationId>,
    /// Who rules on the objection or the review: one level up.
    pub rejected_by_organisation_id: Option<OrganisationId>,
    pub overrulings: i32,
    pub not_solved_count: i32,
    pub rejection_reason: Option<RejectionReason>,
    #[sea_orm(column_type = "Text", nullable)]
    pub rejection_note: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub lawful_channel: Option<String>,
    pub review_requested_at: Option<DateTimeUtc>,
    pub reviewed_at: Option<DateTimeUtc>,
    pub ending: Option<Ending>,
    pub merged_into_id: Option<ServiceRequestId>,
    /// When the system acts: a lapse, the end of a suspension, the close.
    pub timer_at: Option<DateTimeUtc>,
    pub reopen_until: Option<DateTimeUtc>,
    /// Least running due instant, 9999-12-31 when none.
    pub next_due_at: DateTimeUtc,
    pub escalated_to_id: Option<OrganisationId>,
    pub version: i32,
    pub submitted_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub closed_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::district_owned!();
