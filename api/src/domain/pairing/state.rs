//! The states of a pairing and the steps between them: the one table that permits, refuses, offers
//! and draws.

use lianxin_entity::enums::PairingState::{self as State, *};

pub use crate::domain::life::No;
use crate::domain::life::{self, Entitled, way};
use crate::policy::RegisterAction::{ConsentAsHousehold, ConsentAsMember, KeepPairing};

/// A step in the life of a pairing.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    strum::EnumIter,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::Display,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Step {
    /// The member says yes.
    ConsentAsMember,
    /// A resident of the household says yes for it.
    ConsentAsHousehold,
    /// An officer writes down the household's yes.
    RecordHouseholdConsent,
    /// The side that is asked says no.
    Decline,
    /// It is over.
    End,
}

/// One way from a state to a state.
pub type Transition = life::Transition<State, Step>;

/// Every transition.
pub const TRANSITIONS: &[Transition] = &[
    way(
        Proposed,
        Step::ConsentAsMember,
        ConsentedByMember,
        ConsentAsMember,
    ),
    way(
        Proposed,
        Step::ConsentAsHousehold,
        ConsentedByHousehold,
        ConsentAsHousehold,
    ),
    way(
        Proposed,
        Step::RecordHouseholdConsent,
        ConsentedByHousehold,
        KeepPairing,
    ),
    way(Proposed, Step::Decline, Ended, ConsentAsMember),
    way(Proposed, Step::Decline, Ended, ConsentAsHousehold),
    way(Proposed, Step::End, Ended, ConsentAsMember),
    way(Proposed, Step::End, Ended, ConsentAsHousehold),
    way(Proposed, Step::End, Ended, KeepPairing),
    way(
        ConsentedByMember,
        Step::ConsentAsHousehold,
        Active,
        ConsentAsHousehold,
    ),
    way(
        ConsentedByMember,
        Step::RecordHouseholdConsent,
        Active,
        KeepPairing,
    ),
    way(ConsentedByMember, Step::Decline, Ended, ConsentAsHousehold),
    way(ConsentedByMember, Step::End, Ended, ConsentAsMember),
    way(ConsentedByMember, Step::End, Ended, ConsentAsHousehold),
    way(ConsentedByMember, Step::End, Ended, KeepPairing),
    way(
        ConsentedByHousehold,
        Step::ConsentAsMember,
        Active,
        ConsentAsMember,
    ),
    way(ConsentedByHousehold, Step::Decline, Ended, ConsentAsMember),
    way(ConsentedByHousehold, Step::End, Ended, ConsentAsMember),
    way(ConsentedByHousehold, Step::End, Ended, ConsentAsHousehold),
    way(ConsentedByHousehold, Step::End, Ended, KeepPairing),
    way(Active, Step::End, Ended, ConsentAsMember),
    way(Active, Step::End, Ended, ConsentAsHousehold),
    way(Active, Step::End, Ended, KeepPairing),
];

/// How somebody stands to a pairing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standpoint {
    /// Acts as the member.
    pub member: bool,
    /// Acts as a resident of the household.
    pub household: bool,
    /// Is an officer over the household's ground.
    pub over_household: bool,
    /// Is an officer over the member's branch.
    pub over_branch: bool,
    /// Is the person of one of the two sides, in whatever posting.
    pub party: bool,
}

impl Standpoint {
    /// Is an officer over one of the two sides.
    pub fn keeper(self) -> bool {
        self.over_household || self.over_branch
    }
}

impl Entitled<State, Step> for Standpoint {
    fn entitled(&self, way: &Transition) -> bool {
        match way.action {
            ConsentAsMember => self.member,
            ConsentAsHousehold => self.household,
            // Whoever stands for the member's side does not write down the household's yes, and nobody
            // writes down the other side's yes to a pairing of their own.
            KeepPairing if way.step == Step::RecordHouseholdConsent => {
                self.over_household && !self.party
            }
            KeepPairing => self.keeper(),
            _ => false,
        }
    }
}

/// The steps that somebody may take in a state, each once, in the order of the table.
pub fn available(state: State, who: Standpoint) -> Vec<Step> {
    life::available(TRANSITIONS, state, &who)
}

/// The state behind a step.
///
/// # Errors
/// Why there is none.
pub fn next(state: State, step: Step, who: Standpoint) -> Result<State, No> {
    life::next(TRANSITIONS, state, step, &who)
}
