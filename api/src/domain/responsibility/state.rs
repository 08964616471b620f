//! The states of an assigned item and the steps between them: the one table that permits, refuses,
//! offers and draws. A review is final: for another round the item is ended and assigned anew, so
//! that each round keeps its own finding.

use lianxin_entity::enums::ResponsibilityState::{self as State, *};

pub use crate::domain::life::No;
use crate::domain::life::{self, Entitled, way};
use crate::policy::RegisterAction::{AcknowledgeResponsibility, KeepResponsibility};

/// A step in the life of an assigned item.
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
    /// The member says that they know of it.
    Acknowledge,
    /// A secretary says whether it is fulfilled.
    Review,
    /// It is over.
    End,
}

/// One way from a state to a state.
pub type Transition = life::Transition<State, Step>;

/// Every transition.
pub const TRANSITIONS: &[Transition] = &[
    way(
        Assigned,
        Step::Acknowledge,
        Acknowledged,
        AcknowledgeResponsibility,
    ),
    way(Assigned, Step::End, Ended, KeepResponsibility),
    way(Acknowledged, Step::Review, Reviewed, KeepResponsibility),
    way(Acknowledged, Step::End, Ended, KeepResponsibility),
    way(Reviewed, Step::End, Ended, KeepResponsibility),
];

/// How somebody stands to an assigned item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standpoint {
    /// Acts as the member.
    pub member: bool,
    /// Is a secretary over the place or over the member's branch.
    pub keeper: bool,
    /// Is the person of the member, in whatever posting.
    pub party: bool,
}

impl Entitled<State, Step> for Standpoint {
    fn entitled(&self, way: &Transition) -> bool {
        match way.action {
            AcknowledgeResponsibility => self.member,
            // Nobody reviews what they carry themselves.
            KeepResponsibility => self.keeper && !(self.party && way.step == Step::Review),
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

    #[test]
    fn nothing_leads_out_of_the_end_and_everything_can_end() {
        assert!(TRANSITIONS.iter().all(|way| way.from != Ended));
        for state in State::ALL.iter().filter(|state| **state != Ended) {
            let ends = |way: &Transition| way.from == *state && way.to == Ended;
            assert!(TRANSITIONS.iter().any(ends), "{state}");
        }
    }

    proptest! {
        #[test]
        fn what_is_offered_is_what_can_be_done(
            state in prop::sample::select(State::ALL),
            step in prop::sample::select(Step::iter().collect::<Vec<_>>()),
            (member, keeper, party) in any::<(bool, bool, bool)>(),
        ) {
            let who = Standpoint { member, keeper, party: party || member };
            prop_assert_eq!(available(state, who).contains(&step), next(state, step, who).is_ok());
            if step == Step::Review && who.party {
                prop_assert_eq!(next(state, step, who), Err(No::Forbidden));
            }
        }
    }
}
