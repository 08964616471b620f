//! An event of the timeline in the schema.

use super::batch::EventOf;
use super::object::ServiceRequest;
use crate::domain::attachment::object::Attachment;
use crate::domain::identity::object::Account;
use crate::domain::organisation::object::Organisation;
use crate::gql::context::RequestCtx;
use crate::gql::enums::{ServiceRequestState, ServiceRequestStep};
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;
use crate::policy::View;

/// Something that happened to a request. That it happened is seen by everybody who reads the
/// request; what was said with it, by those it was said to.
#[derive(Clone)]
pub struct ServiceRequestEvent {
    event: EventOf,
    request: ServiceRequest,
    view: View,
}

impl ServiceRequestEvent {
    /// An event of a request of which the viewer sees so much.
    pub fn new(event: EventOf, request: ServiceRequest, view: View) -> Self {
        Self {
            event,
            request,
            view,
        }
    }

    /// A property company and the party complained of hear what they said themselves.
    fn said_by_viewer(&self, rc: &RequestCtx) -> Result<bool> {
        let actor = rc.actor()?;
        let organisation = self.event.row.organisation_id;
        Ok(self.event.row.actor_id == Some(actor.account)
            || organisation.is_some_and(|id| actor.organisations.contains(&id)))
    }

    fn heard(&self, rc: &RequestCtx) -> Result<bool> {
        Ok(self.view.hears(self.event.row.audience) || self.said_by_viewer(rc)?)
    }
}

/// Something that happened to a request. That it happened is seen by everybody who reads the
/// request; what was said with it, by those it was said to.
#[Object]
impl ServiceRequestEvent {
    /// The id.
    pub async fn id(&self) -> ID {
        ID(encode(self.event.row.id))
    }

    /// The step; null for the submission.
    async fn step(&self) -> Option<ServiceRequestStep> {
        self.event.row.step.map(Into::into)
    }

    /// The state before; null for the submission.
    async fn from_state(&self) -> Option<ServiceRequestState> {
        self.event.row.from_state.map(Into::into)
    }

    /// The state behind.
    async fn to_state(&self) -> ServiceRequestState {
        self.event.row.to_state.into()
    }

    /// Who acted; null for steps of the system and where the viewer may not know.
    async fn actor(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        let row = &self.request.row;
        let actor = self.event.row.actor_id;
        let of_resident = actor == Some(row.owner_id) || actor == Some(row.reporter_id);
        let seen = match self.view {
            View::Edited => self.said_by_viewer(RequestCtx::of(ctx)?)?,
            view => view.shows_reporter() || (view == View::Helping && !of_resident),
        };
        Ok(if seen {
            self.event.actor.clone().map(Account::new)
        } else {
            None
        })
    }

    /// The organisation for which the officer acted; null for residents and the system.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        let Some(id) = self.event.row.organisation_id else {
            return Ok(None);
        };
        let directory = RequestCtx::of(ctx)?.directory().await?;
        Ok(Organisation::new(&directory, id))
    }

    /// What was said; null where the viewer is not among those it was said to.
    async fn note(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let heard = self.heard(RequestCtx::of(ctx)?)?;
        Ok(self.event.row.note.as_deref().filter(|_| heard))
    }

    /// The files that came with it, as far as the viewer may see them.
    async fn attachments(&self, ctx: &Context<'_>) -> Result<Vec<Attachment>> {
        let rc = RequestCtx::of(ctx)?;
        let tx = rc.reader().await?;
        let files = self.request.batch.files(&tx, self.request.row.id).await;
        let files = rc.stored(files)?;
        let files = files
            .iter()
            .filter(|of| of.file.event_id == Some(self.event.row.id) && of.is_seen(self.view));
        Ok(files.map(|of| Attachment(of.file.clone())).collect())
    }

    /// When it happened.
    async fn at(&self) -> DateTime {
        self.event.row.at.into()
    }
}
