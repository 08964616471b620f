//! Keeping rosters. Each mutation checks the shape, acts, and reads the shift again.

use lianxin_entity::ids::DutyShiftId;

use super::command::{Act, What};
use super::error::*;
use super::input::*;
use super::object::DutyShift;
use super::service::Rosters;
use crate::domain::district::reading::own_directory;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::user_error::settle;
use crate::refusal::Outcome;

/// The mutations of rosters.
#[derive(Default)]
pub struct RosterMutation;

async fn desk<'a>(rc: &'a RequestCtx) -> Result<Rosters<'a>> {
    Ok(Rosters {
        store: &rc.store,
        given: &rc.app.given,
        directory: own_directory(rc).await?,
        actor: rc.actor()?,
    })
}

async fn answer<P: ShiftPayload>(rc: &RequestCtx, outcome: Outcome<DutyShiftId>) -> Result<P> {
    let (id, errors) = settle(rc, outcome)?;
    let Some(id) = id else {
        return Ok(P::of(None, errors));
    };
    rc.renew().await;
    Ok(P::of(DutyShift::find(rc, id).await?, errors))
}

async fn act<P: ShiftPayload>(
    ctx: &Context<'_>,
    parsed: Outcome<(Act, Option<String>)>,
) -> Result<P> {
    let rc = RequestCtx::of(ctx)?;
    rc.actor()?;
    let outcome = match parsed {
        Ok((act, key)) => desk(rc).await?.act(&act, key.as_deref()).await,
        Err(failure) => Err(failure),
    };
    answer(rc, outcome).await
}

/// The mutations of rosters.
#[Object]
impl RosterMutation {
    /// Plans a shift, covered or not. For whoever keeps the centre.
    async fn plan_shift(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shift.")] input: PlanShiftInput,
    ) -> Result<PlanShiftPayload> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        let outcome = match input.parse() {
            Ok((new, key)) => desk(rc).await?.plan(&new, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        answer(rc, outcome).await
    }

    /// Has somebody stand a shift, in place of who stood it before. For whoever keeps the centre.
    async fn cover_shift(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shift and the person.")] input: ShiftPersonInput,
    ) -> Result<CoverShiftPayload> {
        act(ctx, input.parse(What::Cover)).await
    }

    /// Asks somebody to take a shift over. For who stands it.
    async fn ask_swap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shift and the person.")] input: ShiftPersonInput,
    ) -> Result<AskSwapPayload> {
        act(ctx, input.parse(What::AskSwap)).await
    }

    /// Takes a shift over. For who was asked.
    async fn accept_swap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shift.")] input: ShiftInput,
    ) -> Result<AcceptSwapPayload> {
        act(ctx, input.parse(What::AcceptSwap)).await
    }

    /// Does not take a shift over, or takes the question back. For who was asked, and who asked.
    async fn decline_swap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shift.")] input: ShiftInput,
    ) -> Result<DeclineSwapPayload> {
        act(ctx, input.parse(What::DeclineSwap)).await
    }

    /// Says that a shift was stood, once it has begun. For who stands it, and whoever keeps the centre.
    async fn mark_shift_done(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shift.")] input: ShiftInput,
    ) -> Result<MarkShiftDonePayload> {
        act(ctx, input.parse(What::Done)).await
    }
}
