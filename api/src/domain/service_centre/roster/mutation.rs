//! Keeping rosters. Each mutation checks the shape, acts, and reads the shift again.

use lianxin_entity::ids::DutyShiftId;

use super::command::{Act, What};
use super::error::*;
use super::input::*;
use super::loader;
use crate::gql::context::RequestCtx;
use crate::gql::desk::desk;
use crate::gql::prelude::*;
use crate::gql::user_error::settle;
use crate::refusal::Outcome;

/// The mutations of rosters.
#[derive(Default)]
pub struct RosterMutation;

async fn answer<P: ShiftPayload>(rc: &RequestCtx, outcome: Outcome<DutyShiftId>) -> Result<P> {
    let (id, errors) = settle(rc, outcome)?;
    let Some(id) = id else {
        return Ok(P::of(None, errors));
    };
    rc.app.hub.committed(rc.actor()?.district);
    rc.renew().await;
    Ok(P::of(loader::shift(rc, id).await?, errors))
}

async fn act<P: ShiftPayload>(
    ctx: &Context<'_>,
    parsed: Outcome<(Act, Option<String>)>,
) -> Result<P> {
    let rc = RequestCtx::of(ctx)?;
    rc.actor()?;
    let outcome = match parsed {
        Ok((act, key)) => desk(rc).await?.act_on_shift(&act, key.as_deref()).await,
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
            Ok((new, key)) => desk(rc).await?.plan_shift(&new, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        answer(rc, outcome).await
    }

    /// Has somebody stand a shift, in place of who stood it before. For whoever keeps the centre.
    async fn cover_shift(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shift and the person.")] input: CoverShiftInput,
    ) -> Result<CoverShiftPayload> {
        act(ctx, input.parse()).await
    }

    /// Lets a shift begin and end at other instants; a question to take it over falls away. For
    /// whoever keeps the centre.
    async fn change_shift(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shift and its times.")] input: ChangeShiftInput,
    ) -> Result<ChangeShiftPayload> {
        act(ctx, input.parse()).await
    }

    /// Has nobody stand a shift that somebody stands. For whoever keeps the centre.
    async fn free_shift(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shift.")] input: ShiftInput,
    ) -> Result<FreeShiftPayload> {
        act(ctx, input.parse(What::Free)).await
    }

    /// Cancels a shift that is not over: it does not take place and is in no roster any more. For
    /// whoever keeps the centre.
    async fn cancel_shift(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shift.")] input: ShiftInput,
    ) -> Result<CancelShiftPayload> {
        act(ctx, input.parse(What::Cancel)).await
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
