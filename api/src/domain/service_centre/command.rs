//! What can be done with a service centre, checked in its shape.

use chrono::NaiveDate;
use lianxin_entity::enums::{CentreKind, CentreLevel};
use lianxin_entity::ids::{AreaId, OrganisationId, ServiceCentreId};
use serde::Serialize;

use super::state::Step;
use crate::domain::calendar::{DayHours, WeeklyHours};
use crate::domain::service_request::command::Place;

/// A new centre.
#[derive(Clone, Debug, Serialize)]
pub struct NewCentre {
    /// The register's own number.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// The kind.
    pub kind: CentreKind,
    /// The level.
    pub level: CentreLevel,
    /// The area in which it lies.
    pub area: AreaId,
    /// Who hosts it.
    pub host: Option<OrganisationId>,
    /// Where the premises come from.
    pub premises: Option<String>,
    /// Where it is.
    pub place: Place,
    /// What is offered.
    pub services: Vec<String>,
    /// The hours of a week, as written.
    pub hours: String,
    /// Since when it is open; none while it is planned.
    pub opened_on: Option<NaiveDate>,
}

/// A change of a centre: what is left out stays.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The centre.
    pub id: ServiceCentreId,
    /// The version that the client saw.
    pub expected_version: Option<i32>,
    /// What it is called.
    pub name: Option<String>,
    /// The kind.
    pub kind: Option<CentreKind>,
    /// The level.
    pub level: Option<CentreLevel>,
    /// The area in which it lies.
    pub area: Option<AreaId>,
    /// Who hosts it; `Some(None)` for nobody.
    pub host: Option<Option<OrganisationId>>,
    /// Where the premises come from; `Some(None)` for nothing known.
    pub premises: Option<Option<String>>,
    /// Where it is.
    pub place: Option<Place>,
    /// What is offered.
    pub services: Option<Vec<String>>,
}

/// Something else that is done with a centre.
#[derive(Clone, Debug, Serialize)]
pub struct Act {
    /// The centre.
    pub id: ServiceCentreId,
    /// The version that the client saw.
    pub expected_version: Option<i32>,
    /// What is done.
    pub what: What,
}

/// What is done.
#[derive(Clone, Debug, Serialize)]
pub enum What {
    /// A step of its life, on a day.
    Step {
        /// The step.
        step: Step,
        /// The day; today when it is not said.
        on: Option<NaiveDate>,
    },
    /// Other hours of the week.
    Hours(String),
    /// Other hours on a day; none takes the exception back.
    Exception {
        /// The day.
        day: NaiveDate,
        /// The hours of that day, empty when it is closed.
        hours: Option<String>,
        /// Why.
        reason: Option<String>,
    },
}

/// The hours as they are stored: what was read, written out.
pub fn week(text: &str) -> Option<String> {
    text.parse::<WeeklyHours>()
        .ok()
        .map(|week| week.to_string())
}

/// The hours of one day as they are stored.
pub fn day(text: &str) -> Option<String> {
    text.parse::<DayHours>().ok().map(|day| day.to_string())
}
