//! The service request in the schema, as much of it as the viewer may see.

use std::sync::Arc;

use lianxin_entity::enums::{Channel as StoredChannel, ClockKind as StoredClock, HandlerPart};
use lianxin_entity::request_event;
use lianxin_entity::service_request::Model;
use sea_orm::{ColumnTrait, QueryFilter};

use super::batch::{Batch, EventOf, event_cursor};
use super::decide;
use super::event_object::ServiceRequestEvent;
use super::parts_object::{Clock, Evaluation, Handler, Location, Rejection};
use super::repo;
use crate::domain::area::object::Area;
use crate::domain::attachment::object::Attachment;
use crate::domain::category::object::ServiceCategory;
use crate::domain::district::Directory;
use crate::domain::follow;
use crate::domain::follow::rules::is_told;
use crate::domain::identity::object::Account;
use crate::domain::visit::object::Visit;
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::enums::{
    Channel, Ending, ServiceRequestKind, ServiceRequestState, ServiceRequestStep, Urgency,
};
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;
use crate::policy::View;

/// What somebody said is wrong or wished for, and what became of it. What the viewer may not see is
/// null, empty or, where a field cannot be null, told in general words.
#[derive(Clone)]
pub struct ServiceRequest {
    pub(super) row: Arc<Model>,
    pub(super) batch: Arc<Batch>,
    pub(super) directory: Arc<Directory>,
    /// The viewer's own request that was merged into this one.
    pub(super) merged: Option<Arc<Model>>,
}

/// What somebody said is wrong or wished for, and what became of it. What the viewer may not see is
/// null, empty or, where a field cannot be null, told in general words.
#[Object]
impl ServiceRequest {
    /// The id.
    pub async fn id(&self) -> ID {
        ID(encode(self.row.id))
    }

    /// The number that is printed and spoken: the district's code, the day, the sequence of the day
    /// (`410305-20261122-00017`). Empty on the main request of a merge that is not the viewer's.
    async fn number(&self, ctx: &Context<'_>) -> Result<&str> {
        let followed = self.view(RequestCtx::of(ctx)?).await? == View::Followed;
        Ok(if followed { "" } else { &self.row.number })
    }

    /// The visit on which it was found; null for any other request, and where the viewer does not read
    /// the visit in full.
    async fn visit(&self, ctx: &Context<'_>) -> Result<Option<Visit>> {
        Visit::of_request(RequestCtx::of(ctx)?, &self.directory, self.row.id).await
    }

    /// What it is about; on the main request of a merge that is not the viewer's, as in the viewer's
    /// own.
    async fn kind(&self, ctx: &Context<'_>) -> Result<ServiceRequestKind> {
        Ok(self.words(RequestCtx::of(ctx)?).await?.kind.into())
    }

    /// Where it stands.
    async fn state(&self) -> ServiceRequestState {
        self.row.state.into()
    }

    /// The matter in a line. A property company and the party complained of read what the dispatcher
    /// wrote for them, and the name of the category where nothing was written.
    async fn title(&self, ctx: &Context<'_>) -> Result<String> {
        let rc = RequestCtx::of(ctx)?;
        let view = self.view(rc).await?;
        Ok(match &self.row.edited_title {
            _ if view.shows_text() => self.row.title.clone(),
            Some(edited) if view == View::Edited => edited.clone(),
            _ => self.category_name(self.words(rc).await?),
        })
    }

    /// The matter in full. A property company and the party complained of read what the dispatcher
    /// wrote for them, and nothing where nothing was written.
    async fn description(&self, ctx: &Context<'_>) -> Result<&str> {
        let view = self.view(RequestCtx::of(ctx)?).await?;
        Ok(match &self.row.edited_description {
            _ if view.shows_text() => &self.row.description,
            Some(edited) if view == View::Edited => edited,
            _ => "",
        })
    }

    /// The category; on the main request of a merge that is not the viewer's, that of the viewer's own.
    async fn category(&self, ctx: &Context<'_>) -> Result<ServiceCategory> {
        let rc = RequestCtx::of(ctx)?;
        let category = self.words(rc).await?.category_id;
        let category = ServiceCategory::new(&self.directory, category);
        category
            .ok_or_else(|| rc.fault(&crate::refusal::Fault::broken("a request without category")))
    }

    /// How soon it has to be handled: until acceptance the wish of the resident; on the main request
    /// of a merge that is not the viewer's, that of the viewer's own.
    async fn urgency(&self, ctx: &Context<'_>) -> Result<Urgency> {
        Ok(self.words(RequestCtx::of(ctx)?).await?.urgency.into())
    }

    /// How it came in; on the main request of a merge that is not the viewer's, how the viewer's own
    /// did.
    async fn channel(&self, ctx: &Context<'_>) -> Result<Channel> {
        let channel: StoredChannel = self.words(RequestCtx::of(ctx)?).await?.channel;
        Ok(channel.into())
    }

    /// The innermost known area as of the submission. Departments, units and companies see the grid
    /// at most, unless they lead and the category needs the exact place.
    async fn area(&self, ctx: &Context<'_>) -> Result<Option<Area>> {
        self.place(RequestCtx::of(ctx)?, self.row.filed_area_id)
            .await
    }

    /// The area in which it lies now: another one than that of the submission where its grid was
    /// divided, merged or left since. Shown as far as that one.
    async fn current_area(&self, ctx: &Context<'_>) -> Result<Option<Area>> {
        self.place(RequestCtx::of(ctx)?, self.row.current_area_id)
            .await
    }

    /// The place as it was received; null without one and where the viewer may not know it.
    async fn location(&self, ctx: &Context<'_>) -> Result<Option<Location>> {
        if !self.exact_place(RequestCtx::of(ctx)?).await? {
            return Ok(None);
        }
        Ok(Location::of(&self.row))
    }

    /// Who filed it; null where the viewer may not know, always for a property company and the party
    /// complained of.
    async fn reporter(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        let rc = RequestCtx::of(ctx)?;
        match self.view(rc).await?.shows_reporter() {
            true => self.account(rc, self.row.reporter_id).await,
            false => Ok(None),
        }
    }

    /// The person for whom an officer filed it; null where the viewer may not know.
    async fn on_behalf_of(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        let rc = RequestCtx::of(ctx)?;
        match self.row.helped_id {
            Some(helped) if self.view(rc).await?.shows_reporter() => self.account(rc, helped).await,
            _ => Ok(None),
        }
    }

    /// Who leads the handling; null before a dispatch.
    async fn lead(&self, ctx: &Context<'_>) -> Result<Option<Handler>> {
        let handlers = self
            .handlers(RequestCtx::of(ctx)?, HandlerPart::Lead)
            .await?;
        Ok(handlers.into_iter().next())
    }

    /// Who helps.
    async fn helpers(&self, ctx: &Context<'_>) -> Result<Vec<Handler>> {
        self.handlers(RequestCtx::of(ctx)?, HandlerPart::Helper)
            .await
    }

    /// The time limits, the first one first. A property company and the party complained of see
    /// those of their own: taking and resolving. Of the main request of a merge that is not the
    /// viewer's only the due instants are told, as if all began with its submission.
    async fn clocks(&self, ctx: &Context<'_>) -> Result<Vec<Clock>> {
        let rc = RequestCtx::of(ctx)?;
        let view = self.view(rc).await?;
        let tx = rc.reader().await?;
        let clocks = rc.stored(self.batch.clocks(&tx, self.row.id).await)?;
        let own = |kind| match view {
            View::Edited => matches!(kind, StoredClock::Take | StoredClock::Resolve),
            View::Nothing | View::Followed => is_told(kind),
            _ => true,
        };
        let clocks = clocks.iter().filter(|clock| own(clock.kind)).cloned();
        let shown = |clock| match view {
            View::Nothing | View::Followed => Clock::due(clock, self.row.submitted_at),
            _ => Clock::new(clock, rc.now()),
        };
        Ok(clocks.map(shown).collect())
    }

    /// Whether a time limit that runs has been missed; false on the main request of a merge that is
    /// not the viewer's.
    async fn overdue(&self, ctx: &Context<'_>) -> Result<bool> {
        let rc = RequestCtx::of(ctx)?;
        Ok(self.row.next_due_at <= rc.now() && self.stand_in(rc).await?.is_none())
    }

    /// The steps that this viewer may take now.
    async fn available_steps(&self, ctx: &Context<'_>) -> Result<Vec<ServiceRequestStep>> {
        let rc = RequestCtx::of(ctx)?;
        let facts = self.facts(rc).await?;
        let settings = self.directory.settings();
        let steps = decide::available(rc.actor()?, &self.row, &facts, settings, rc.now());
        Ok(steps.into_iter().map(Into::into).collect())
    }

    /// What happened, oldest first.
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "At most so many from the beginning, 1 to 100; 20 without first and last."
        )]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ServiceRequestEvent>> {
        let rc = RequestCtx::of(ctx)?;
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = args.page(rc, "TIMELINE")?;
        let tx = rc.reader().await?;
        let view = self.view(rc).await?;
        let slice = if view < View::Edited {
            page.settle(Vec::new())
        } else {
            let events = self.batch.events(&tx, self.row.id, &page).await;
            rc.stored(events)?
        };
        let (id, counted) = (self.row.id, view >= View::Edited);
        let total = Total::counted_by(move || {
            let tx = tx.clone();
            async move {
                if !counted {
                    return Ok(0);
                }
                let query = tx
                    .find::<request_event::Entity>()
                    .filter(request_event::Column::RequestId.eq(id));
                tx.count(query).await.map_err(|error| {
                    tracing::error!(%error, "counting events failed");
                    Error::new("counting failed")
                })
            }
        });
        let node = |event: EventOf| ServiceRequestEvent::new(event, self.clone(), view);
        Ok(connection(&page, slice, total, event_cursor, node))
    }

    /// The files of the request and of its events, as far as the viewer may see them.
    async fn attachments(&self, ctx: &Context<'_>) -> Result<Vec<Attachment>> {
        let rc = RequestCtx::of(ctx)?;
        let view = self.view(rc).await?;
        let tx = rc.reader().await?;
        let files = rc.stored(self.batch.files(&tx, self.row.id).await)?;
        let files = files.iter().filter(|of| of.is_seen(view));
        Ok(files.map(|of| Attachment(of.file.clone())).collect())
    }

    /// What the lead answered when resolving it. A property company and the party complained of read
    /// only their own words, in the timeline; the people of what was merged into it read none once it
    /// has turned out to be a private matter.
    async fn reply(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let view = self.view(RequestCtx::of(ctx)?).await?;
        let hidden = match view {
            View::Edited => true,
            View::Followed => !follow::is_shown(&self.directory, &self.row),
            _ => false,
        };
        Ok(self.row.reply.as_deref().filter(|_| !hidden))
    }

    /// What the resident said in the end, of the last round that was answered.
    async fn evaluation(&self, ctx: &Context<'_>) -> Result<Option<Evaluation>> {
        let rc = RequestCtx::of(ctx)?;
        if self.view(rc).await? < View::Helping {
            return Ok(None);
        }
        let tx = rc.reader().await?;
        let rows = self.batch.evaluations(&tx, self.row.id).await;
        let rows = rc.stored(rows)?;
        Ok(rows.last().cloned().map(Evaluation::from))
    }

    /// The request that it was merged into. Its people read state, reply and due instants of it.
    async fn merged_into(&self, ctx: &Context<'_>) -> Result<Option<ServiceRequest>> {
        let rc = RequestCtx::of(ctx)?;
        let Some(main) = self.row.merged_into_id else {
            return Ok(None);
        };
        if self.view(rc).await? < View::Helping {
            return Ok(None);
        }
        let tx = rc.reader().await?;
        let row = rc.stored(repo::find(&tx, main).await)?;
        let main = Self::of_rows(&self.directory, row.into_iter().collect()).pop();
        let main = main.map(|main| Self {
            merged: Some(self.row.clone()),
            ..main
        });
        match main {
            Some(main) if main.view(rc).await? != View::Nothing => Ok(Some(main)),
            _ => Ok(None),
        }
    }

    /// How it ended; null while it has not, and on the main request of a merge that is not the
    /// viewer's.
    async fn ending(&self, ctx: &Context<'_>) -> Result<Option<Ending>> {
        let told = self.stand_in(RequestCtx::of(ctx)?).await?.is_none();
        let ending = self.row.ending.filter(|_| told);
        Ok(ending.map(Into::into))
    }

    /// Why it was rejected.
    async fn rejection(&self, ctx: &Context<'_>) -> Result<Option<Rejection>> {
        let seen = self.view(RequestCtx::of(ctx)?).await? >= View::Helping;
        Ok(if seen { Rejection::of(&self.row) } else { None })
    }

    /// Grows with each change; give it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// When it was filed.
    async fn submitted_at(&self) -> DateTime {
        self.row.submitted_at.into()
    }

    /// When it changed last.
    async fn updated_at(&self) -> DateTime {
        self.row.updated_at.into()
    }
}
