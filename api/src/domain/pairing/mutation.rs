//! Doing something with pairings.

use lianxin_entity::ids::PairingId;

use super::error::*;
use super::input::*;
use super::loader;
use super::service::Command;
use crate::gql::context::RequestCtx;
use crate::gql::desk::desk;
use crate::gql::prelude::*;
use crate::gql::user_error::settle;
use crate::refusal::Outcome;

/// The mutations of pairings.
#[derive(Default)]
pub struct PairingMutation;

/// Reads the pairing again under the viewer's own policy.
async fn told<P: PairingPayload>(rc: &RequestCtx, done: Outcome<PairingId>) -> Result<P> {
    let (id, errors) = settle(rc, done)?;
    let Some(id) = id else {
        return Ok(P::of(None, errors));
    };
    rc.app.hub.committed(rc.actor()?.district);
    rc.renew().await;
    Ok(P::of(loader::pairing(rc, id).await?, errors))
}

async fn step<P: PairingPayload>(
    ctx: &Context<'_>,
    mutation: &'static str,
    command: Outcome<(Command, Option<String>)>,
) -> Result<P> {
    let rc = RequestCtx::of(ctx)?;
    let done = match command {
        Ok((command, key)) => {
            let desk = desk(rc).await?;
            desk.step_pairing(mutation, &command, key.as_deref()).await
        }
        Err(failure) => Err(failure),
    };
    told(rc, done).await
}

/// The mutations of pairings.
#[Object]
impl PairingMutation {
    /// Proposes a pairing: a secretary or a grid worker for a household on their ground, a secretary
    /// for a member of their organisation, a member or a resident for themselves, which is their yes
    /// as well. The sides that have not said yes are told. Refused as LOAD_LIMIT when the member has
    /// as many pairings as the district allows.
    async fn propose_pairing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The pairing.")] input: ProposePairingInput,
    ) -> Result<ProposePairingPayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = match input.parse() {
            Ok((proposal, key)) => {
                let desk = desk(rc).await?;
                desk.propose_pairing(&proposal, key.as_deref()).await
            }
            Err(failure) => Err(failure),
        };
        told(rc, done).await
    }

    /// Says yes for one side; with the yes of both the pairing is ACTIVE. For the member itself, for
    /// a resident of the household, and for an officer who heard the household's yes and is neither
    /// of the two.
    async fn consent_to_pairing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The yes.")] input: ConsentToPairingInput,
    ) -> Result<ConsentToPairingPayload> {
        step(ctx, "consentToPairing", input.parse()).await
    }

    /// Says no for the side that is asked: the pairing ends as REFUSED.
    async fn decline_pairing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The no.")] input: DeclinePairingInput,
    ) -> Result<DeclinePairingPayload> {
        step(ctx, "declinePairing", input.parse()).await
    }

    /// Ends a pairing with a reason, and proposes a successor to the household in the same step where
    /// one is named. For either side and for an officer over the household's ground or the member's
    /// branch.
    async fn end_pairing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end.")] input: EndPairingInput,
    ) -> Result<EndPairingPayload> {
        step(ctx, "endPairing", input.parse()).await
    }
}
