//! Following, following no more, and saying for oneself whether it is solved.

use lianxin_entity::ids::ServiceRequestId;

use super::error::*;
use super::input::*;
use super::object::FollowedServiceRequest;
use crate::gql::context::RequestCtx;
use crate::gql::desk::desk;
use crate::gql::prelude::*;
use crate::gql::user_error::settle;

/// The mutations of followers.
#[derive(Default)]
pub struct FollowMutation;

/// What a follower reads of it afterwards.
async fn read_again(
    rc: &RequestCtx,
    id: Option<ServiceRequestId>,
) -> Result<Option<FollowedServiceRequest>> {
    rc.renew().await;
    match id {
        Some(id) => FollowedServiceRequest::find(rc, id).await,
        None => Ok(None),
    }
}

/// The mutations of followers.
#[Object]
impl FollowMutation {
    /// Follows a request that is not resolved yet instead of filing it again: its state, reply and due
    /// instants are read, and its steps are told. For residents; not of one's own, not of one against
    /// oneself and not of a dispute.
    async fn follow_service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: FollowServiceRequestInput,
    ) -> Result<FollowServiceRequestPayload> {
        let rc = RequestCtx::of(ctx)?;
        let outcome = match input.parse() {
            Ok((id, key)) => desk(rc).await?.follow_request(id, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        let (id, errors) = settle(rc, outcome)?;
        let followed = read_again(rc, id).await?;
        Ok(FollowServiceRequestPayload { followed, errors })
    }

    /// Follows a request no more.
    async fn unfollow_service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: UnfollowServiceRequestInput,
    ) -> Result<UnfollowServiceRequestPayload> {
        let rc = RequestCtx::of(ctx)?;
        let outcome = match input.parse() {
            Ok((id, key)) => desk(rc).await?.unfollow_request(id, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        let (id, errors) = settle(rc, outcome)?;
        rc.renew().await;
        Ok(UnfollowServiceRequestPayload {
            unfollowed: id.is_some(),
            errors,
        })
    }

    /// Says for oneself whether a followed request is solved, once it is resolved; said again, the
    /// last word counts. It is kept apart: only the word of the one who filed it moves the state.
    async fn evaluate_followed_service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the follower says.")] input: EvaluateFollowedServiceRequestInput,
    ) -> Result<EvaluateFollowedServiceRequestPayload> {
        let rc = RequestCtx::of(ctx)?;
        let outcome = match input.parse() {
            Ok((word, key)) => {
                desk(rc)
                    .await?
                    .evaluate_followed(&word, key.as_deref())
                    .await
            }
            Err(failure) => Err(failure),
        };
        let (id, errors) = settle(rc, outcome)?;
        let followed = read_again(rc, id).await?;
        Ok(EvaluateFollowedServiceRequestPayload { followed, errors })
    }
}
