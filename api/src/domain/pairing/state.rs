//! The states of a pairing and the steps between them: the one table that permits, refuses, offers
//! and draws.

use lianxin_entity::enums::PairingState::{self as State, *};

use crate::policy::RegisterAction::{self, ConsentAsHousehold, ConsentAsMember, KeepPairing};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The state before.
    pub from: State,
    /// The step.
    pub step: Step,
    /// The state behind.
    pub to: State,
    /// What one has to be entitled to.
    pub action: RegisterAction,
}

const fn way(from: State, step: Step, to: State, action: RegisterAction) -> Transition {
    Transition {
        from,
        step,
        to,
        action,
    }
}

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
    /// Is an officer over the household's ground or over the member's branch.
    pub keeper: bool,
    /// Is the person of one of the two sides, in whatever posting.
    pub party: bool,
}

impl Standpoint {
    fn entitled(self, way: &Transition) -> bool {
        match way.action {
            ConsentAsMember => self.member,
            ConsentAsHousehold => self.household,
            // Nobody writes down the other side's yes to a pairing of their own.
            KeepPairing => self.keeper && !(self.party && way.step == Step::RecordHouseholdConsent),
            _ => false,
        }
    }
}

/// The steps that somebody may take in a state, each once, in the order of the table.
pub fn available(state: State, who: Standpoint) -> Vec<Step> {
    let mut steps = Vec::new();
    for way in TRANSITIONS {
        if way.from == state && who.entitled(way) && !steps.contains(&way.step) {
            steps.push(way.step);
        }
    }
    steps
}

/// Why a step is not to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum No {
    /// Not by this person, in no state.
    Forbidden,
    /// Not in this state.
    WrongState,
}

/// The state behind a step.
///
/// # Errors
/// Why there is none.
pub fn next(state: State, step: Step, who: Standpoint) -> Result<State, No> {
    let mut ways = TRANSITIONS
        .iter()
        .filter(|way| way.step == step && who.entitled(way))
        .peekable();
    if ways.peek().is_none() {
        return Err(No::Forbidden);
    }
    ways.find(|way| way.from == state)
        .map(|way| way.to)
        .ok_or(No::WrongState)
}
