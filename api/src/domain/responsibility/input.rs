//! What clients send, and its checks.

use std::collections::HashSet;

use lianxin_entity::ids::{
    AreaId, HouseholdId, MemberId, ResponsibilityAssignmentId, ResponsibilityItemId,
    ResponsibilityZoneId,
};

use super::service::assignments::{Act, Command, NewAssignment};
use super::service::items::Wording;
use super::service::place::Place;
use super::service::zones::{EndedZone, NewZone};
use crate::domain::checks::Checks;
use crate::domain::service_request::input::NOTE;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;
use crate::refusal::{Code, Outcome, Refusal};

/// The most households of one call.
const HOUSEHOLDS: usize = 100;
/// The longest code and heading of an item.
const SHORT: usize = 40;
/// The longest words of an item.
const LABEL: usize = 200;

/// What a mutation is asked, and the key of the call.
type Parsed<T> = Outcome<(T, Option<String>)>;

/// A zone that a member is to answer for, or one for each of several households.
#[derive(InputObject)]
pub struct AssignResponsibilityZoneInput {
    /// The member.
    member_id: Gid<MemberId>,
    /// A compound, grid, building or unit. Exactly one of `areaId` and `householdIds` is given.
    area_id: Option<Gid<AreaId>>,
    /// From 1 to 100 households; each becomes a zone of its own, all or none of them.
    household_ids: Option<Vec<Gid<HouseholdId>>>,
    /// The first day; today when left out, never a day ahead.
    from_on: Option<Date>,
    /// What is said with it, at most 2,000 characters.
    note: Option<String>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl AssignResponsibilityZoneInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Parsed<NewZone> {
        let mut checks = Checks::default();
        let place = match (self.area_id, self.household_ids) {
            (Some(area), None) => Place::Area(area.0),
            (None, Some(ids)) => {
                let mut seen = HashSet::new();
                let mut ids: Vec<HouseholdId> = ids.into_iter().map(|id| id.0).collect();
                ids.retain(|id| seen.insert(*id));
                if ids.is_empty() || ids.len() > HOUSEHOLDS {
                    let refusal = Refusal::at(Code::Invalid, "householdIds");
                    let refusal = refusal.saying("responsibility-households");
                    checks.refuse(refusal.with("limit", HOUSEHOLDS));
                }
                Place::Households(ids)
            }
            (area, _) => {
                let field = if area.is_some() {
                    "householdIds"
                } else {
                    "areaId"
                };
                let refusal = Refusal::at(Code::Invalid, field).saying("exactly-one-of");
                checks.refuse(refusal.with("names", "areaId, householdIds"));
                Place::Nowhere
            }
        };
        let new = NewZone {
            member: self.member_id.0,
            place,
            from_on: self.from_on.map(|day| day.0),
            note: checks.maybe(self.note, "note", NOTE),
        };
        let key = checks.key(self.idempotency_key);
        checks.done((new, key))
    }
}

/// The end of a zone.
#[derive(InputObject)]
pub struct EndResponsibilityZoneInput {
    /// The zone.
    id: Gid<ResponsibilityZoneId>,
    /// The first day on which it does not hold any more; today when left out, never a day ahead.
    on: Option<Date>,
    /// Why it ends, at most 2,000 characters.
    reason: String,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl EndResponsibilityZoneInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Parsed<EndedZone> {
        let mut checks = Checks::default();
        let end = EndedZone {
            id: self.id.0,
            on: self.on.map(|day| day.0),
            reason: checks.text(self.reason, "reason", NOTE),
            expected_version: self.expected_version,
        };
        let key = checks.key(self.idempotency_key);
        checks.done((end, key))
    }
}

/// An item of the district's dictionary as it is to be.
#[derive(InputObject)]
pub struct KeepResponsibilityItemInput {
    /// The item that is changed; a new one is made when left out.
    id: Option<Gid<ResponsibilityItemId>>,
    /// The district's own code, unique in it also among the retired ones, at most 40 characters.
    code: String,
    /// The heading under which it stands, in the district's own words, at most 40 characters.
    group: String,
    /// What it says, at most 200 characters.
    label: String,
    /// Where it stands among the others: the lesser first, then by code.
    #[graphql(default)]
    position: i32,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl KeepResponsibilityItemInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Parsed<Wording> {
        let mut checks = Checks::default();
        let wording = Wording {
            id: self.id.map(|id| id.0),
            code: checks.text(self.code.trim().to_owned(), "code", SHORT),
            group: checks.text(self.group, "group", SHORT),
            label: checks.text(self.label, "label", LABEL),
            position: self.position,
            expected_version: self.expected_version,
        };
        let key = checks.key(self.idempotency_key);
        checks.done((wording, key))
    }
}

/// An item of the dictionary that is retired.
#[derive(InputObject)]
pub struct RetireResponsibilityItemInput {
    /// The item.
    pub id: Gid<ResponsibilityItemId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    pub expected_version: Option<i32>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    pub idempotency_key: Option<String>,
}

/// An item that a member is to carry.
#[derive(InputObject)]
pub struct AssignResponsibilityItemInput {
    /// The item of the dictionary.
    item_id: Gid<ResponsibilityItemId>,
    /// The member.
    member_id: Gid<MemberId>,
    /// The household that it is for. At most one of `householdId` and `areaId` is given.
    household_id: Option<Gid<HouseholdId>>,
    /// The compound, grid, building or unit that it is for.
    area_id: Option<Gid<AreaId>>,
    /// The first day; today when left out, never a day ahead.
    from_on: Option<Date>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl AssignResponsibilityItemInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Parsed<NewAssignment> {
        let mut checks = Checks::default();
        let place = match (self.area_id, self.household_id) {
            (Some(area), None) => Place::Area(area.0),
            (None, Some(household)) => Place::Household(household.0),
            (None, None) => Place::Nowhere,
            (Some(_), Some(_)) => {
                let refusal = Refusal::at(Code::Invalid, "householdId").saying("exactly-one-of");
                checks.refuse(refusal.with("names", "areaId, householdId"));
                Place::Nowhere
            }
        };
        let new = NewAssignment {
            item: self.item_id.0,
            member: self.member_id.0,
            place,
            from_on: self.from_on.map(|day| day.0),
        };
        let key = checks.key(self.idempotency_key);
        checks.done((new, key))
    }
}

/// The member's word that they know of an assigned item.
#[derive(InputObject)]
pub struct AcknowledgeResponsibilityInput {
    /// The assigned item.
    id: Gid<ResponsibilityAssignmentId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl AcknowledgeResponsibilityInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Parsed<Command> {
        let mut checks = Checks::default();
        let command = Command {
            id: self.id.0,
            act: Act::Acknowledge,
            expected_version: self.expected_version,
        };
        let key = checks.key(self.idempotency_key);
        checks.done((command, key))
    }
}

/// The finding of a review.
#[derive(InputObject)]
pub struct ReviewResponsibilityInput {
    /// The assigned item.
    id: Gid<ResponsibilityAssignmentId>,
    /// Whether it is fulfilled.
    fulfilled: bool,
    /// What is said with it, at most 2,000 characters. The member reads it.
    note: Option<String>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl ReviewResponsibilityInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Parsed<Command> {
        let mut checks = Checks::default();
        let command = Command {
            id: self.id.0,
            act: Act::Review(self.fulfilled, checks.maybe(self.note, "note", NOTE)),
            expected_version: self.expected_version,
        };
        let key = checks.key(self.idempotency_key);
        checks.done((command, key))
    }
}

/// The end of an assigned item.
#[derive(InputObject)]
pub struct EndResponsibilityInput {
    /// The assigned item.
    id: Gid<ResponsibilityAssignmentId>,
    /// The first day on which it does not hold any more; today when left out, never a day ahead.
    on: Option<Date>,
    /// Why it ends, at most 2,000 characters.
    reason: String,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl EndResponsibilityInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Parsed<Command> {
        let mut checks = Checks::default();
        let reason = checks.text(self.reason, "reason", NOTE);
        let command = Command {
            id: self.id.0,
            act: Act::End(self.on.map(|day| day.0), reason),
            expected_version: self.expected_version,
        };
        let key = checks.key(self.idempotency_key);
        checks.done((command, key))
    }
}

/// The key of a call that has nothing else to check.
///
/// # Errors
/// INVALID, TOO_LONG.
pub fn key(key: Option<String>) -> Outcome<Option<String>> {
    let mut checks = Checks::default();
    let key = checks.key(key);
    checks.done(key)
}
