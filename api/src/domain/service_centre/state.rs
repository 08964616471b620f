//! The states of a service centre and the steps between them.

use lianxin_entity::enums::CentreState::{self as State, *};

/// A step in the life of a service centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::IntoStaticStr, serde::Serialize)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Step {
    /// Building begins.
    StartBuilding,
    /// It opens.
    Open,
    /// It closes for good.
    Close,
}

/// Every way from a state to a state. Whoever keeps the centre may take each.
pub const TRANSITIONS: &[(State, Step, State)] = &[
    (Planned, Step::StartBuilding, Building),
    (Planned, Step::Open, Open),
    (Planned, Step::Close, Closed),
    (Building, Step::Open, Open),
    (Building, Step::Close, Closed),
    (Open, Step::Close, Closed),
];

/// The state behind a step; none where the state does not allow it.
pub fn after(from: State, step: Step) -> Option<State> {
    let way = TRANSITIONS
        .iter()
        .find(|way| way.0 == from && way.1 == step);
    way.map(|way| way.2)
}

/// The steps that lead out of a state.
pub fn steps_from(from: State) -> impl Iterator<Item = Step> {
    let ways = TRANSITIONS.iter().filter(move |way| way.0 == from);
    ways.map(|way| way.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_centre_goes_forward_only_and_ends_closed() {
        for (from, _, to) in TRANSITIONS {
            assert!(from < to, "{from} to {to}");
        }
        assert_eq!(steps_from(Closed).count(), 0);
        assert_eq!(after(Open, Step::StartBuilding), None);
        assert_eq!(after(Building, Step::Open), Some(Open));
    }
}
