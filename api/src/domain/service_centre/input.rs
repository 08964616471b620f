//! What clients send about service centres, and its checks: all faults of an input at once.

use lianxin_entity::ids::{AreaId, OrganisationId, ServiceCentreId};

use super::command::{self, Act, Change, NewCentre, What};
use super::state::Step;
use super::words::{CentreKind, CentreLevel};
use crate::domain::checks::Checks;
use crate::domain::service_request::command::Place;
use crate::domain::service_request::input::{LINE, LocationInput, place};
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;
use crate::refusal::{Code, Outcome, Refusal};

/// The longest name or code, in characters.
pub const NAME: usize = 100;
/// The longest text of hours, in characters.
pub const HOURS: usize = 500;
/// The most services of a centre.
pub const SERVICES: usize = 50;

/// A new service centre.
#[derive(InputObject)]
pub struct RegisterServiceCentreInput {
    /// The number of the centre in the district's register, at most 100 characters; each is used once.
    code: String,
    /// What it is called, at most 100 characters.
    name: String,
    /// The kind.
    kind: CentreKind,
    /// The level.
    level: CentreLevel,
    /// The area in which it lies.
    area_id: Gid<AreaId>,
    /// The organisation that hosts it.
    host_organisation_id: Option<Gid<OrganisationId>>,
    /// Where the premises come from, in the district's words, at most 100 characters: converted public
    /// room, rented house, shared property room, new site.
    premises: Option<String>,
    /// Where it is, with its address.
    location: LocationInput,
    /// What is offered, at most 50 lines of at most 100 characters.
    services: Option<Vec<String>>,
    /// The hours of a week, `1-5 09:00-12:00,13:30-17:30; 6 09:00-12:00`; empty when it has none yet.
    hours: Option<String>,
    /// Since when it is open, today at the latest; left out for one that is planned.
    opened_on: Option<Date>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

/// Where a centre is, with an address of one line.
fn located(checks: &mut Checks, given: Option<LocationInput>) -> Option<Place> {
    let place = place(checks, given)?;
    Some(Place {
        address: checks.maybe_label(place.address, "location.address", LINE),
        ..place
    })
}

fn services(checks: &mut Checks, services: Vec<String>) -> Vec<String> {
    if services.len() > SERVICES {
        let refusal = Refusal::at(Code::TooLong, "services").with("limit", SERVICES);
        checks.refuse(refusal.saying("too-many-services"));
    }
    let services = services.into_iter();
    services
        .map(|service| service_line(checks, service))
        .collect()
}

/// A service: lists of registers are parted by semicolons.
fn service_line(checks: &mut Checks, service: String) -> String {
    if service.contains([';', '；']) {
        checks.refuse(Refusal::at(Code::Invalid, "services").saying("one-line"));
    }
    checks.line(service, "services", NAME)
}

fn week(checks: &mut Checks, text: Option<String>) -> String {
    let text = checks.short(text.unwrap_or_default(), "hours", HOURS);
    command::week(&text).unwrap_or_else(|| {
        checks.refuse(Refusal::at(Code::Invalid, "hours").saying("weekly-hours"));
        String::new()
    })
}

impl RegisterServiceCentreInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(NewCentre, Option<String>)> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let place = located(&mut checks, Some(self.location));
        let centre = NewCentre {
            code: checks.line(self.code, "code", NAME),
            name: checks.line(self.name, "name", NAME),
            kind: self.kind.into(),
            level: self.level.into(),
            area: self.area_id.0,
            host: self.host_organisation_id.map(|id| id.0),
            premises: checks.maybe_label(self.premises, "premises", NAME),
            services: services(&mut checks, self.services.unwrap_or_default()),
            hours: week(&mut checks, self.hours),
            opened_on: self.opened_on.map(|day| day.0),
            place: place.ok_or(Code::Invalid)?,
        };
        checks.done((centre, key))
    }
}

/// A change of a service centre: what is left out stays.
#[derive(InputObject)]
pub struct ChangeServiceCentreInput {
    /// The centre.
    id: Gid<ServiceCentreId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// What it is called, at most 100 characters.
    name: Option<String>,
    /// The kind.
    kind: Option<CentreKind>,
    /// The level.
    level: Option<CentreLevel>,
    /// The area in which it lies.
    area_id: Option<Gid<AreaId>>,
    /// The organisation that hosts it; null for none.
    host_organisation_id: MaybeUndefined<Gid<OrganisationId>>,
    /// Where the premises come from, at most 100 characters; null for nothing known.
    premises: MaybeUndefined<String>,
    /// Where it is, with its address.
    location: Option<LocationInput>,
    /// What is offered, at most 50 lines of at most 100 characters.
    services: Option<Vec<String>>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl ChangeServiceCentreInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(Change, Option<String>)> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let premises = match self.premises {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(text) => Some(checks.maybe_label(Some(text), "premises", NAME)),
        };
        let host = match self.host_organisation_id {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(id) => Some(Some(id.0)),
        };
        let change = Change {
            id: self.id.0,
            expected_version: self.expected_version,
            name: self.name.map(|name| checks.line(name, "name", NAME)),
            kind: self.kind.map(Into::into),
            level: self.level.map(Into::into),
            area: self.area_id.map(|id| id.0),
            host,
            premises,
            place: located(&mut checks, self.location),
            services: self.services.map(|all| services(&mut checks, all)),
        };
        checks.done((change, key))
    }
}

/// A step in the life of a service centre.
#[derive(InputObject)]
pub struct ServiceCentreStepInput {
    /// The centre.
    id: Gid<ServiceCentreId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// The day, today at the latest and not before the step before it; today when it is left out.
    on: Option<Date>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl ServiceCentreStepInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self, step: Step) -> Outcome<(Act, Option<String>)> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let on = self.on.map(|day| day.0);
        checks.done((
            Act {
                id: self.id.0,
                expected_version: self.expected_version,
                what: What::Step { step, on },
            },
            key,
        ))
    }
}

/// Other hours of the week.
#[derive(InputObject)]
pub struct SetCentreHoursInput {
    /// The centre.
    id: Gid<ServiceCentreId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// The hours in Asia/Shanghai, 1 for Monday to 7 for Sunday: `1-5 09:00-12:00,13:30-17:30; 6
    /// 09:00-12:00`. A day that is not named is closed; an empty text closes the week.
    hours: String,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl SetCentreHoursInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(Act, Option<String>)> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let act = Act {
            id: self.id.0,
            expected_version: self.expected_version,
            what: What::Hours(week(&mut checks, Some(self.hours))),
        };
        checks.done((act, key))
    }
}

/// Other hours on one day.
#[derive(InputObject)]
pub struct SetCentreExceptionInput {
    /// The centre.
    id: Gid<ServiceCentreId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// The day in Asia/Shanghai.
    day: Date,
    /// The hours of that day, `09:00-12:00`; empty when it is closed; null takes the exception back.
    hours: Option<String>,
    /// Why, for whoever stands before the door; at most 200 characters.
    reason: Option<String>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl SetCentreExceptionInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(Act, Option<String>)> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let hours = self.hours.map(|text| {
            let text = checks.short(text, "hours", HOURS);
            command::day(&text).unwrap_or_else(|| {
                checks.refuse(Refusal::at(Code::Invalid, "hours").saying("day-hours"));
                String::new()
            })
        });
        let act = Act {
            id: self.id.0,
            expected_version: self.expected_version,
            what: What::Exception {
                day: self.day.0,
                hours,
                reason: checks.maybe(self.reason, "reason", LINE),
            },
        };
        checks.done((act, key))
    }
}
