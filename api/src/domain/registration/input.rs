//! What clients send, and its checks.

use lianxin_entity::ids::{AreaId, MemberId, OrganisationId, RegistrationId, ServiceRecordId};

use super::list::ListFilter;
use super::service::Report;
use super::services::NewService;
use super::words::{EvaluationDirection, RegistrationSide, RegistrationState, ServiceKind};
use super::yearly::Score;
use crate::domain::checks::Checks;
use crate::domain::service_request::input::NOTE;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;
use crate::refusal::{Code, Outcome, Refusal};

/// Somebody who reports to a community.
#[derive(InputObject)]
pub struct ReportToCommunityInput {
    /// To the community of the unit or to that of the home.
    side: RegistrationSide,
    /// The member, from a secretary of the member's unit; the viewer's own record when neither
    /// member nor unit is named.
    member_id: Option<Gid<MemberId>>,
    /// The unit itself, from its secretary; the side is UNIT then.
    unit_id: Option<Gid<OrganisationId>>,
    /// The community. On the side UNIT one that the unit is in charge of, needed when there are
    /// several; on the side HOME that of the member's home when left out.
    community_id: Option<Gid<AreaId>>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl ReportToCommunityInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(Report, Option<String>)> {
        let mut checks = Checks::default();
        let of_unit = self.unit_id.is_some();
        if of_unit && (self.member_id.is_some() || self.side == RegistrationSide::Home) {
            let refusal = Refusal::at(Code::Invalid, "unitId");
            checks.refuse(refusal.saying("registration-unit-alone"));
        }
        let report = Report {
            side: self.side.into(),
            member: self.member_id.map(|id| id.0),
            unit: self.unit_id.map(|id| id.0),
            community: self.community_id.map(|id| id.0),
        };
        let key = checks.key(self.idempotency_key);
        checks.done((report, key))
    }
}

/// A registration that is confirmed.
#[derive(InputObject)]
pub struct ConfirmRegistrationInput {
    /// The registration.
    pub id: Gid<RegistrationId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    pub expected_version: Option<i32>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    pub idempotency_key: Option<String>,
}

/// A registration that is closed.
#[derive(InputObject)]
pub struct CloseRegistrationInput {
    /// The registration.
    pub id: Gid<RegistrationId>,
    /// Why it is over, at most 2,000 characters.
    pub reason: String,
    /// The version that the client saw; refused as STALE when it is not the newest.
    pub expected_version: Option<i32>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    pub idempotency_key: Option<String>,
}

impl CloseRegistrationInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(String, Option<String>)> {
        let mut checks = Checks::default();
        let reason = checks.text(self.reason, "reason", NOTE);
        let key = checks.key(self.idempotency_key);
        checks.done((reason, key))
    }
}

/// A service that was done.
#[derive(InputObject)]
pub struct RecordServiceInput {
    /// The registration under which it was done.
    registration_id: Gid<RegistrationId>,
    /// Its form.
    kind: ServiceKind,
    /// When it began, not before the registration was confirmed.
    started_at: DateTime,
    /// When it was over: not in the future and at most 24 hours after it began.
    ended_at: DateTime,
    /// What was done, at most 2,000 characters.
    note: String,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl RecordServiceInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(NewService, Option<String>)> {
        let mut checks = Checks::default();
        let new = NewService {
            registration: self.registration_id.0,
            kind: self.kind.into(),
            started_at: self.started_at.0,
            ended_at: self.ended_at.0,
            note: checks.text(self.note, "note", NOTE),
        };
        let key = checks.key(self.idempotency_key);
        checks.done((new, key))
    }
}

/// A service that the community judges.
#[derive(InputObject)]
pub struct JudgeServiceInput {
    /// The record of the service.
    pub id: Gid<ServiceRecordId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    pub expected_version: Option<i32>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    pub idempotency_key: Option<String>,
}

/// The key of a call.
///
/// # Errors
/// Its faults.
pub fn key(key: Option<String>) -> Outcome<Option<String>> {
    let mut checks = Checks::default();
    let key = checks.key(key);
    checks.done(key)
}

/// The score of a year.
#[derive(InputObject)]
pub struct EvaluateYearInput {
    /// The registration.
    registration_id: Gid<RegistrationId>,
    /// The year, in which the registration held.
    year: i32,
    /// Who says it of whom.
    direction: EvaluationDirection,
    /// From 0 to 100 points.
    score: i32,
    /// What is said with it, at most 2,000 characters.
    comment: Option<String>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl EvaluateYearInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(Score, Option<String>)> {
        let mut checks = Checks::default();
        if !(0..=100).contains(&self.score) {
            checks.refuse(Refusal::at(Code::Invalid, "score").saying("evaluation-score"));
        }
        let score = Score {
            registration: self.registration_id.0,
            year: self.year,
            direction: self.direction.into(),
            score: self.score,
            comment: checks.maybe(self.comment, "comment", NOTE),
        };
        let key = checks.key(self.idempotency_key);
        checks.done((score, key))
    }
}

/// Which registrations are asked for; what is left out does not narrow.
#[derive(InputObject, Default)]
pub struct RegistrationFilter {
    /// With this community.
    community_id: Option<Gid<AreaId>>,
    /// With the communities in this area: the district, a street or a community.
    area_id: Option<Gid<AreaId>>,
    /// Of this unit and, on the side UNIT, of its members.
    unit_id: Option<Gid<OrganisationId>>,
    /// Of this member.
    member_id: Option<Gid<MemberId>>,
    /// On this side.
    side: Option<RegistrationSide>,
    /// In one of these states.
    states: Option<Vec<RegistrationState>>,
    /// Only those of members who are registered on one side and not on the other.
    #[graphql(default)]
    one_sided_only: bool,
}

impl From<RegistrationFilter> for ListFilter {
    fn from(filter: RegistrationFilter) -> Self {
        let states = filter.states;
        Self {
            community: filter.community_id.map(|id| id.0),
            area: filter.area_id.map(|id| id.0),
            unit: filter.unit_id.map(|id| id.0),
            member: filter.member_id.map(|id| id.0),
            side: filter.side.map(Into::into),
            states: states.map(|states| states.into_iter().map(Into::into).collect()),
            one_sided: filter.one_sided_only,
        }
    }
}
