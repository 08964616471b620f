//! The one way in which somebody takes a step: remember the call, load, permit, decide, write.

use std::collections::HashMap;
use std::sync::Arc;

use lianxin_entity::enums::{
    Audience, Outcome as Answer, ServiceRequestState as State, ServiceRequestStep as Step,
};
use lianxin_entity::ids::{EvaluationId, ServiceRequestId};
use lianxin_entity::{request_evaluation, request_handler, service_request};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};

use super::command::{Act, Command};
use super::decide::{self, Deciding, permit};
use super::repo::{self, Loaded};
use super::state::is_open;
use super::write::{Author, Decided, Desk};
use crate::app::App;
use crate::domain::attachment;
use crate::domain::calls::{Call, Remembered};
use crate::domain::district::Directory;
use crate::domain::follow;
use crate::given::Given;
use crate::policy::{Action, Actor, View};
use crate::refusal::{Code, Failure, Outcome, Refusal};
use crate::search;
use crate::store::{DistrictTx, Store};

/// Service requests of one district, for one actor.
pub struct Requests<'a> {
    /// The database.
    pub store: &'a Store,
    /// Clock and ids.
    pub given: &'a Given,
    /// The district's reference data.
    pub directory: Arc<Directory>,
    /// Who acts.
    pub actor: &'a Actor,
}

/// What the actor sees of requests; what does not exist is left out.
///
/// # Errors
/// When the database fails.
pub async fn views(
    app: &App,
    tx: &DistrictTx,
    actor: &Actor,
    ids: &[ServiceRequestId],
) -> Outcome<HashMap<ServiceRequestId, View>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = repo::by_ids(tx, ids).await?;
    let directory = app.directories.get(&app.store, actor.district).await?;
    let handlers = repo::handlers(tx, ids).await?;
    let view = |row: service_request::Model| {
        let own = |handler: &&request_handler::Model| handler.request_id == row.id;
        let handlers: Vec<_> = handlers.iter().filter(own).cloned().collect();
        let facts = repo::facts(&row, &handlers, &directory);
        (row.id, View::of(actor, &facts))
    };
    Ok(rows.into_iter().map(view).collect())
}

impl Requests<'_> {
    /// Takes a step and answers with the request. A repeated call with the same key answers with
    /// the request as it is now, before anything else is looked at.
    ///
    /// # Errors
    /// The refusals of the step; NOT_FOUND alike for what does not exist and what may not be known.
    pub async fn step(&self, command: &Command) -> Outcome<ServiceRequestId> {
        let call = Call::new(
            mutation_name(command.act.step()),
            command.idempotency_key.as_deref(),
            command,
        );
        let tx = self.store.write(self.actor.district).await?;
        // On the heap: every mutation of a step holds this future, and their sizes add up on the stack.
        let tried = Box::pin(self.try_step(&tx, command, &call)).await;
        call.settle(self.store, self.actor, tx, tried).await
    }

    async fn try_step(
        &self,
        tx: &DistrictTx,
        command: &Command,
        call: &Call<'_>,
    ) -> Outcome<ServiceRequestId> {
        let remembered = call
            .remember(tx, self.given, self.actor, command.id.into())
            .await?;
        if let Remembered::Done(id) = remembered {
            return Ok(id.into());
        }
        if command.act.places() {
            return self.held(tx).await?.carry_out(tx, command).await;
        }
        self.carry_out(tx, command).await
    }

    /// Takes a step that was not taken before.
    async fn carry_out(&self, tx: &DistrictTx, command: &Command) -> Outcome<ServiceRequestId> {
        let now = self.given.now();
        let desk = Desk {
            tx,
            given: self.given,
            directory: &self.directory,
            now,
        };
        let mut loaded = match command.act {
            Act::Merge { into } if into < command.id => {
                self.load_after(tx, into, command.id).await?
            }
            _ => self.load(tx, command.id).await?,
        };
        let facts = loaded.facts(&self.directory);
        if command
            .expected_version
            .is_some_and(|seen| seen != loaded.row.version)
        {
            return Err(Code::Stale.into());
        }
        let step = command.act.step();
        permit(
            self.actor,
            &loaded.row,
            &facts,
            step,
            self.directory.settings(),
            now,
        )?;
        if let Act::Merge { into } = command.act {
            self.check_merge(tx, &loaded, into).await?;
        }
        let parts = desk.parts(&command.act, &loaded.row).await?;
        let deciding = Deciding {
            actor: self.actor,
            directory: &self.directory,
            parts: &parts,
            now,
        };
        let decided = deciding.decide(&mut loaded, command)?;
        let event = desk
            .write(&mut loaded, Author::of(self.actor), decided)
            .await?;
        let files = &command.attachments;
        attachment::service::claim(tx, Some(self.actor.account), files, loaded.row.id, event)
            .await?;
        self.afterwards(&desk, &mut loaded, command).await?;
        desk.finish(loaded).await?;
        Ok(command.id)
    }

    /// The request, locked, if the actor may know of it.
    pub(super) async fn load(&self, tx: &DistrictTx, id: ServiceRequestId) -> Outcome<Loaded> {
        self.known(repo::load(tx, id).await?)
    }

    /// The request that is to be merged into one of a smaller id: merges in opposite directions or in a
    /// ring lock in one order. A main one that has ended refuses the merge, and the other is not locked
    /// then: whoever merges that one writes this one's row as well, as it was merged into it.
    async fn load_after(
        &self,
        tx: &DistrictTx,
        main: ServiceRequestId,
        id: ServiceRequestId,
    ) -> Outcome<Loaded> {
        match repo::load(tx, main).await? {
            Some(main) if !can_be_main(main.row.state) => self.known(repo::look(tx, id).await?),
            _ => self.load(tx, id).await,
        }
    }

    fn known(&self, found: Option<Loaded>) -> Outcome<Loaded> {
        let loaded = found.ok_or(Code::NotFound)?;
        match View::of(self.actor, &loaded.facts(&self.directory)) {
            View::Nothing => Err(Code::NotFound.into()),
            _ => Ok(loaded),
        }
    }

    /// What a step brings with it.
    async fn afterwards(
        &self,
        desk: &Desk<'_>,
        loaded: &mut Loaded,
        command: &Command,
    ) -> Outcome<()> {
        match &command.act {
            Act::Evaluate {
                contacted,
                outcome,
                satisfaction,
            } => {
                desk.tx
                    .insert(request_evaluation::ActiveModel {
                        id: Set(self.given.id::<EvaluationId>()),
                        request_id: Set(loaded.row.id),
                        round: Set(loaded.row.round),
                        contacted: Set(*contacted),
                        outcome: Set(*outcome),
                        satisfaction: Set(*satisfaction),
                        comment: Set(command.note.clone()),
                        at: Set(desk.now),
                        ..Default::default()
                    })
                    .await?;
                if *outcome == Answer::NotSolved {
                    desk.send_back(loaded).await?;
                }
            }
            Act::Dispatch(dispatch) => {
                attachment::service::pass_on(desk.tx, loaded.row.id, &dispatch.passed_on).await?;
                index(desk, &loaded.row).await?;
            }
            Act::Merge { into } => {
                use service_request::Column;
                let followers = desk
                    .tx
                    .update_many::<service_request::Entity>()
                    .set_value(Column::MergedIntoId, Some(*into))
                    .filter(Column::MergedIntoId.eq(loaded.row.id));
                desk.tx.change(followers).await?;
                let directory = &self.directory;
                follow::service::carry_over(desk.tx, self.given, directory, &loaded.row, *into)
                    .await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Only what is open can be the main one, and only a secretary over both may merge. Whoever's
    /// request is merged reads of the main one what followers read: it has to be one that neighbours
    /// may know of, or the same person's with nobody else behind it.
    async fn check_merge(
        &self,
        tx: &DistrictTx,
        loaded: &Loaded,
        into: ServiceRequestId,
    ) -> Outcome<()> {
        let refuse = |code| Failure::from(Refusal::at(code, "intoId"));
        if into == loaded.row.id {
            return Err(Refusal::at(Code::Invalid, "intoId")
                .saying("merge-into-itself")
                .into());
        }
        let Some(main) = repo::load(tx, into).await? else {
            return Err(refuse(Code::NotFound));
        };
        let facts = main.facts(&self.directory);
        let relations = self.actor.relations(&facts);
        if View::of(self.actor, &facts) == View::Nothing {
            return Err(refuse(Code::NotFound));
        }
        if !self.actor.may(Action::Merge, relations) {
            return Err(refuse(Code::Forbidden));
        }
        if self.actor.is_party(Action::Merge, &facts) {
            return Err(refuse(Code::ConflictOfInterest));
        }
        if !can_be_main(main.row.state) {
            return Err(Refusal::at(Code::Invalid, "intoId")
                .saying("merge-into-ended")
                .into());
        }
        let same_person = main.row.owner_id == loaded.row.owner_id;
        let nobody_learns = follow::is_shown(&self.directory, &main.row)
            || (same_person && follow::service::has_nobody(tx, loaded.row.id).await?);
        if !nobody_learns {
            return Err(Refusal::at(Code::Invalid, "intoId")
                .saying("merge-into-private")
                .into());
        }
        Ok(())
    }
}

/// Whether others may be merged into a request of this state.
fn can_be_main(state: State) -> bool {
    is_open(state) && state != State::Evaluated
}

/// Puts the words of a request into the index, as its people read them and as a property company
/// does.
pub(super) async fn index(desk: &Desk<'_>, row: &service_request::Model) -> Outcome<()> {
    let full = format!("{}\n{}", row.title, row.description);
    let edited = [
        row.edited_title.as_deref(),
        row.edited_description.as_deref(),
    ];
    let edited = edited.map(Option::unwrap_or_default).join("\n");
    Ok(search::index(desk.tx, row.id, &full, &edited).await?)
}

impl Desk<'_> {
    /// The resident says that it is not solved: back to the same lead at once, and from the second
    /// time on one level up is told as well.
    async fn send_back(&self, loaded: &mut Loaded) -> Outcome<()> {
        loaded.row.not_solved_count += 1;
        decide::reopen(&mut loaded.row);
        let reopen = Decided {
            step: Step::Reopen,
            to: State::InProgress,
            note: None,
            audience: Audience::All,
            reached: false,
            handlers: None,
        };
        self.write(loaded, Author::default(), reopen).await?;
        if loaded.row.not_solved_count >= 2 {
            self.escalate(loaded).await?;
        }
        Ok(())
    }
}

/// The name of the mutation that takes a step.
pub fn mutation_name(step: Step) -> &'static str {
    match step {
        Step::AskForInformation => "askForInformation",
        Step::SupplyInformation => "supplyInformation",
        Step::Accept => "acceptServiceRequest",
        Step::Reject => "rejectServiceRequest",
        Step::Dispatch => "dispatchServiceRequest",
        Step::Take => "takeServiceRequest",
        Step::Object => "objectToDispatch",
        Step::RuleOnObjection => "ruleOnObjection",
        Step::NoteProgress => "noteProgress",
        Step::Suspend => "suspendServiceRequest",
        Step::Resume => "resumeServiceRequest",
        Step::Resolve => "resolveServiceRequest",
        Step::Evaluate => "evaluateServiceRequest",
        Step::Reopen => "reopenServiceRequest",
        Step::Withdraw => "withdrawServiceRequest",
        Step::Merge => "mergeServiceRequest",
        Step::RecordContact => "recordContact",
        Step::RequestReview => "requestReview",
        Step::ReviewRejection => "reviewRejection",
        Step::Close | Step::Lapse | Step::Escalate => "",
    }
}
