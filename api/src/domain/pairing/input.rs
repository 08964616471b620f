//! What clients send, and its checks.

use lianxin_entity::ids::{AreaId, HouseholdId, MemberId, OrganisationId, PairingId};

use super::list::ListFilter;
use super::service::{Act, Command, Proposal};
use super::words::{PairingEndReason, PairingSide, PairingState};
use crate::domain::checks::Checks;
use crate::domain::service_request::input::NOTE;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::refusal::Outcome;

/// A pairing that is wished for.
#[derive(InputObject)]
pub struct ProposePairingInput {
    /// The member.
    member_id: Gid<MemberId>,
    /// The household, business or work team.
    household_id: Gid<HouseholdId>,
    /// Because the two live near each other.
    #[graphql(default)]
    lives_nearby: bool,
    /// Because one can do what the other needs.
    #[graphql(default)]
    complementary: bool,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl ProposePairingInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(Proposal, Option<String>)> {
        let mut checks = Checks::default();
        let proposal = Proposal {
            member: self.member_id.0,
            household: self.household_id.0,
            lives_nearby: self.lives_nearby,
            complementary: self.complementary,
        };
        let key = checks.key(self.idempotency_key);
        checks.done((proposal, key))
    }
}

/// The yes of one side.
#[derive(InputObject)]
pub struct ConsentToPairingInput {
    /// The pairing.
    id: Gid<PairingId>,
    /// The side that says yes. For MEMBER only the member, signed in as a resident; for HOUSEHOLD one
    /// of its residents, or an officer who heard it.
    side: PairingSide,
    /// From an officer, needed: who heard the household's yes, when and how, at most 2,000
    /// characters.
    heard_by: Option<String>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl ConsentToPairingInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(Command, Option<String>)> {
        let mut checks = Checks::default();
        let heard = checks.maybe(self.heard_by, "heardBy", NOTE);
        let command = Command {
            id: self.id.0,
            expected_version: self.expected_version,
            act: Act::Consent(self.side.into(), heard),
        };
        let key = checks.key(self.idempotency_key);
        checks.done((command, key))
    }
}

/// The no of the side that is asked.
#[derive(InputObject)]
pub struct DeclinePairingInput {
    /// The pairing.
    id: Gid<PairingId>,
    /// What is said with it, at most 2,000 characters.
    note: Option<String>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl DeclinePairingInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(Command, Option<String>)> {
        let mut checks = Checks::default();
        let command = Command {
            id: self.id.0,
            expected_version: self.expected_version,
            act: Act::Decline(checks.maybe(self.note, "note", NOTE)),
        };
        let key = checks.key(self.idempotency_key);
        checks.done((command, key))
    }
}

/// The end of a pairing.
#[derive(InputObject)]
pub struct EndPairingInput {
    /// The pairing.
    id: Gid<PairingId>,
    /// Why it ends.
    reason: PairingEndReason,
    /// What is said with it, at most 2,000 characters.
    note: Option<String>,
    /// The member who is proposed to the household instead, in the same step.
    successor_member_id: Option<Gid<MemberId>>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl EndPairingInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(Command, Option<String>)> {
        let mut checks = Checks::default();
        let act = Act::End {
            reason: self.reason.into(),
            note: checks.maybe(self.note, "note", NOTE),
            successor: self.successor_member_id.map(|id| id.0),
        };
        let command = Command {
            id: self.id.0,
            expected_version: self.expected_version,
            act,
        };
        let key = checks.key(self.idempotency_key);
        checks.done((command, key))
    }
}

/// Which pairings are asked for; what is left out does not narrow.
#[derive(InputObject, Default)]
pub struct PairingFilter {
    /// Of this member.
    member_id: Option<Gid<MemberId>>,
    /// Of this household, business or work team.
    household_id: Option<Gid<HouseholdId>>,
    /// Whose household lies in this area.
    area_id: Option<Gid<AreaId>>,
    /// Whose member belongs to this organisation or one below it.
    organisation_id: Option<Gid<OrganisationId>>,
    /// In one of these states.
    states: Option<Vec<PairingState>>,
    /// Only those that were active and have ended, and whose household has neither a successor nor
    /// another pairing that is not over.
    #[graphql(default)]
    ended_without_successor: bool,
    /// Only those for which a yes is missing.
    #[graphql(default)]
    waiting_for_consent: bool,
}

impl From<PairingFilter> for ListFilter {
    fn from(filter: PairingFilter) -> Self {
        let states = filter.states;
        Self {
            member: filter.member_id.map(|id| id.0),
            household: filter.household_id.map(|id| id.0),
            area: filter.area_id.map(|id| id.0),
            organisation: filter.organisation_id.map(|id| id.0),
            states: states.map(|states| states.into_iter().map(Into::into).collect()),
            ended_without_successor: filter.ended_without_successor,
            waiting_for_consent: filter.waiting_for_consent,
        }
    }
}
