//! What neighbours and followers read of a request.

use std::sync::Arc;

use lianxin_entity::enums as stored;
use lianxin_entity::ids::ServiceRequestId;
use lianxin_entity::request_clock;
use lianxin_entity::request_follower::Model as Follower;
use lianxin_entity::service_request::Model;

use super::loader::{ClocksOf, Followed};
use super::rules;
use super::service::Similar;
use crate::domain::category::object::ServiceCategory;
use crate::domain::district::Directory;
use crate::gql::context::RequestCtx;
use crate::gql::enums::{ClockKind, Outcome, ServiceRequestState};
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;

/// An open request nearby: enough to see that it is the same matter, nothing of who filed it, what
/// they wrote or where exactly it is.
pub struct SimilarServiceRequest {
    directory: Arc<Directory>,
    similar: Similar,
}

impl SimilarServiceRequest {
    pub(super) fn new(directory: &Arc<Directory>, similar: Similar) -> Self {
        Self {
            directory: directory.clone(),
            similar,
        }
    }
}

/// An open request nearby: enough to see that it is the same matter, nothing of who filed it, what
/// they wrote or where exactly it is.
#[Object]
impl SimilarServiceRequest {
    /// The id, to follow it.
    async fn id(&self) -> ID {
        ID(encode(self.similar.row.id))
    }

    /// The category, always a public one.
    async fn category(&self) -> Option<ServiceCategory> {
        ServiceCategory::new(&self.directory, self.similar.row.category_id)
    }

    /// Where it stands.
    async fn state(&self) -> ServiceRequestState {
        self.similar.row.state.into()
    }

    /// When it was filed.
    async fn submitted_at(&self) -> DateTime {
        self.similar.row.submitted_at.into()
    }

    /// How far it is, in metres, told in tens and from the middle of a square of about 50 metres:
    /// exact places are not given away. Null when no place was asked about.
    async fn distance_metres(&self) -> Option<i32> {
        self.similar.distance
    }

    /// How many follow it.
    async fn follower_count(&self) -> i32 {
        i32::try_from(self.similar.followers).unwrap_or(i32::MAX)
    }
}

/// How somebody came to follow a request.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::FollowOrigin")]
pub enum FollowOrigin {
    /// They chose to, instead of filing it again.
    Followed,
    /// Their own request, or one that they followed, was merged into it.
    Merged,
}

/// What a follower said of the result.
#[derive(SimpleObject)]
pub struct FollowerEvaluation {
    /// Whether it is solved.
    outcome: Outcome,
    /// From 1, not at all satisfied, to 5, fully.
    satisfaction: i32,
    /// In the follower's words.
    comment: Option<String>,
    /// When it was said.
    at: DateTime,
}

/// Until when something is due.
#[derive(SimpleObject)]
pub struct DueInstant {
    /// What is measured.
    kind: ClockKind,
    /// The round, from 1; each reopening begins another one.
    round: i32,
    /// When its time is over.
    due_at: DateTime,
}

/// A request as its followers read it: state, reply and due instants, and what they said themselves.
pub struct FollowedServiceRequest {
    directory: Arc<Directory>,
    follower: Follower,
    row: Model,
}

impl FollowedServiceRequest {
    pub(super) fn new(directory: &Arc<Directory>, follower: Follower, row: Model) -> Self {
        Self {
            directory: directory.clone(),
            follower,
            row,
        }
    }

    /// The request, if the viewer follows it and it is not against the viewer.
    ///
    /// # Errors
    /// UNAUTHENTICATED without a token; INTERNAL when the database fails.
    pub async fn find(rc: &RequestCtx, id: ServiceRequestId) -> Result<Option<Self>> {
        let found = rc.loaders.load::<Followed>(rc, id).await?;
        let directory = rc.directory().await?;
        Ok(found.map(|(follower, row)| Self::new(&directory, follower, row)))
    }

    /// Whether neighbours may know of it now.
    fn is_shown(&self) -> bool {
        super::is_shown(&self.directory, &self.row)
    }
}

/// A request as its followers read it: state, reply and due instants, and what they said themselves.
#[Object]
impl FollowedServiceRequest {
    /// The id of the request.
    async fn id(&self) -> ID {
        ID(encode(self.row.id))
    }

    /// The category where it is a public one; null otherwise.
    async fn category(&self) -> Option<ServiceCategory> {
        let of = || ServiceCategory::new(&self.directory, self.row.category_id);
        self.is_shown().then(of)?
    }

    /// Where it stands.
    async fn state(&self) -> ServiceRequestState {
        self.row.state.into()
    }

    /// What the lead answered when resolving it; null until then, and where the request has turned
    /// out to be a private matter.
    async fn reply(&self) -> Option<&str> {
        self.row.reply.as_deref().filter(|_| self.is_shown())
    }

    /// Until when something is due, the first time limit first; those among officers are left out.
    async fn clocks(&self, ctx: &Context<'_>) -> Result<Vec<DueInstant>> {
        let rc = RequestCtx::of(ctx)?;
        let clocks = rc.loaders.load::<ClocksOf>(rc, self.row.id).await?;
        let clocks = clocks.unwrap_or_default().into_iter();
        let told = clocks.filter(|clock| rules::is_told(clock.kind));
        let due = |clock: request_clock::Model| DueInstant {
            kind: clock.kind.into(),
            round: clock.round,
            due_at: clock.due_at.into(),
        };
        Ok(told.map(due).collect())
    }

    /// How the viewer came to follow it.
    async fn origin(&self) -> FollowOrigin {
        self.follower.origin.into()
    }

    /// Since when the viewer follows it.
    async fn followed_at(&self) -> DateTime {
        self.follower.followed_at.into()
    }

    /// What the viewer said of the result; null until then.
    async fn evaluation(&self) -> Option<FollowerEvaluation> {
        Some(FollowerEvaluation {
            outcome: self.follower.outcome?.into(),
            satisfaction: self.follower.satisfaction?,
            comment: self.follower.comment.clone(),
            at: self.follower.evaluated_at?.into(),
        })
    }
}
