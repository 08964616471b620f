//! The states and the steps between them: the one table that permits, refuses, offers and draws.

use lianxin_entity::enums::ServiceRequestState::{self as State, *};
use lianxin_entity::enums::ServiceRequestStep::{self as Step};

use crate::policy::Action;

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
    pub action: Action,
}

const fn way(from: State, step: Step, to: State, action: Action) -> Transition {
    Transition {
        from,
        step,
        to,
        action,
    }
}

/// Every transition. Escalation is beside it: any open request, the same state, by the system.
pub const TRANSITIONS: &[Transition] = &[
    way(Submitted, Step::Accept, Accepted, Action::Accept),
    way(
        Submitted,
        Step::AskForInformation,
        NeedsInfo,
        Action::AskForInformation,
    ),
    way(Submitted, Step::Reject, Rejected, Action::Reject),
    way(Submitted, Step::Merge, Merged, Action::Merge),
    way(Submitted, Step::Withdraw, Withdrawn, Action::Withdraw),
    way(
        NeedsInfo,
        Step::SupplyInformation,
        Submitted,
        Action::SupplyInformation,
    ),
    way(NeedsInfo, Step::Lapse, Submitted, Action::BySystem),
    way(NeedsInfo, Step::Withdraw, Withdrawn, Action::Withdraw),
    way(
        Rejected,
        Step::RequestReview,
        Rejected,
        Action::RequestReview,
    ),
    way(
        Rejected,
        Step::ReviewRejection,
        Rejected,
        Action::ReviewRejection,
    ),
    way(
        Rejected,
        Step::ReviewRejection,
        Accepted,
        Action::ReviewRejection,
    ),
    way(Accepted, Step::Dispatch, Dispatched, Action::Dispatch),
    way(Accepted, Step::Take, InProgress, Action::TakeUndispatched),
    way(Accepted, Step::Merge, Merged, Action::Merge),
    way(Accepted, Step::Withdraw, Withdrawn, Action::Withdraw),
    way(Dispatched, Step::Take, InProgress, Action::TakeDispatched),
    way(Dispatched, Step::Object, Objected, Action::Object),
    way(
        Dispatched,
        Step::NoteProgress,
        Dispatched,
        Action::NoteProgress,
    ),
    way(
        Dispatched,
        Step::RecordContact,
        Dispatched,
        Action::RecordContact,
    ),
    way(Dispatched, Step::Withdraw, Withdrawn, Action::Withdraw),
    way(
        Objected,
        Step::RuleOnObjection,
        Accepted,
        Action::RuleOnObjection,
    ),
    way(
        Objected,
        Step::RuleOnObjection,
        Dispatched,
        Action::RuleOnObjection,
    ),
    way(Objected, Step::Withdraw, Withdrawn, Action::Withdraw),
    way(
        InProgress,
        Step::NoteProgress,
        InProgress,
        Action::NoteProgress,
    ),
    way(
        InProgress,
        Step::RecordContact,
        InProgress,
        Action::RecordContact,
    ),
    way(InProgress, Step::Suspend, Suspended, Action::Suspend),
    way(InProgress, Step::Resolve, Resolved, Action::Resolve),
    way(InProgress, Step::Withdraw, Withdrawn, Action::Withdraw),
    way(Suspended, Step::Resume, InProgress, Action::Resume),
    way(Suspended, Step::Lapse, InProgress, Action::BySystem),
    way(Suspended, Step::Withdraw, Withdrawn, Action::Withdraw),
    way(Resolved, Step::Evaluate, Evaluated, Action::Evaluate),
    way(Resolved, Step::Reopen, InProgress, Action::ReopenResolved),
    way(Resolved, Step::Close, Closed, Action::BySystem),
    way(Evaluated, Step::Reopen, InProgress, Action::ReopenResolved),
    way(Evaluated, Step::Close, Closed, Action::BySystem),
    way(Closed, Step::Reopen, InProgress, Action::ReopenClosed),
];

/// The ways out of a state by a step, those of the system left out.
pub fn ways(from: State, step: Step) -> impl Iterator<Item = &'static Transition> {
    TRANSITIONS
        .iter()
        .filter(move |way| way.from == from && way.step == step && way.action != Action::BySystem)
}

/// The steps that lead out of a state, in the order of the table, each once; those of the system
/// left out.
pub fn steps_from(from: State) -> Vec<(Step, Action)> {
    let mut steps: Vec<(Step, Action)> = Vec::new();
    for way in TRANSITIONS.iter().filter(|way| way.from == from) {
        if way.action != Action::BySystem && !steps.contains(&(way.step, way.action)) {
            steps.push((way.step, way.action));
        }
    }
    steps
}

/// Whether the request is still to be handled: the states in which clocks run and the system
/// escalates.
pub fn is_open(state: State) -> bool {
    !matches!(state, Closed | Rejected | Withdrawn | Merged)
}
