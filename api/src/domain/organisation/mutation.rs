//! Founding, changing and dissolving organisations.

use lianxin_entity::ids::OrganisationId;

use super::error::*;
use super::input::{
    ChangeOrganisationInput, DissolveOrganisationInput, FoundOrganisationInput, RecordElectionInput,
};
use super::object::Organisation;
use super::service::Organisations;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::user_error::settle;

/// The mutations of organisations.
#[derive(Default)]
pub struct OrganisationMutation;

fn desk(rc: &RequestCtx) -> Result<Organisations<'_>> {
    let actor = rc.actor()?;
    Ok(Organisations {
        store: &rc.store,
        directories: &rc.app.directories,
        given: &rc.app.given,
        district: actor.district,
        actor: Some(actor),
    })
}

/// The organisation as it is after what was done.
async fn after(rc: &RequestCtx, done: Option<OrganisationId>) -> Result<Option<Organisation>> {
    let Some(id) = done else {
        return Ok(None);
    };
    rc.renew().await;
    let directory = rc.directory().await?;
    Ok(Organisation::new(&directory, id))
}

/// The mutations of organisations.
#[Object]
impl OrganisationMutation {
    /// Founds an organisation below another one. For the secretary of the one above or of a
    /// committee over it, and for administrators.
    async fn found_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organisation.")] input: FoundOrganisationInput,
    ) -> Result<FoundOrganisationPayload> {
        let rc = RequestCtx::of(ctx)?;
        let desk = desk(rc)?;
        let done = match input.parse() {
            Ok(founding) => desk.found(founding).await.map_err(Into::into),
            Err(failure) => Err(failure),
        };
        let (done, errors) = settle(rc, done)?;
        let organisation = after(rc, done.map(|(id, _)| id)).await?;
        Ok(FoundOrganisationPayload {
            organisation,
            errors,
        })
    }

    /// Changes name, parent, jurisdiction or dates of an organisation from today on; what it was
    /// before stays in its history. For its secretary or that of a committee over it, and for
    /// administrators; a new parent has to be kept by the same. A new jurisdiction only for those
    /// whose own jurisdiction it lies in, and administrators.
    async fn change_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: ChangeOrganisationInput,
    ) -> Result<ChangeOrganisationPayload> {
        let rc = RequestCtx::of(ctx)?;
        let desk = desk(rc)?;
        let done = match input.parse() {
            Ok((id, expected, alteration)) => desk
                .change(id, expected, alteration)
                .await
                .map_err(Into::into),
            Err(failure) => Err(failure),
        };
        let (done, errors) = settle(rc, done)?;
        let organisation = after(rc, done).await?;
        Ok(ChangeOrganisationPayload {
            organisation,
            errors,
        })
    }

    /// Writes down that the posts of an organisation were elected; the next term counts from then.
    /// For those who may change the organisation.
    async fn record_election(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The election.")] input: RecordElectionInput,
    ) -> Result<RecordElectionPayload> {
        let rc = RequestCtx::of(ctx)?;
        let (id, held_on) = (input.id.0, input.held_on.0);
        let done = desk(rc)?
            .record_election(id, input.expected_version, held_on, input.term_years)
            .await;
        let (done, errors) = settle(rc, done.map_err(Into::into))?;
        let organisation = after(rc, done).await?;
        Ok(RecordElectionPayload {
            organisation,
            errors,
        })
    }

    /// Dissolves an organisation on which nothing hangs any more: no organisation below it, no
    /// posting, member, assignment, agreement, body, seat, appointment or work team. It stays in
    /// the history. For those who may change the organisation.
    async fn dissolve_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which organisation.")] input: DissolveOrganisationInput,
    ) -> Result<DissolveOrganisationPayload> {
        let rc = RequestCtx::of(ctx)?;
        let (id, on) = (input.id.0, input.ends_on.map(|day| day.0));
        let done = desk(rc)?.dissolve(id, input.expected_version, on).await;
        let (done, errors) = settle(rc, done)?;
        let organisation = after(rc, done.map(|()| id)).await?;
        Ok(DissolveOrganisationPayload {
            organisation,
            errors,
        })
    }
}
