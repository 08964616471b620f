//! The states of a registration and the steps between them: the one table that permits, refuses,
//! offers and draws.

use lianxin_entity::enums::RegistrationState::{self as State, *};

use crate::policy::RegisterAction::{self, KeepRegistration, Report};

/// A step in the life of a registration.
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
    /// The community confirms it.
    Confirm,
    /// A service is recorded.
    RecordService,
    /// The community says that a service was done.
    ConfirmService,
    /// It is over.
    Close,
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
    way(Reported, Step::Confirm, Confirmed, KeepRegistration),
    way(Reported, Step::Close, Closed, KeepRegistration),
    way(Reported, Step::Close, Closed, Report),
    way(Confirmed, Step::RecordService, Confirmed, KeepRegistration),
    way(Confirmed, Step::RecordService, Confirmed, Report),
    way(Confirmed, Step::ConfirmService, Serving, KeepRegistration),
    way(Confirmed, Step::Close, Closed, KeepRegistration),
    way(Confirmed, Step::Close, Closed, Report),
    way(Serving, Step::RecordService, Serving, KeepRegistration),
    way(Serving, Step::RecordService, Serving, Report),
    way(Serving, Step::ConfirmService, Serving, KeepRegistration),
    way(Serving, Step::Close, Closed, KeepRegistration),
    way(Serving, Step::Close, Closed, Report),
];

/// How somebody stands to a registration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standpoint {
    /// Acts as the member, or for the unit where the unit is registered.
    pub side: bool,
    /// May report for it: the side itself, or the secretary of the member's unit.
    pub reporter: bool,
    /// Is a secretary over the community and not the member.
    pub keeper: bool,
}

impl Standpoint {
    fn entitled(self, way: &Transition) -> bool {
        match way.action {
            KeepRegistration => self.keeper,
            Report if way.step == Step::RecordService => self.side,
            Report => self.reporter,
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use strum::IntoEnumIterator;

    use super::*;

    proptest! {
        #[test]
        fn what_is_offered_is_what_can_be_done(
            state in prop::sample::select(State::ALL),
            step in prop::sample::select(Step::iter().collect::<Vec<_>>()),
            (side, reporter, keeper) in any::<(bool, bool, bool)>(),
        ) {
            let who = Standpoint { side, reporter, keeper };
            prop_assert_eq!(available(state, who).contains(&step), next(state, step, who).is_ok());
            prop_assert!(state != Closed || available(state, who).is_empty());
        }
    }
}
