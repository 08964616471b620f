//! Asking what lies nearby already, and what the viewer follows.

use lianxin_entity::ids::{AreaId, ServiceRequestId};

use super::list;
use super::object::{FollowedServiceRequest, SimilarServiceRequest};
use super::repo;
use super::service::Place;
use crate::domain::service_request::input::LocationInput;
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::desk::desk;
use crate::gql::errors;
use crate::gql::ids::{Gid, decode};
use crate::gql::prelude::*;
use crate::refusal::Fault;

/// The order of followed requests.
const ORDER: &str = "FOLLOWED";

/// The queries of followers.
#[derive(Default)]
pub struct FollowQuery;

/// The queries of followers.
#[Object]
impl FollowQuery {
    /// Requests of a public category around a place that are not resolved yet, to follow instead of
    /// filing again: at most 10, the nearest first, never the viewer's own, never one against the
    /// viewer and never disputes. With a location by the
    /// category's distance; else those of the grid of the area, or of what
    /// lies above it where there is none, else of the viewer's own.
    async fn similar_service_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code of the category.")] category_code: String,
        #[graphql(desc = "The place that the viewer would report.")] location: Option<
            LocationInput,
        >,
        #[graphql(desc = "The area, where no place is known.")] area_id: Option<Gid<AreaId>>,
    ) -> Result<Vec<SimilarServiceRequest>> {
        let rc = RequestCtx::of(ctx)?;
        let directory = rc.directory().await?;
        if directory.category_by_code(&category_code).is_none() {
            let key = "refused-unknown-category";
            return Err(errors::bad_argument(rc.locale, key, &[]));
        }
        let point = location.map(|location| location.point()).transpose();
        let point = point.map_err(|_| errors::bad_argument(rc.locale, "bad-coordinate", &[]))?;
        let desk = desk(rc).await?;
        let place = Place {
            point,
            area: area_id.map(|id| id.0),
        };
        let tx = rc.reader().await?;
        let found = desk.similar_requests(&tx, &category_code, place).await;
        let found = found.map_err(|failure| rc.fault(&Fault::broken(failure)))?;
        let shown = |similar| SimilarServiceRequest::new(&directory, similar);
        Ok(found.into_iter().map(shown).collect())
    }

    /// What the viewer follows, the newest request first.
    async fn followed_service_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many from the beginning.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<FollowedServiceRequest>> {
        let rc = RequestCtx::of(ctx)?;
        let actor = rc.actor()?.clone();
        let page = PageArgs {
            first,
            after,
            last,
            before,
        }
        .page(rc, ORDER)?;
        let from = match page.from() {
            None => None,
            Some([key]) => {
                Some(decode::<ServiceRequestId>(key).ok_or_else(|| errors::bad_cursor(rc.locale))?)
            }
            Some(_) => return Err(errors::bad_cursor(rc.locale)),
        };
        let directory = rc.directory().await?;
        let tx = rc.reader().await?;
        let slice = list::page(&tx, &actor, &page, from).await;
        let slice = rc.stored(slice)?;
        let total = Total::counted_by(move || {
            let (tx, actor) = (tx.clone(), actor.clone());
            async move {
                let query = repo::followed_by(&tx, &actor);
                tx.count(query).await.map_err(|error| {
                    tracing::error!(%error, "counting followed requests failed");
                    Error::new("counting failed")
                })
            }
        });
        let keys = |(_, row): &(_, lianxin_entity::service_request::Model)| {
            vec![crate::gql::ids::encode(row.id)]
        };
        let node = |(follower, row)| FollowedServiceRequest::new(&directory, follower, row);
        Ok(connection(&page, slice, total, keys, node))
    }
}
