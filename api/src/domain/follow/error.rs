//! What following may refuse, and what it answers.

use super::object::FollowedServiceRequest;
use crate::error_type;
use crate::gql::prelude::*;

error_type! {
    /// Why a request is not followed.
    FollowServiceRequestError, FollowServiceRequestErrorCode: Forbidden NotFound Invalid TooLong
        IdempotencyMismatch
}

error_type! {
    /// Why a request is still followed.
    UnfollowServiceRequestError, UnfollowServiceRequestErrorCode: Forbidden NotFound Invalid
        TooLong IdempotencyMismatch
}

error_type! {
    /// Why a follower's word was not taken.
    EvaluateFollowedServiceRequestError, EvaluateFollowedServiceRequestErrorCode: Forbidden
        NotFound WrongState Invalid TooLong IdempotencyMismatch
}

/// What came of following.
#[derive(SimpleObject)]
pub struct FollowServiceRequestPayload {
    /// What a follower reads of the request; null when it was refused.
    pub followed: Option<FollowedServiceRequest>,
    /// Why it was refused; empty when it was done.
    pub errors: Vec<FollowServiceRequestError>,
}

/// What came of following no more.
#[derive(SimpleObject)]
pub struct UnfollowServiceRequestPayload {
    /// Whether the request is followed no more.
    pub unfollowed: bool,
    /// Why it was refused; empty when it was done.
    pub errors: Vec<UnfollowServiceRequestError>,
}

/// What came of a follower's word.
#[derive(SimpleObject)]
pub struct EvaluateFollowedServiceRequestPayload {
    /// What a follower reads of the request; null when it was refused.
    pub followed: Option<FollowedServiceRequest>,
    /// Why it was refused; empty when it was done.
    pub errors: Vec<EvaluateFollowedServiceRequestError>,
}
