//! What clients send about visits, and its checks: all faults of an input at once.

use lianxin_entity::enums as stored;
use lianxin_entity::ids::{AreaId, AttachmentId, HouseholdId, OrganisationId, ResidentId, VisitId};

use super::command::{Cancel, Finding, Plan, Record, Target, Which};
use super::rules::of_finding;
use super::words::VisitOutcome;
use crate::domain::checks::Checks;
use crate::domain::service_request::command::{OnBehalf, Respondent, Submission};
use crate::domain::service_request::input::{DESCRIPTION, LINE, LocationInput, NOTE, TITLE, place};
use crate::gql::enums::{ServiceRequestKind, Urgency};
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::{Date, DateTime};
use crate::refusal::{Code, Failure, Outcome, Refusal};

/// The longest theme, in characters.
const THEME: usize = 100;
/// The most findings of one visit.
const FINDINGS: usize = 10;

fn target(
    checks: &mut Checks,
    household: Option<Gid<HouseholdId>>,
    organisation: Option<Gid<OrganisationId>>,
) -> Option<Target> {
    match (household, organisation) {
        (Some(Gid(id)), None) => Some(Target::Household(id)),
        (None, Some(Gid(id))) => Some(Target::Organisation(id)),
        _ => {
            checks.refuse(Refusal::at(Code::Invalid, "householdId").saying("visit-one-target"));
            None
        }
    }
}

/// A visit that is to be done: to exactly one of household and organisation.
#[derive(InputObject)]
pub struct PlanVisitInput {
    /// The household, business or work team.
    household_id: Option<Gid<HouseholdId>>,
    /// The organisation.
    organisation_id: Option<Gid<OrganisationId>>,
    /// What it is about, at most 100 characters.
    theme: String,
    /// The day, today at the earliest.
    planned_on: Date,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl PlanVisitInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(Plan, Option<String>)> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let target = target(&mut checks, self.household_id, self.organisation_id);
        let theme = checks.text(self.theme, "theme", THEME);
        let parts = checks.done((target, theme, key))?;
        let (Some(target), theme, key) = parts else {
            return Err(Code::Invalid.into());
        };
        let on = self.planned_on.0;
        Ok((Plan { target, theme, on }, key))
    }
}

/// Something that was found on a visit: it becomes a service request.
#[derive(InputObject)]
pub struct VisitFindingInput {
    /// What it is about.
    kind: ServiceRequestKind,
    /// The matter in a line, at most 100 characters.
    title: String,
    /// The matter in full, at most 5,000 characters.
    description: String,
    /// The code of its category, one of `serviceCategories`.
    category_code: String,
    /// How soon it should be handled: a wish until somebody accepts it.
    #[graphql(default_with = "Some(Urgency::Routine)")]
    urgency: Option<Urgency>,
    /// The area, if the visitor names one; else where the place is; else where the household is.
    area_id: Option<Gid<AreaId>>,
    /// The place.
    location: Option<LocationInput>,
    /// Files that were uploaded before, at most 20.
    attachment_ids: Option<Vec<Gid<AttachmentId>>>,
    /// The phone of the person for whom it is filed; the request is then theirs, and its channel
    /// PROXY.
    on_behalf_of_phone: Option<String>,
    /// The resident of the household visited for whom it is filed, with the same effect; needs an
    /// account linked with the resident. At most one of the two; without either the request is the
    /// visitor's own, of a patrol.
    on_behalf_of_resident_id: Option<Gid<ResidentId>>,
}

impl VisitFindingInput {
    fn parse(self) -> Outcome<Finding> {
        let mut checks = Checks::default();
        let attachments = self.attachment_ids.unwrap_or_default();
        let submission = Submission {
            kind: self.kind.into(),
            title: checks.text(self.title, "title", TITLE),
            description: checks.text(self.description, "description", DESCRIPTION),
            category: checks.short(self.category_code, "categoryCode", LINE),
            urgency: self.urgency.unwrap_or(Urgency::Routine).into(),
            channel: stored::Channel::Patrol,
            area: self.area_id.map(|id| id.0),
            place: place(&mut checks, self.location),
            attachments: attachments.into_iter().map(|id| id.0).collect(),
            on_behalf_of: checks
                .maybe(self.on_behalf_of_phone, "onBehalfOfPhone", LINE)
                .map(OnBehalf::Phone),
            respondent: Respondent::default(),
        };
        let resident = self.on_behalf_of_resident_id.map(|id| id.0);
        if resident.is_some() && submission.on_behalf_of.is_some() {
            let refusal = Refusal::at(Code::Invalid, "onBehalfOfResidentId");
            checks.refuse(refusal.saying("finding-for-one-person"));
        }
        checks.done(Finding {
            submission,
            resident,
        })
    }
}

/// A visit that was done: one that was planned, or to exactly one of household and organisation.
#[derive(InputObject)]
pub struct RecordVisitInput {
    /// The visit that was planned.
    visit_id: Option<Gid<VisitId>>,
    /// The version of the planned visit that the client saw; refused as STALE when it is not the
    /// newest.
    expected_version: Option<i32>,
    /// The household, business or work team, where nothing was planned.
    household_id: Option<Gid<HouseholdId>>,
    /// The organisation, where nothing was planned.
    organisation_id: Option<Gid<OrganisationId>>,
    /// What it was about, at most 100 characters; of a planned visit what the plan says when it is
    /// left out.
    theme: Option<String>,
    /// When it was, at most 31 days ago; now when it is left out.
    done_at: Option<DateTime>,
    /// What came of it.
    outcome: VisitOutcome,
    /// What was noted, for those who work with the household; at most 2,000 characters.
    note: Option<String>,
    /// Whether the data of the household were looked at and found right; needs the outcome MET.
    verified: Option<bool>,
    /// What was found, at most 10: each becomes a service request in the same act, or nothing is
    /// written at all.
    findings: Option<Vec<VisitFindingInput>>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl RecordVisitInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(Record, Option<String>)> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let which = match (self.visit_id, self.household_id, self.organisation_id) {
            (Some(Gid(id)), None, None) => Some(Which::Planned(id, self.expected_version)),
            (None, household, organisation) => {
                target(&mut checks, household, organisation).map(Which::Fresh)
            }
            _ => {
                checks.refuse(Refusal::at(Code::Invalid, "visitId").saying("visit-one-target"));
                None
            }
        };
        let theme = match (self.theme, &which) {
            (None, Some(Which::Fresh(_))) => Some(checks.text(String::new(), "theme", THEME)),
            (theme, _) => theme.map(|text| checks.text(text, "theme", THEME)),
        };
        let note = checks.maybe(self.note, "note", NOTE);
        let verified = self.verified.unwrap_or_default();
        if verified && self.outcome != VisitOutcome::Met {
            checks.refuse(Refusal::at(Code::Invalid, "verified").saying("visit-verified-met"));
        }
        let findings = findings(&mut checks, self.findings.unwrap_or_default())?;
        let parts = checks.done((which, key))?;
        let (Some(which), key) = parts else {
            return Err(Code::Invalid.into());
        };
        let record = Record {
            which,
            theme,
            done_at: self.done_at.map(|at| at.0),
            outcome: self.outcome.into(),
            note,
            verified,
            findings,
        };
        Ok((record, key))
    }
}

fn findings(checks: &mut Checks, given: Vec<VisitFindingInput>) -> Outcome<Vec<Finding>> {
    if given.len() > FINDINGS {
        let refusal = Refusal::at(Code::TooLong, "findings").with("limit", FINDINGS);
        checks.refuse(refusal.saying("too-many-findings"));
    }
    let mut findings = Vec::with_capacity(given.len());
    for (place, finding) in given.into_iter().enumerate() {
        match finding.parse() {
            Ok(finding) => findings.push(finding),
            Err(Failure::Refused(refusals)) => refusals
                .into_iter()
                .for_each(|refusal| checks.refuse(of_finding(refusal, place))),
            Err(fault) => return Err(fault),
        }
    }
    Ok(findings)
}

/// A planned visit that will not be done.
#[derive(InputObject)]
pub struct CancelVisitInput {
    /// The visit.
    id: Gid<VisitId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl CancelVisitInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(Cancel, Option<String>)> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let cancel = Cancel {
            id: self.id.0,
            expected_version: self.expected_version,
        };
        checks.done((cancel, key))
    }
}
