//! Doing something with responsibilities.

use lianxin_entity::ids::{ResponsibilityAssignmentId, ResponsibilityItemId, ResponsibilityZoneId};

use super::assignment_object::ResponsibilityAssignment;
use super::error::*;
use super::input::*;
use super::item_object::ResponsibilityItem;
use super::loader;
use super::service::assignments::Command;
use crate::gql::context::RequestCtx;
use crate::gql::desk::desk;
use crate::gql::prelude::*;
use crate::gql::user_error::settle;
use crate::refusal::Outcome;

/// The mutations of responsibilities.
#[derive(Default)]
pub struct ResponsibilityMutation;

/// Reads an item of the dictionary again.
async fn item_told<P: Payload<ResponsibilityItem>>(
    rc: &RequestCtx,
    done: Outcome<ResponsibilityItemId>,
) -> Result<P> {
    let (id, errors) = settle(rc, done)?;
    let Some(id) = id else {
        return Ok(P::of(None, errors));
    };
    rc.renew().await;
    Ok(P::of(loader::item(rc, id).await?, errors))
}

/// Reads an assigned item again under the viewer's own policy.
async fn told<P: Payload<ResponsibilityAssignment>>(
    rc: &RequestCtx,
    done: Outcome<ResponsibilityAssignmentId>,
) -> Result<P> {
    let (id, errors) = settle(rc, done)?;
    let Some(id) = id else {
        return Ok(P::of(None, errors));
    };
    rc.app.hub.committed(rc.actor()?.district);
    rc.renew().await;
    Ok(P::of(loader::assignment(rc, id).await?, errors))
}

async fn step<P: Payload<ResponsibilityAssignment>>(
    ctx: &Context<'_>,
    mutation: &'static str,
    command: Outcome<(Command, Option<String>)>,
) -> Result<P> {
    let rc = RequestCtx::of(ctx)?;
    let done = match command {
        Ok((command, key)) => {
            let desk = desk(rc).await?;
            desk.step_responsibility(mutation, &command, key.as_deref())
                .await
        }
        Err(failure) => Err(failure),
    };
    told(rc, done).await
}

/// The mutations of responsibilities.
#[Object]
impl ResponsibilityMutation {
    /// Makes a member answer for an area or for households, from a day on; the member is told. For a
    /// secretary over the place or over the member's branch. Refused as ALREADY_EXISTS where the
    /// member answers for the same place now: whoever changes a zone ends it and assigns it anew.
    async fn assign_responsibility_zone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who answers for what.")] input: AssignResponsibilityZoneInput,
    ) -> Result<AssignResponsibilityZonePayload> {
        let rc = RequestCtx::of(ctx)?;
        let done: Outcome<ResponsibilityZoneId> = match input.parse() {
            Ok((new, key)) => desk(rc).await?.assign_zone(&new, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        let (first, errors) = settle(rc, done)?;
        let mut responsibility_zones = Vec::new();
        if let Some(first) = first {
            rc.app.hub.committed(rc.actor()?.district);
            rc.renew().await;
            responsibility_zones = loader::zones_of_batch(rc, first).await?;
        }
        Ok(AssignResponsibilityZonePayload {
            responsibility_zones,
            errors,
        })
    }

    /// Ends a zone with a reason; it stays in the history. For those who may assign it.
    async fn end_responsibility_zone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end.")] input: EndResponsibilityZoneInput,
    ) -> Result<EndResponsibilityZonePayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = match input.parse() {
            Ok((end, key)) => desk(rc).await?.end_zone(&end, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        let (id, errors) = settle(rc, done)?;
        let Some(id) = id else {
            return Ok(Payload::of(None, errors));
        };
        rc.renew().await;
        Ok(Payload::of(loader::zone(rc, id).await?, errors))
    }

    /// Makes or changes an item of the district's dictionary. For an administrator of the district.
    async fn keep_responsibility_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The item as it is to be.")] input: KeepResponsibilityItemInput,
    ) -> Result<KeepResponsibilityItemPayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = match input.parse() {
            Ok((wording, key)) => desk(rc).await?.keep_item(&wording, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        item_told(rc, done).await
    }

    /// Retires an item of the dictionary: it is assigned no more; what is assigned goes on. For an
    /// administrator of the district.
    async fn retire_responsibility_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The item.")] input: RetireResponsibilityItemInput,
    ) -> Result<RetireResponsibilityItemPayload> {
        let rc = RequestCtx::of(ctx)?;
        let (id, expected) = (input.id.0, input.expected_version);
        let done = match key(input.idempotency_key) {
            Ok(key) => {
                let desk = desk(rc).await?;
                desk.retire_item(id, expected, key.as_deref()).await
            }
            Err(failure) => Err(failure),
        };
        item_told(rc, done).await
    }

    /// Assigns an item of the dictionary to a member, for a household, for an area or for neither;
    /// the member is told. For a secretary over the place (without one, over the member's home) or
    /// over the member's branch.
    async fn assign_responsibility_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who carries what.")] input: AssignResponsibilityItemInput,
    ) -> Result<AssignResponsibilityItemPayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = match input.parse() {
            Ok((new, key)) => desk(rc).await?.assign_item(&new, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        told(rc, done).await
    }

    /// Says that the member knows of an assigned item: ASSIGNED → ACKNOWLEDGED. For the member alone,
    /// signed in as a resident.
    async fn acknowledge_responsibility(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assigned item.")] input: AcknowledgeResponsibilityInput,
    ) -> Result<AcknowledgeResponsibilityPayload> {
        step(ctx, "acknowledgeResponsibility", input.parse()).await
    }

    /// Says whether an acknowledged item is fulfilled: ACKNOWLEDGED → REVIEWED. Once: for another
    /// round the item is ended and assigned anew. For those who may assign it, never for the member.
    async fn review_responsibility(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The finding.")] input: ReviewResponsibilityInput,
    ) -> Result<ReviewResponsibilityPayload> {
        step(ctx, "reviewResponsibility", input.parse()).await
    }

    /// Ends an assigned item with a reason; it stays in the history. For those who may assign it.
    async fn end_responsibility(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end.")] input: EndResponsibilityInput,
    ) -> Result<EndResponsibilityPayload> {
        step(ctx, "endResponsibility", input.parse()).await
    }
}
