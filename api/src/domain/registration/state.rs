//! The states of a registration and the steps between them: the one table that permits, refuses,
//! offers and draws.

use lianxin_entity::enums::RegistrationState::{self as State, *};

pub use crate::domain::life::No;
use crate::domain::life::{self, Entitled, way};
use crate::policy::RegisterAction::{KeepRegistration, Report};

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
pub type Transition = life::Transition<State, Step>;

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

impl Entitled<State, Step> for Standpoint {
    fn entitled(&self, way: &Transition) -> bool {
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
    life::available(TRANSITIONS, state, &who)
}

/// The state behind a step.
///
/// # Errors
/// Why there is none.
pub fn next(state: State, step: Step, who: Standpoint) -> Result<State, No> {
    life::next(TRANSITIONS, state, step, &who)
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
