//! Writing what was decided: the row, its handlers, clocks, the event, its trace.

use chrono::{DateTime, Utc};
use lianxin_entity::enums::{
    Audience, HandlerPart, ServiceRequestState as State, ServiceRequestStep as Step,
};
use lianxin_entity::ids::{AccountId, ClockId, EventId, HandlerId, OrganisationId};
use lianxin_entity::{request_clock, request_event, request_handler};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};

use super::clocks::{Limits, Turn, turns};
use super::repo::{self, Loaded};
use super::topics::topics;
use crate::domain::district::Directory;
use crate::events::{self, By, Event, Occasion};
use crate::given::Given;
use crate::policy::Actor;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

/// What is needed to write: the transaction, the clock, the reference data.
pub struct Desk<'a> {
    /// The transaction.
    pub tx: &'a DistrictTx,
    /// Clock and ids.
    pub given: &'a Given,
    /// The district's reference data.
    pub directory: &'a Directory,
    /// The instant of the whole act.
    pub now: DateTime<Utc>,
}

/// Who took a step; nobody when the system did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Author {
    /// The account and its posting.
    pub by: Option<By>,
    /// The organisation for which it acted.
    pub organisation: Option<OrganisationId>,
}

impl Author {
    /// Somebody.
    pub fn of(actor: &Actor) -> Self {
        Self {
            by: Some(By {
                account: actor.account,
                posting: actor.posting,
            }),
            organisation: actor.organisation,
        }
    }

    /// The account.
    pub fn account(&self) -> Option<AccountId> {
        self.by.map(|by| by.account)
    }
}

/// A new handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewHandler {
    /// Lead or helper.
    pub part: HandlerPart,
    /// The organisation.
    pub organisation: Option<OrganisationId>,
    /// The account.
    pub account: Option<AccountId>,
}

/// A step that was decided: what remains is to write it down.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The step.
    pub step: Step,
    /// The state behind it.
    pub to: State,
    /// What was said.
    pub note: Option<String>,
    /// Who may read what was said.
    pub audience: Audience,
    /// A contact reached the person.
    pub reached: bool,
    /// Handlers that replace the current ones.
    pub handlers: Option<Vec<NewHandler>>,
}

impl Desk<'_> {
    /// Writes a step down: the event, the clocks, the handlers, the trace. The row is saved by
    /// [`Desk::finish`], once for all steps of an act.
    pub async fn write(
        &self,
        loaded: &mut Loaded,
        author: Author,
        decided: Decided,
    ) -> Outcome<EventId> {
        let from = loaded.row.state;
        loaded.row.state = decided.to;
        loaded.row.version += 1;
        loaded.row.updated_at = self.now;
        if let Some(handlers) = decided.handlers {
            self.replace_handlers(loaded, handlers).await?;
        }
        let turns = turns(from, decided.step, decided.to, decided.reached);
        self.turn_clocks(loaded, turns);
        let event = self
            .event(
                loaded,
                Some(decided.step),
                Some(from),
                author,
                decided.note,
                decided.audience,
            )
            .await?;
        self.record(loaded, Occasion::Step(decided.step), author, event)
            .await?;
        Ok(event)
    }

    /// Starts, stops, pauses and resumes clocks.
    pub fn turn_clocks(&self, loaded: &mut Loaded, turns: &[Turn]) {
        let limits = Limits {
            directory: self.directory,
            category: loaded.row.category_id,
            urgency: loaded.row.urgency,
        };
        let request = loaded.row.id;
        let fresh = || blank_clock(self.given.id(), self.tx, request, self.now);
        loaded
            .clocks
            .turn(turns, &limits, loaded.row.round, self.now, fresh);
    }

    async fn replace_handlers(&self, loaded: &mut Loaded, new: Vec<NewHandler>) -> Outcome<()> {
        use request_handler::Column;
        if !loaded.handlers.is_empty() {
            let end = self
                .tx
                .update_many::<request_handler::Entity>()
                .set_value(Column::Until, Some(self.now))
                .filter(Column::RequestId.eq(loaded.row.id))
                .filter(Column::Until.is_null());
            self.tx.change(end).await?;
        }
        let rows: Vec<request_handler::Model> = new
            .into_iter()
            .map(|handler| request_handler::Model {
                district_id: self.tx.district(),
                id: self.given.id::<HandlerId>(),
                request_id: loaded.row.id,
                part: handler.part,
                organisation_id: handler.organisation,
                account_id: handler.account,
                since: self.now,
                until: None,
            })
            .collect();
        let stored = rows.iter().cloned().map(|row| {
            use sea_orm::{ActiveModelTrait, IntoActiveModel};
            row.into_active_model().reset_all()
        });
        self.tx.insert_all(stored.collect()).await?;
        loaded.handlers = rows;
        Ok(())
    }

    /// Writes an event of the timeline.
    pub async fn event(
        &self,
        loaded: &Loaded,
        step: Option<Step>,
        from: Option<State>,
        author: Author,
        note: Option<String>,
        audience: Audience,
    ) -> Outcome<EventId> {
        let id: EventId = self.given.id();
        self.tx
            .insert(request_event::ActiveModel {
                id: Set(id),
                request_id: Set(loaded.row.id),
                step: Set(step),
                from_state: Set(from),
                to_state: Set(loaded.row.state),
                actor_id: Set(author.account()),
                organisation_id: Set(author.organisation),
                note: Set(note),
                audience: Set(audience),
                at: Set(self.now),
                ..Default::default()
            })
            .await?;
        Ok(id)
    }

    /// Tells on what happened, and leaves a trace.
    pub async fn record(
        &self,
        loaded: &Loaded,
        occasion: Occasion,
        author: Author,
        event: EventId,
    ) -> Outcome<()> {
        let mut topics = topics(loaded, self.directory);
        if occasion == Occasion::Step(Step::Escalate) {
            topics.above = loaded.row.escalated_to_id;
        }
        let event = Event {
            occasion,
            actor: author.by,
            request: loaded.row.id,
            version: loaded.row.version,
            event,
            topics,
        };
        Ok(events::record(self.tx, self.given, &event).await?)
    }

    /// Saves the clocks and the row, and says when the system has to look again.
    pub async fn finish(&self, loaded: Loaded) -> Outcome<()> {
        let Loaded {
            mut row, clocks, ..
        } = loaded;
        row.next_due_at = clocks.next_due();
        let timer = row.timer_at;
        let due = clocks.next_sound().into_iter().chain(timer).min();
        repo::save_clocks(self.tx, &clocks).await?;
        let id = row.id;
        repo::save(self.tx, row).await?;
        Ok(repo::schedule(self.tx, id, due).await?)
    }
}

fn blank_clock(
    id: ClockId,
    tx: &DistrictTx,
    request: lianxin_entity::ids::ServiceRequestId,
    now: DateTime<Utc>,
) -> request_clock::Model {
    use lianxin_entity::enums::{ClockKind, TimeBasis};
    request_clock::Model {
        district_id: tx.district(),
        id,
        request_id: request,
        kind: ClockKind::Accept,
        round: 1,
        basis: TimeBasis::Natural,
        limit_seconds: 0,
        started_at: now,
        warn_at: now,
        due_at: now,
        paused_at: None,
        remaining_seconds: None,
        stopped_at: None,
        warned_at: None,
        breached_at: None,
        running: true,
    }
}
