//! What a table of transitions decides, for everything in the registers that has a life: which steps
//! are offered, where a step leads and why it does not.

use crate::policy::RegisterAction;

/// One way from a state to a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition<State, Step> {
    /// The state before.
    pub from: State,
    /// The step.
    pub step: Step,
    /// The state behind.
    pub to: State,
    /// What one has to be entitled to.
    pub action: RegisterAction,
}

/// One way from a state to a state.
pub const fn way<State: Copy, Step: Copy>(
    from: State,
    step: Step,
    to: State,
    action: RegisterAction,
) -> Transition<State, Step> {
    Transition {
        from,
        step,
        to,
        action,
    }
}

/// How somebody stands to what has a life.
pub trait Entitled<State, Step> {
    /// Whether this person may go this way.
    fn entitled(&self, way: &Transition<State, Step>) -> bool;
}

/// The steps that somebody may take in a state, each once, in the order of the table.
pub fn available<State, Step>(
    table: &[Transition<State, Step>],
    state: State,
    who: &impl Entitled<State, Step>,
) -> Vec<Step>
where
    State: Copy + PartialEq,
    Step: Copy + PartialEq,
{
    let mut steps = Vec::new();
    for way in table {
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
pub fn next<State, Step>(
    table: &[Transition<State, Step>],
    state: State,
    step: Step,
    who: &impl Entitled<State, Step>,
) -> Result<State, No>
where
    State: Copy + PartialEq,
    Step: Copy + PartialEq,
{
    let mut ways = table
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
