//! The states of a visit and the steps between them.

use lianxin_entity::enums::VisitState::{self as State, *};

/// A step in the life of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Step {
    /// It is recorded as done.
    Record,
    /// It is called off.
    Cancel,
}

/// Every way from a state to a state.
pub const TRANSITIONS: &[(State, Step, State)] = &[
    (Planned, Step::Record, Done),
    (Planned, Step::Cancel, Cancelled),
];

/// The state behind a step; none where the state does not allow it.
pub fn after(from: State, step: Step) -> Option<State> {
    let way = TRANSITIONS
        .iter()
        .find(|way| way.0 == from && way.1 == step);
    way.map(|way| way.2)
}
