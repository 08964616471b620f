//! Founding bodies and seating people in them.

use lianxin_entity::ids::{BodyId, BodySeatId};

use super::error::*;
use super::input::{
    ChangeBodyInput, DissolveBodyInput, FillSeatInput, FoundBodyInput, LeaveSeatInput,
};
use super::object::Body;
use super::query::{find, find_seat};
use super::seat::BodySeat;
use super::service::Bodies;
use crate::domain::calendar::day_of;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::user_error::settle;

/// The mutations of bodies.
#[derive(Default)]
pub struct BodyMutation;

async fn desk(rc: &RequestCtx) -> Result<Bodies<'_>> {
    Ok(Bodies {
        store: &rc.store,
        given: &rc.app.given,
        directory: rc.directory().await?,
        actor: rc.actor()?,
    })
}

async fn body_after(rc: &RequestCtx, done: Option<BodyId>) -> Result<Option<Body>> {
    let Some(id) = done else {
        return Ok(None);
    };
    rc.renew().await;
    find(rc, id).await
}

async fn seat_after(rc: &RequestCtx, done: Option<BodySeatId>) -> Result<Option<BodySeat>> {
    let Some(id) = done else {
        return Ok(None);
    };
    rc.renew().await;
    find_seat(rc, id).await
}

/// The mutations of bodies.
#[Object]
impl BodyMutation {
    /// Founds a body beside the formal tree. For secretaries over the area and administrators; a
    /// working group or a service team also for the secretary of the organisation that hosts it.
    async fn found_body(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The body.")] input: FoundBodyInput,
    ) -> Result<FoundBodyPayload> {
        let rc = RequestCtx::of(ctx)?;
        let desk = desk(rc).await?;
        let done = match input.parse() {
            Ok(founding) => desk.found(founding).await,
            Err(failure) => Err(failure),
        };
        let (done, errors) = settle(rc, done)?;
        let body = body_after(rc, done).await?;
        Ok(FoundBodyPayload { body, errors })
    }

    /// Changes name, area, host or document of a body. For those who may found it, in a new area too.
    async fn change_body(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: ChangeBodyInput,
    ) -> Result<ChangeBodyPayload> {
        let rc = RequestCtx::of(ctx)?;
        let desk = desk(rc).await?;
        let done = match input.parse() {
            Ok((id, expected, alteration)) => desk.change(id, expected, alteration).await,
            Err(failure) => Err(failure),
        };
        let (done, errors) = settle(rc, done)?;
        let body = body_after(rc, done).await?;
        Ok(ChangeBodyPayload { body, errors })
    }

    /// Dissolves a body; its seats end with it and stay in the history. For those who may found it.
    async fn dissolve_body(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which body.")] input: DissolveBodyInput,
    ) -> Result<DissolveBodyPayload> {
        let rc = RequestCtx::of(ctx)?;
        let (id, on) = (input.id.0, input.ends_on.map(|day| day.0));
        let done = desk(rc)
            .await?
            .dissolve(id, input.expected_version, on)
            .await;
        let (done, errors) = settle(rc, done)?;
        let body = body_after(rc, done).await?;
        Ok(DissolveBodyPayload { body, errors })
    }

    /// Seats somebody in a body: a vacant seat of the same capacity and unit is taken up, else a
    /// new one is made; with nobody named a vacant seat is set up. First secretary and secretary
    /// are one at a time. For those who may found the body.
    async fn fill_seat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who sits where.")] input: FillSeatInput,
    ) -> Result<FillSeatPayload> {
        let rc = RequestCtx::of(ctx)?;
        let desk = desk(rc).await?;
        let done = match input.parse(day_of(rc.now())) {
            Ok((seating, expected)) => desk.fill(seating, expected).await,
            Err(failure) => Err(failure),
        };
        let (done, errors) = settle(rc, done)?;
        let seat = seat_after(rc, done).await?;
        Ok(FillSeatPayload { seat, errors })
    }

    /// Ends a term: the seat is vacant from the day on. A vacant seat that is left is given up. For
    /// those who may found the body.
    async fn leave_seat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which seat.")] input: LeaveSeatInput,
    ) -> Result<LeaveSeatPayload> {
        let rc = RequestCtx::of(ctx)?;
        let (id, on) = (input.id.0, input.on.map(|day| day.0));
        let done = desk(rc).await?.leave(id, input.expected_version, on).await;
        let (done, errors) = settle(rc, done)?;
        let seat = seat_after(rc, done).await?;
        Ok(LeaveSeatPayload { seat, errors })
    }
}
