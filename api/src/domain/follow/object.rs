//! What neighbours and followers read of a request.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use lianxin_entity::enums as stored;
use lianxin_entity::ids::ServiceRequestId;
use lianxin_entity::request_clock;
use lianxin_entity::request_follower::Model as Follower;
use lianxin_entity::service_request::Model;

use super::repo;
use super::service::Similar;
use crate::domain::category::object::ServiceCategory;
use crate::domain::district::Directory;
use crate::domain::district::reading::own_directory;
use crate::domain::service_request::parts_object::Clock;
use crate::gql::context::RequestCtx;
use crate::gql::enums::{Outcome, ServiceRequestState};
use crate::gql::ids::encode;
use crate::gql::loader::Batch;
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

    /// The request, if the viewer follows it.
    ///
    /// # Errors
    /// UNAUTHENTICATED without a token; INTERNAL when the database fails.
    pub async fn find(rc: &RequestCtx, id: ServiceRequestId) -> Result<Option<Self>> {
        let tx = rc.reader().await?;
        let follower = repo::follower(&tx, id, rc.actor()?.account).await;
        let follower = follower.map_err(|error| rc.fault(&error.into()))?;
        let Some(follower) = follower.filter(|row| row.ended_at.is_none()) else {
            return Ok(None);
        };
        let row = repo::request(&tx, id).await;
        let row = row.map_err(|error| rc.fault(&error.into()))?;
        let directory = own_directory(rc).await?;
        Ok(row.map(|row| Self::new(&directory, follower, row)))
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
        let category = self.directory.category(self.row.category_id)?;
        let public = category.is_public && self.row.kind != stored::ServiceRequestKind::Dispute;
        public.then(|| ServiceCategory::new(&self.directory, category.id))?
    }

    /// Where it stands.
    async fn state(&self) -> ServiceRequestState {
        self.row.state.into()
    }

    /// What the lead answered when resolving it; null until then.
    async fn reply(&self) -> Option<&str> {
        self.row.reply.as_deref()
    }

    /// The time limits with their due instants, the first one first.
    async fn clocks(&self, ctx: &Context<'_>) -> Result<Vec<Clock>> {
        let rc = RequestCtx::of(ctx)?;
        let clocks = rc.loaders.load::<ClocksOf>(rc, self.row.id).await?;
        let clocks = clocks.unwrap_or_default().into_iter();
        Ok(clocks.map(|clock| Clock::new(clock, rc.now())).collect())
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

struct ClocksOf;

#[async_trait]
impl Batch for ClocksOf {
    type Key = ServiceRequestId;
    type Value = Vec<request_clock::Model>;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<ServiceRequestId>,
    ) -> Result<HashMap<ServiceRequestId, Vec<request_clock::Model>>> {
        let tx = rc.reader().await?;
        let rows = repo::clocks(&tx, &ids).await;
        let mut found: HashMap<ServiceRequestId, Vec<_>> = HashMap::new();
        for row in rows.map_err(|error| rc.fault(&error.into()))? {
            found.entry(row.request_id).or_default().push(row);
        }
        Ok(found)
    }
}
