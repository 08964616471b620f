//! The rules of each step: pure, from what is loaded and what is wanted to what is written.

use chrono::{DateTime, TimeDelta, Utc};
use lianxin_entity::enums::{
    Audience, Ending, HandlerPart, Outcome as Answer, ServiceRequestState as State,
    ServiceRequestStep as Step,
};
use lianxin_entity::service_request::Model;

use super::command::{Act, Command, Dispatch};
use super::parts::{Parts, Spot};
use super::repo::Loaded;
use super::state::{Transition, steps_from, ways};
use super::write::{Decided, NewHandler};
use crate::domain::calendar::{day_of, day_start};
use crate::domain::district::{Directory, Settings};
use crate::policy::{Action, Actor, RequestFacts};
use crate::refusal::{Code, Outcome, Refusal, StateNow};

/// The steps that the actor may take now.
pub fn available(
    actor: &Actor,
    row: &Model,
    facts: &RequestFacts,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Vec<Step> {
    let relations = actor.relations(facts);
    let mut steps = Vec::new();
    for (step, action) in steps_from(row.state) {
        let allowed = actor.may(action, relations)
            && !actor.is_party(action, facts)
            && gate(action, row, settings, now).is_ok();
        if allowed && !steps.contains(&step) {
            steps.push(step);
        }
    }
    steps
}

/// The way that the command takes, if the state, the actor and the windows allow it.
///
/// # Errors
/// WRONG_STATE, FORBIDDEN, CONFLICT_OF_INTEREST, or what a window says.
pub fn permit(
    actor: &Actor,
    row: &Model,
    facts: &RequestFacts,
    step: Step,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Outcome<&'static Transition> {
    let relations = actor.relations(facts);
    let mut known = ways(row.state, step).peekable();
    let Some(first) = known.peek().copied() else {
        let mut refusal = Refusal::new(Code::WrongState);
        refusal.state = Some(StateNow {
            now: row.state,
            allowed: available(actor, row, facts, settings, now),
        });
        return Err(refusal.into());
    };
    let way = known.find(|way| actor.may(way.action, relations));
    if actor.is_party(way.unwrap_or(first).action, facts) {
        return Err(Code::ConflictOfInterest.into());
    }
    let way = way.ok_or(Code::Forbidden)?;
    gate(way.action, row, settings, now)?;
    Ok(way)
}

/// The windows and counts that stand between an entitled actor and a step.
fn gate(action: Action, row: &Model, settings: &Settings, now: DateTime<Utc>) -> Outcome<()> {
    let within = |until: Option<DateTime<Utc>>| match until {
        Some(until) if now < until => Ok(()),
        _ => Err(Code::WindowClosed.into()),
    };
    match action {
        Action::RequestReview if row.review_requested_at.is_some() => {
            Err(Code::AlreadyRequested.into())
        }
        Action::RequestReview => within(row.reopen_until),
        Action::ReviewRejection
            if row.review_requested_at.is_none() || row.reviewed_at.is_some() =>
        {
            Err(Refusal::new(Code::WrongState)
                .saying("no-review-asked")
                .into())
        }
        Action::Object if row.overrulings >= settings.objections => {
            Err(Code::TooManyObjections.into())
        }
        Action::Evaluate | Action::ReopenResolved => within(row.timer_at),
        Action::ReopenClosed => within(row.reopen_until),
        _ => Ok(()),
    }
}

/// What a step changes in the row, and what is written beside it.
pub struct Deciding<'a> {
    /// Who acts.
    pub actor: &'a Actor,
    /// The reference data.
    pub directory: &'a Directory,
    /// What the command names, looked up.
    pub parts: &'a Parts,
    /// The instant.
    pub now: DateTime<Utc>,
}

impl Deciding<'_> {
    /// Applies a permitted command to the row and tells what has to be written.
    ///
    /// # Errors
    /// What the rules of the step refuse.
    pub fn decide(&self, loaded: &mut Loaded, command: &Command) -> Outcome<Decided> {
        let step = command.act.step();
        let mut decided = Decided {
            step,
            to: self.target(loaded.row.state, &command.act),
            note: command.note.clone(),
            audience: audience(step),
            reached: false,
            handlers: None,
        };
        let settings = self.directory.settings();
        let row = &mut loaded.row;
        match &command.act {
            Act::Accept { urgency, .. } => {
                self.correct(row, &command.act);
                row.urgency = urgency.unwrap_or(row.urgency);
            }
            Act::AskForInformation => {
                row.timer_at = Some(self.now + TimeDelta::days(settings.supply_days));
            }
            Act::SupplyInformation { .. } => {
                row.timer_at = None;
                if let Some(spot) = &self.parts.spot {
                    spot.write(row);
                }
            }
            Act::Reject {
                reason,
                lawful_channel,
            } => {
                row.rejection_reason = Some(*reason);
                row.rejection_note.clone_from(&command.note);
                row.lawful_channel.clone_from(lawful_channel);
                row.rejected_by_organisation_id = self.acting_organisation(row);
                row.ending = Some(Ending::Rejected);
                row.closed_at = Some(self.now);
                row.reopen_until = Some(self.now + TimeDelta::days(settings.review_days));
            }
            Act::RequestReview => row.review_requested_at = Some(self.now),
            Act::ReviewRejection { uphold } => self.review(row, *uphold),
            Act::Merge { into } => {
                row.merged_into_id = Some(*into);
                self.end(row, Ending::Merged);
            }
            Act::Withdraw => self.end(row, Ending::Withdrawn),
            Act::Dispatch(dispatch) => {
                row.dispatched_by_organisation_id = self.acting_organisation(row);
                row.overrulings = 0;
                row.escalated_to_id = None;
                edit(row, dispatch);
                decided.handlers = Some(handlers(dispatch));
            }
            Act::Take => {
                if row.state == State::Accepted {
                    row.dispatched_by_organisation_id = self.acting_organisation(row);
                    decided.handlers = Some(vec![NewHandler {
                        part: HandlerPart::Lead,
                        organisation: None,
                        account: Some(self.actor.account),
                    }]);
                }
            }
            Act::RuleOnObjection { uphold } => {
                if *uphold {
                    decided.handlers = Some(Vec::new());
                } else {
                    row.overrulings += 1;
                }
            }
            Act::RecordContact { reached } => decided.reached = *reached,
            Act::Suspend { until } => row.timer_at = Some(self.suspension(*until)?),
            Act::Resume => row.timer_at = None,
            Act::Resolve => {
                row.reply.clone_from(&command.note);
                row.timer_at = Some(self.now + TimeDelta::days(settings.reopen_days));
            }
            Act::Evaluate { .. } | Act::Object | Act::NoteProgress => {}
            Act::Reopen => reopen(row),
        }
        Ok(decided)
    }

    fn target(&self, from: State, act: &Act) -> State {
        let mut ways = ways(from, act.step());
        let to = |to: State| move |way: &&Transition| way.to == to;
        let way = match act {
            Act::ReviewRejection { uphold: true } => ways.find(to(State::Rejected)),
            Act::ReviewRejection { uphold: false } => ways.find(to(State::Accepted)),
            Act::RuleOnObjection { uphold: true } => ways.find(to(State::Accepted)),
            Act::RuleOnObjection { uphold: false } => ways.find(to(State::Dispatched)),
            _ => ways.next(),
        };
        way.map_or(from, |way| way.to)
    }

    /// The organisation for which the actor acts: that of the posting, else the committee over the
    /// place (a grid worker's posting may name none).
    fn acting_organisation(&self, row: &Model) -> Option<lianxin_entity::ids::OrganisationId> {
        self.actor
            .organisation
            .or_else(|| self.directory.committee_for(row.current_area_id))
    }

    fn correct(&self, row: &mut Model, act: &Act) {
        if let Some(category) = self.parts.category {
            row.category_id = category;
        }
        if let Some(area) = self.parts.area {
            Spot::of_area(self.directory, area).write(row);
        }
        if let Act::Accept {
            respondent: Some(respondent),
            ..
        } = act
        {
            row.respondent_organisation_id = respondent.organisation;
            row.respondent_account_id = respondent.account;
        }
    }

    fn review(&self, row: &mut Model, uphold: bool) {
        row.reviewed_at = Some(self.now);
        if !uphold {
            row.ending = None;
            row.closed_at = None;
            row.reopen_until = None;
        }
    }

    fn end(&self, row: &mut Model, ending: Ending) {
        row.ending = Some(ending);
        row.closed_at = Some(self.now);
        row.timer_at = None;
        row.reopen_until = None;
    }

    fn suspension(&self, until: chrono::NaiveDate) -> Outcome<DateTime<Utc>> {
        let longest = self.directory.settings().suspend_days;
        let today = day_of(self.now);
        let last = today + TimeDelta::days(longest);
        if until <= today || until > last {
            return Err(Refusal::at(Code::Invalid, "until")
                .saying("suspend-until")
                .with("days", longest)
                .into());
        }
        Ok(day_start(until))
    }
}

/// Another round begins.
pub fn reopen(row: &mut Model) {
    row.round += 1;
    row.ending = None;
    row.closed_at = None;
    row.timer_at = None;
    row.reopen_until = None;
    row.escalated_to_id = None;
}

/// What "closed" means for the last answer.
pub fn ending(answer: Option<Answer>) -> Ending {
    match answer {
        Some(Answer::Solved) => Ending::Solved,
        Some(Answer::HalfSolved) => Ending::HalfSolved,
        Some(Answer::NotSolved) => Ending::NotSolved,
        None => Ending::NotEvaluated,
    }
}

/// Who may read what is said with a step.
pub fn audience(step: Step) -> Audience {
    match step {
        Step::Dispatch
        | Step::Object
        | Step::RuleOnObjection
        | Step::Suspend
        | Step::Resume
        | Step::RecordContact
        | Step::Merge
        | Step::Escalate => Audience::Handling,
        _ => Audience::All,
    }
}

/// What an earlier lead was to read is not for the next one.
fn edit(row: &mut Model, dispatch: &Dispatch) {
    row.edited_title.clone_from(&dispatch.edited_title);
    row.edited_description
        .clone_from(&dispatch.edited_description);
}

fn handlers(dispatch: &Dispatch) -> Vec<NewHandler> {
    let lead = NewHandler {
        part: HandlerPart::Lead,
        organisation: dispatch.lead_organisation,
        account: dispatch.lead_account,
    };
    let helpers = dispatch.helper_organisations.iter().map(|id| NewHandler {
        part: HandlerPart::Helper,
        organisation: Some(*id),
        account: None,
    });
    std::iter::once(lead).chain(helpers).collect()
}
