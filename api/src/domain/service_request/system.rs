//! What happens by itself: warnings, breaches, escalations, lapses and the close.
//!
//! A row of the schedule says when a request has to be looked at. Whoever holds that row locked
//! calls [`run`]; everything that is due happens once, in that transaction, whatever process does
//! it and however late.

use lianxin_entity::enums::{
    Audience, ClockKind, ServiceRequestState as State, ServiceRequestStep as Step,
};
use lianxin_entity::ids::{ClockId, EventId, ServiceRequestId};
use lianxin_entity::request_evaluation;
use sea_orm::{ColumnTrait, QueryFilter};

use super::decide;
use super::repo::{self, Loaded};
use super::write::{Author, Decided, Desk};
use crate::domain::district::Directory;
use crate::events::Occasion;
use crate::given::Given;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

/// How many things happened to a request by themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Happened {
    /// Clocks that warned.
    pub warnings: u32,
    /// Clocks that were breached.
    pub breaches: u32,
    /// Steps of the system.
    pub steps: u32,
}

/// Does what is due for a request, and says in the schedule when to look again.
///
/// # Errors
/// When the database fails.
pub async fn run(
    tx: &DistrictTx,
    given: &Given,
    directory: &Directory,
    request: ServiceRequestId,
) -> Outcome<Happened> {
    let desk = Desk {
        tx,
        given,
        directory,
        now: given.now(),
    };
    let Some(mut loaded) = repo::load(tx, request).await? else {
        repo::schedule(tx, request, None).await?;
        return Ok(Happened::default());
    };
    let mut happened = desk.sound(&mut loaded).await?;
    if loaded.row.timer_at.is_some_and(|at| at <= desk.now) {
        happened.steps += u32::from(desk.timer(&mut loaded).await?);
    }
    desk.finish(loaded).await?;
    Ok(happened)
}

impl Desk<'_> {
    async fn sound(&self, loaded: &mut Loaded) -> Outcome<Happened> {
        let sounded = loaded.clocks.sound(self.now);
        let mut happened = Happened::default();
        for (clock, _) in &sounded.warned {
            self.record(
                loaded,
                Occasion::ClockWarning,
                Author::default(),
                told_once(*clock),
            )
            .await?;
            happened.warnings += 1;
        }
        for (clock, kind) in &sounded.breached {
            self.record(
                loaded,
                Occasion::ClockBreach,
                Author::default(),
                told_once(*clock),
            )
            .await?;
            happened.breaches += 1;
            if matches!(kind, ClockKind::Take | ClockKind::Resolve) {
                self.escalate(loaded).await?;
                happened.steps += 1;
            }
        }
        Ok(happened)
    }

    /// The time that a state waits for is over.
    async fn timer(&self, loaded: &mut Loaded) -> Outcome<bool> {
        let (step, to) = match loaded.row.state {
            State::NeedsInfo => (Step::Lapse, State::Submitted),
            State::Suspended => (Step::Lapse, State::InProgress),
            State::Resolved | State::Evaluated => (Step::Close, State::Closed),
            _ => {
                loaded.row.timer_at = None;
                return Ok(false);
            }
        };
        loaded.row.timer_at = None;
        if step == Step::Close {
            let answer = self.answer(loaded).await?;
            let settings = self.directory.settings();
            loaded.row.ending = Some(decide::ending(answer));
            loaded.row.closed_at = Some(self.now);
            loaded.row.reopen_until =
                Some(self.now + chrono::TimeDelta::days(settings.reopen_closed_days));
        }
        self.write(loaded, Author::default(), by_system(step, to))
            .await?;
        Ok(true)
    }

    /// What the resident said of this round.
    async fn answer(&self, loaded: &Loaded) -> Outcome<Option<lianxin_entity::enums::Outcome>> {
        use request_evaluation::Column;
        let query = self
            .tx
            .find::<request_evaluation::Entity>()
            .filter(Column::RequestId.eq(loaded.row.id))
            .filter(Column::Round.eq(loaded.row.round));
        Ok(self.tx.one(query).await?.map(|row| row.outcome))
    }

    /// Tells one level up the real tree.
    pub(super) async fn escalate(&self, loaded: &mut Loaded) -> Outcome<()> {
        let row = &mut loaded.row;
        let lead = loaded
            .handlers
            .iter()
            .find(|handler| handler.part == lianxin_entity::enums::HandlerPart::Lead)
            .and_then(|lead| lead.organisation_id);
        let above = match (row.escalated_to_id, lead) {
            (Some(reached), _) => self.directory.nearest_above(reached),
            (None, Some(lead)) => self.directory.nearest_above(lead),
            (None, None) => {
                self.directory
                    .committee_for(row.current_area_id)
                    .and_then(|committee| {
                        if self.directory.has_secretary(committee) {
                            Some(committee)
                        } else {
                            self.directory.nearest_above(committee)
                        }
                    })
            }
        };
        row.escalated_to_id = above.or(row.escalated_to_id);
        let state = row.state;
        self.write(loaded, Author::default(), by_system(Step::Escalate, state))
            .await?;
        Ok(())
    }
}

fn by_system(step: Step, to: State) -> Decided {
    Decided {
        step,
        to,
        note: None,
        audience: Audience::All,
        reached: false,
        handlers: None,
    }
}

/// A clock's warning and breach carry the id of the clock, so that nobody is told twice.
fn told_once(clock: ClockId) -> EventId {
    EventId(clock.0)
}
