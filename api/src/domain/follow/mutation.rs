//! Following, following no more, and saying for oneself whether it is solved.

use super::error::*;
use super::input::*;
use super::object::FollowedServiceRequest;
use super::service::Following;
use crate::domain::district::reading::own_directory;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::user_error::settle;

/// The mutations of followers.
#[derive(Default)]
pub struct FollowMutation;

async fn following<'a>(rc: &'a RequestCtx) -> Result<Following<'a>> {
    Ok(Following {
        store: &rc.store,
        given: &rc.app.given,
        directory: own_directory(rc).await?,
        actor: rc.actor()?,
    })
}

/// The mutations of followers.
#[Object]
impl FollowMutation {
    /// Follows an open request instead of filing it again: its state, reply and due instants are
    /// read, and its steps are told. For residents; not of one's own and not of a dispute.
    async fn follow_service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: FollowServiceRequestInput,
    ) -> Result<FollowServiceRequestPayload> {
        let rc = RequestCtx::of(ctx)?;
        let outcome = match input.parse() {
            Ok((id, key)) => following(rc).await?.follow(id, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        let (id, errors) = settle(rc, outcome)?;
        rc.renew().await;
        let followed = match id {
            Some(id) => FollowedServiceRequest::find(rc, id).await?,
            None => None,
        };
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
            Ok((id, key)) => following(rc).await?.unfollow(id, key.as_deref()).await,
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
            Ok((word, key)) => following(rc).await?.evaluate(&word, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        let (id, errors) = settle(rc, outcome)?;
        rc.renew().await;
        let followed = match id {
            Some(id) => FollowedServiceRequest::find(rc, id).await?,
            None => None,
        };
        Ok(EvaluateFollowedServiceRequestPayload { followed, errors })
    }
}
