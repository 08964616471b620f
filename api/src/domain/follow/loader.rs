//! What followers of many requests ask for in one operation, read at once.

use std::collections::HashMap;

use async_trait::async_trait;
use lianxin_entity::ids::ServiceRequestId;
use lianxin_entity::{request_clock, request_follower, service_request};

use super::repo;
use crate::gql::context::RequestCtx;
use crate::gql::loader::Batch;
use crate::gql::prelude::*;

/// What the viewer follows, with the request.
pub(super) struct Followed;

#[async_trait]
impl Batch for Followed {
    type Key = ServiceRequestId;
    type Value = (request_follower::Model, service_request::Model);

    async fn read(
        rc: &RequestCtx,
        ids: Vec<ServiceRequestId>,
    ) -> Result<HashMap<ServiceRequestId, Self::Value>> {
        let tx = rc.reader().await?;
        let rows = repo::followed_among(&tx, rc.actor()?, &ids).await;
        let rows = rc.stored(rows)?;
        if rows.is_empty() {
            return Ok(HashMap::new());
        }
        let ids: Vec<_> = rows.iter().map(|row| row.request_id).collect();
        let requests = repo::requests(&tx, &ids).await;
        let mut requests = rc.stored(requests)?;
        let both = |row: request_follower::Model| {
            let request = requests.remove(&row.request_id)?;
            Some((row.request_id, (row, request)))
        };
        Ok(rows.into_iter().filter_map(both).collect())
    }
}

/// The clocks of requests, the first ones first.
pub(super) struct ClocksOf;

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
        for row in rc.stored(rows)? {
            found.entry(row.request_id).or_default().push(row);
        }
        Ok(found)
    }
}
