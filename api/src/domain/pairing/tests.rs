use lianxin_entity::enums::PairingState as State;
use proptest::prelude::*;
use strum::IntoEnumIterator;

use super::state::{No, Standpoint, Step, TRANSITIONS, available, next};

fn standpoints() -> impl Strategy<Value = Standpoint> {
    let sides = any::<(bool, bool, bool, bool, bool)>();
    sides.prop_map(
        |(member, household, over_household, over_branch, party)| Standpoint {
            member,
            household,
            over_household,
            over_branch,
            party: party || member || household,
        },
    )
}

fn steps() -> impl Strategy<Value = Step> {
    prop::sample::select(Step::iter().collect::<Vec<_>>())
}

#[test]
fn nothing_leads_out_of_the_end_and_everything_can_end() {
    assert!(TRANSITIONS.iter().all(|way| way.from != State::Ended));
    for state in State::ALL.iter().filter(|state| **state != State::Ended) {
        let ends = |way: &&super::state::Transition| way.from == *state && way.to == State::Ended;
        assert!(TRANSITIONS.iter().any(|way| ends(&way)), "{state}");
    }
}

#[test]
fn a_pair_of_state_and_step_leads_to_one_state() {
    for way in TRANSITIONS {
        let same =
            |other: &&super::state::Transition| other.from == way.from && other.step == way.step;
        assert!(
            TRANSITIONS
                .iter()
                .filter(same)
                .all(|other| other.to == way.to),
            "{way:?}"
        );
    }
}

proptest! {
    #[test]
    fn what_is_offered_is_what_can_be_done(state in prop::sample::select(State::ALL), step in steps(), who in standpoints()) {
        let offered = available(state, who).contains(&step);
        prop_assert_eq!(offered, next(state, step, who).is_ok());
        if next(state, step, who) == Err(No::Forbidden) {
            prop_assert!(State::ALL.iter().all(|state| !available(*state, who).contains(&step)));
        }
    }

    /// However many steps people take: it is active only after each side, or an officer over
    /// the household who is neither of them, has said yes.
    #[test]
    fn active_only_with_the_consent_of_both(walk in prop::collection::vec((steps(), standpoints()), 1..12)) {
        let (mut state, mut member, mut household) = (State::Proposed, false, false);
        for (step, who) in walk {
            let Ok(to) = next(state, step, who) else { continue };
            match step {
                Step::ConsentAsMember => { prop_assert!(who.member); member = true; }
                Step::ConsentAsHousehold => { prop_assert!(who.household); household = true; }
                Step::RecordHouseholdConsent => { prop_assert!(who.over_household && !who.party); household = true; }
                Step::Decline | Step::End => prop_assert_eq!(to, State::Ended),
            }
            state = to;
            prop_assert_eq!(state == State::Active, member && household && state != State::Ended);
        }
    }
}
