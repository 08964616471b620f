//! What can be done with visits, checked in its shape.

use chrono::{DateTime, NaiveDate, Utc};
use lianxin_entity::enums::VisitOutcome;
use lianxin_entity::ids::{HouseholdId, OrganisationId, ResidentId, VisitId};
use serde::Serialize;

use crate::domain::service_request::command::Submission;

/// What was found on a visit.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// The request that it becomes.
    pub submission: Submission,
    /// The resident of the household for whom it is filed.
    pub resident: Option<ResidentId>,
}

/// Whom a visit is to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Target {
    /// A household, a business or a work team.
    Household(HouseholdId),
    /// An organisation.
    Organisation(OrganisationId),
}

/// A visit that is to be done.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// Whom it is to.
    pub target: Target,
    /// What it is about.
    pub theme: String,
    /// The day.
    pub on: NaiveDate,
}

/// The visit that is recorded.
#[derive(Clone, Debug, Serialize)]
pub enum Which {
    /// One that was planned, with the version that the client saw.
    Planned(VisitId, Option<i32>),
    /// One that was not.
    Fresh(Target),
}

/// A visit that was done.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// Which.
    pub which: Which,
    /// What it was about; of a planned one what the plan says when it is left out.
    pub theme: Option<String>,
    /// When; now when it is left out.
    pub done_at: Option<DateTime<Utc>>,
    /// What came of it.
    pub outcome: VisitOutcome,
    /// What was noted.
    pub note: Option<String>,
    /// The data of the household were found right.
    pub verified: bool,
    /// What was found: service requests.
    pub findings: Vec<Finding>,
}

/// A visit that will not be done.
#[derive(Clone, Debug, Serialize)]
pub struct Cancel {
    /// The visit.
    pub id: VisitId,
    /// The version that the client saw.
    pub expected_version: Option<i32>,
}
