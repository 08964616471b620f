//! The words of pairings in the schema.

use lianxin_entity::enums as stored;

use super::service;
use super::state;
use crate::gql::prelude::*;

/// Where a pairing stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::PairingState")]
pub enum PairingState {
    /// Proposed; neither side has said yes.
    #[graphql(name = "PROPOSED")]
    Proposed,
    /// The member has said yes, the household has not yet.
    #[graphql(name = "CONSENTED_BY_MEMBER")]
    ConsentedByMember,
    /// The household has said yes, the member has not yet.
    #[graphql(name = "CONSENTED_BY_HOUSEHOLD")]
    ConsentedByHousehold,
    /// Both have said yes.
    #[graphql(name = "ACTIVE")]
    Active,
    /// It is over, or was declined.
    #[graphql(name = "ENDED")]
    Ended,
}

/// A step in the life of a pairing.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "state::Step")]
pub enum PairingStep {
    /// The member says yes: `consentToPairing` for the side MEMBER.
    ConsentAsMember,
    /// A resident of the household says yes for it: `consentToPairing` for the side HOUSEHOLD.
    ConsentAsHousehold,
    /// An officer writes down the household's yes: `consentToPairing` for the side HOUSEHOLD with
    /// `heardBy`.
    RecordHouseholdConsent,
    /// The side that is asked says no: `declinePairing`.
    Decline,
    /// It is over: `endPairing`.
    End,
}

/// Why a pairing ended.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::PairingEndReason")]
pub enum PairingEndReason {
    /// One of the two moved away.
    #[graphql(name = "MOVED")]
    Moved,
    /// One of the two did not want it, or not any longer.
    #[graphql(name = "REFUSED")]
    Refused,
    /// Another member takes over.
    #[graphql(name = "REPLACED")]
    Replaced,
    /// Somebody died.
    #[graphql(name = "DECEASED")]
    Deceased,
    /// The member is no Party member any more.
    #[graphql(name = "LEFT_PARTY")]
    LeftParty,
    /// Anything else; the note says what.
    #[graphql(name = "OTHER")]
    Other,
}

/// A side of a pairing.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "service::Side")]
pub enum PairingSide {
    /// The Party member.
    Member,
    /// The household, business or work team.
    Household,
}

impl PairingState {
    /// The word of a refusal.
    pub fn of_word(word: &str) -> Option<Self> {
        word.parse::<stored::PairingState>().ok().map(Into::into)
    }
}

impl PairingStep {
    /// The word of a refusal.
    pub fn of_word(word: &str) -> Option<Self> {
        word.parse::<state::Step>().ok().map(Into::into)
    }
}
