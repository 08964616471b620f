//! What followers send, and its checks.

use lianxin_entity::ids::ServiceRequestId;

use super::service::Word;
use crate::domain::checks::Checks;
use crate::gql::enums::Outcome as OutcomeWord;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::refusal::{Code, Outcome, Refusal};

/// The longest comment, in characters.
const COMMENT: usize = 2000;

/// The request that is followed.
#[derive(InputObject)]
pub struct FollowServiceRequestInput {
    /// The request.
    id: Gid<ServiceRequestId>,
    /// A key of the client's own: the same call sent again is carried out once.
    idempotency_key: Option<String>,
}

/// The request that is followed no more.
#[derive(InputObject)]
pub struct UnfollowServiceRequestInput {
    /// The request.
    id: Gid<ServiceRequestId>,
    /// A key of the client's own: the same call sent again is carried out once.
    idempotency_key: Option<String>,
}

/// What a follower says of the result.
#[derive(InputObject)]
pub struct EvaluateFollowedServiceRequestInput {
    /// The request.
    id: Gid<ServiceRequestId>,
    /// Whether it is solved.
    outcome: OutcomeWord,
    /// From 1, not at all satisfied, to 5, fully.
    satisfaction: i32,
    /// In the follower's words, at most 2000 characters.
    comment: Option<String>,
    /// A key of the client's own: the same call sent again is carried out once.
    idempotency_key: Option<String>,
}

fn parse(
    id: Gid<ServiceRequestId>,
    key: Option<String>,
) -> Outcome<(ServiceRequestId, Option<String>)> {
    let mut checks = Checks::default();
    let key = checks.key(key);
    checks.done((id.0, key))
}

impl FollowServiceRequestInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(ServiceRequestId, Option<String>)> {
        parse(self.id, self.idempotency_key)
    }
}

impl UnfollowServiceRequestInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(ServiceRequestId, Option<String>)> {
        parse(self.id, self.idempotency_key)
    }
}

impl EvaluateFollowedServiceRequestInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(Word, Option<String>)> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        if !(1..=5).contains(&self.satisfaction) {
            checks.refuse(Refusal::at(Code::Invalid, "satisfaction").saying("satisfaction-range"));
        }
        let word = Word {
            id: self.id.0,
            outcome: self.outcome.into(),
            satisfaction: self.satisfaction,
            comment: checks.maybe(self.comment, "comment", COMMENT),
        };
        checks.done((word, key))
    }
}
