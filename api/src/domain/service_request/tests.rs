//! Pure tests of the transitions, the rules and the ends.

use lianxin_entity::enums::{
    Audience, Ending, Outcome as Answer, ServiceRequestState as State, ServiceRequestStep as Step,
};

use super::clocks::{Turn, turns};
use super::decide::{audience, ending};
use super::state::{TRANSITIONS, is_open, steps_from, ways};
use crate::policy::{Action, TABLE};

/// Every state from which there is a way on, except those in which a request rests for ever.
#[test]
fn only_what_is_over_has_no_way_out() {
    for state in State::ALL {
        let out = TRANSITIONS.iter().any(|way| way.from == *state);
        let rests = matches!(state, State::Withdrawn | State::Merged);
        assert_eq!(out, !rests, "{state}");
    }
}

#[test]
fn every_state_is_reached() {
    for state in State::ALL {
        let reached = *state == State::Submitted || TRANSITIONS.iter().any(|way| way.to == *state);
        assert!(reached, "{state}");
    }
}

/// An act without a row in the table could never be done, and one that the system does by itself
/// must never be given to anybody.
#[test]
fn every_act_has_somebody_who_may_do_it() {
    for way in TRANSITIONS {
        let granted = TABLE.iter().any(|grant| grant.action == way.action);
        assert_eq!(granted, way.action != Action::BySystem, "{:?}", way.action);
    }
}

#[test]
fn nobody_can_close_lapse_or_escalate_by_hand() {
    for state in State::ALL {
        for step in [Step::Close, Step::Lapse, Step::Escalate] {
            assert_eq!(ways(*state, step).count(), 0, "{state} {step}");
        }
    }
}

/// "Closed" is never written over a request that was not resolved first.
#[test]
fn a_close_comes_from_a_resolution_or_an_evaluation() {
    let closes = TRANSITIONS.iter().filter(|way| way.to == State::Closed);
    let from: Vec<State> = closes.map(|way| way.from).collect();
    assert_eq!(from, [State::Resolved, State::Evaluated]);
}

#[test]
fn only_the_residents_word_makes_an_ending_of_solved() {
    assert_eq!(ending(None), Ending::NotEvaluated);
    assert_eq!(ending(Some(Answer::Solved)), Ending::Solved);
    assert_eq!(ending(Some(Answer::HalfSolved)), Ending::HalfSolved);
    assert_eq!(ending(Some(Answer::NotSolved)), Ending::NotSolved);
}

#[test]
fn what_is_over_is_not_open() {
    let over: Vec<State> = State::ALL
        .iter()
        .copied()
        .filter(|state| !is_open(*state))
        .collect();
    assert_eq!(
        over,
        [
            State::Closed,
            State::Rejected,
            State::Withdrawn,
            State::Merged
        ]
    );
}

/// A clock that is paused must be resumed or stopped by every step that leads on from there.
#[test]
fn what_is_paused_goes_on_or_ends() {
    for way in TRANSITIONS {
        for turn in turns(way.from, way.step, way.to, false) {
            let Turn::Pause(clock) = turn else { continue };
            for on in TRANSITIONS
                .iter()
                .filter(|on| on.from == way.to && on.to != on.from)
            {
                let goes_on = turns(on.from, on.step, on.to, false).iter().any(|turn| {
                    matches!(turn, Turn::StopAll)
                        || *turn == Turn::Resume(*clock)
                        || *turn == Turn::Stop(*clock)
                });
                assert!(
                    goes_on,
                    "{:?} stays paused after {} {}",
                    clock, on.from, on.step
                );
            }
        }
    }
}

#[test]
fn what_ends_a_request_stops_its_clocks() {
    for way in TRANSITIONS
        .iter()
        .filter(|way| !is_open(way.to) && is_open(way.from))
    {
        let stops = turns(way.from, way.step, way.to, false).contains(&Turn::StopAll);
        assert!(stops, "{} {}", way.from, way.step);
    }
}

#[test]
fn a_contact_stops_the_clock_only_when_it_reached_the_person() {
    let stops = |reached| {
        !turns(
            State::InProgress,
            Step::RecordContact,
            State::InProgress,
            reached,
        )
        .is_empty()
    };
    assert!(stops(true));
    assert!(!stops(false));
}

#[test]
fn what_officers_say_among_themselves_is_not_said_to_the_resident() {
    let among: Vec<Step> = Step::ALL
        .iter()
        .copied()
        .filter(|step| audience(*step) == Audience::Handling)
        .collect();
    for step in [
        Step::Dispatch,
        Step::Object,
        Step::RuleOnObjection,
        Step::Suspend,
        Step::RecordContact,
    ] {
        assert!(among.contains(&step), "{step}");
    }
    for step in [
        Step::SupplyInformation,
        Step::NoteProgress,
        Step::Resolve,
        Step::Reject,
        Step::Evaluate,
    ] {
        assert!(!among.contains(&step), "{step}");
    }
}

#[test]
fn steps_are_offered_once() {
    for state in State::ALL {
        let steps = steps_from(*state);
        let mut names: Vec<_> = steps
            .iter()
            .map(|(step, action)| (step.as_str(), *action as u8))
            .collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), steps.len(), "{state}");
    }
}
