//! Doing something with registrations.

use lianxin_entity::ids::RegistrationId;

use super::error::*;
use super::input::*;
use super::loader;
use crate::gql::context::RequestCtx;
use crate::gql::desk::desk;
use crate::gql::prelude::*;
use crate::gql::user_error::settle;
use crate::refusal::Outcome;

/// The mutations of registrations.
#[derive(Default)]
pub struct RegistrationMutation;

/// Reads the registration again under the viewer's own policy.
async fn told<P: RegistrationPayload>(rc: &RequestCtx, done: Outcome<RegistrationId>) -> Result<P> {
    let (id, errors) = settle(rc, done)?;
    let Some(id) = id else {
        return Ok(P::of(None, errors));
    };
    rc.app.hub.committed(rc.actor()?.district);
    rc.renew().await;
    Ok(P::of(loader::registration(rc, id).await?, errors))
}

/// The mutations of registrations.
#[Object]
impl RegistrationMutation {
    /// Reports a member or a unit to a community: a member itself to the community of its home or of
    /// its unit, a unit's secretary the unit or its members. Refused as ALREADY_REGISTERED while
    /// there is a registration on that side.
    async fn report_to_community(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who reports where.")] input: ReportToCommunityInput,
    ) -> Result<ReportToCommunityPayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = match input.parse() {
            Ok((report, key)) => desk(rc).await?.report(&report, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        told(rc, done).await
    }

    /// Confirms a registration: REPORTED → CONFIRMED. For a secretary over the community who is not
    /// the member.
    async fn confirm_registration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The registration.")] input: ConfirmRegistrationInput,
    ) -> Result<ConfirmRegistrationPayload> {
        let rc = RequestCtx::of(ctx)?;
        let (id, expected) = (input.id.0, input.expected_version);
        let done = match key(input.idempotency_key) {
            Ok(key) => {
                let desk = desk(rc).await?;
                desk.confirm_registration(id, expected, key.as_deref())
                    .await
            }
            Err(failure) => Err(failure),
        };
        told(rc, done).await
    }

    /// Closes a registration with a reason; after a move the member reports again. For the member,
    /// the unit's secretary and a secretary over the community.
    async fn close_registration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The registration.")] input: CloseRegistrationInput,
    ) -> Result<CloseRegistrationPayload> {
        let rc = RequestCtx::of(ctx)?;
        let (id, expected) = (input.id.0, input.expected_version);
        let done = match input.parse() {
            Ok((reason, key)) => {
                let desk = desk(rc).await?;
                desk.close_registration(id, reason, expected, key.as_deref())
                    .await
            }
            Err(failure) => Err(failure),
        };
        told(rc, done).await
    }

    /// Records a service under a confirmed registration. For the member, for the secretary of a unit
    /// that is registered itself, and for a secretary over the community, who confirms it with that.
    async fn record_service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The service.")] input: RecordServiceInput,
    ) -> Result<RecordServicePayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = match input.parse() {
            Ok((new, key)) => desk(rc).await?.record_service(&new, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        told(rc, done).await
    }

    /// Says that a recorded service was done; with the first one the registration is SERVING. For a
    /// secretary over the community.
    async fn confirm_service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The service.")] input: JudgeServiceInput,
    ) -> Result<ConfirmServicePayload> {
        let rc = RequestCtx::of(ctx)?;
        told(rc, judge(rc, input, true).await?).await
    }

    /// Says that a recorded service was not done: it counts nowhere. For a secretary over the
    /// community.
    async fn refuse_service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The service.")] input: JudgeServiceInput,
    ) -> Result<RefuseServicePayload> {
        let rc = RequestCtx::of(ctx)?;
        told(rc, judge(rc, input, false).await?).await
    }

    /// Scores a year of a registration in one direction, from 0 to 100; scoring again changes it
    /// until the end of the following January, then it is FROZEN. The other side sees it once it has
    /// scored as well, or when the year is frozen.
    async fn evaluate_year(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The score.")] input: EvaluateYearInput,
    ) -> Result<EvaluateYearPayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = match input.parse() {
            Ok((score, key)) => desk(rc).await?.evaluate_year(&score, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        told(rc, done).await
    }
}

async fn judge(
    rc: &RequestCtx,
    input: JudgeServiceInput,
    done: bool,
) -> Result<Outcome<RegistrationId>> {
    let (id, expected) = (input.id.0, input.expected_version);
    Ok(match key(input.idempotency_key) {
        Ok(key) => {
            let desk = desk(rc).await?;
            desk.judge_service(id, done, expected, key.as_deref()).await
        }
        Err(failure) => Err(failure),
    })
}
