//! Asking for requests.

use lianxin_entity::ids::ServiceRequestId;

use super::input::{ServiceRequestFilter, ServiceRequestOrder};
use super::list::{self, ListOrder};
use super::object::ServiceRequest;
use super::repo;
use crate::gql::connection::{Connection, PageArgs, Slice, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::errors;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;

/// The queries of service requests.
#[derive(Default)]
pub struct ServiceRequestQuery;

/// The queries of service requests.
#[Object]
impl ServiceRequestQuery {
    /// The request with this id or number, exactly one of the two; null for what does not exist and
    /// what the viewer may not read alike.
    async fn service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<Gid<ServiceRequestId>>,
        #[graphql(desc = "Its number, as printed.")] number: Option<String>,
    ) -> Result<Option<ServiceRequest>> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        match (id, number) {
            (Some(Gid(id)), None) => ServiceRequest::find(rc, id).await,
            (None, Some(number)) if number.contains('\0') => Ok(None),
            (None, Some(number)) => {
                let tx = rc.reader().await?;
                let row = repo::find_by_number(&tx, &number).await;
                ServiceRequest::of_row(rc, rc.stored(row)?).await
            }
            _ => {
                let names = [("names", "id, number".to_owned())];
                Err(errors::bad_argument(rc.locale, "exactly-one-of", &names))
            }
        }
    }

    /// The requests that the viewer may read.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn service_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ServiceRequestFilter>,
        #[graphql(desc = "In which order; the newest first when left out.")] order_by: Option<
            ServiceRequestOrder,
        >,
        #[graphql(
            desc = "At most so many from the beginning, 1 to 100; 20 without first and last."
        )]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ServiceRequest>> {
        let rc = RequestCtx::of(ctx)?;
        let actor = rc.actor()?.clone();
        let order: ListOrder = order_by.unwrap_or_default().into();
        let page = PageArgs {
            first,
            after,
            last,
            before,
        }
        .page(rc, order.word())?;
        let directory = rc.directory().await?;
        let tx = rc.reader().await?;
        let filter = filter.unwrap_or_default().parse(rc, &directory)?;
        let query = filter.query(&tx, &actor, &directory, rc.now());
        let rows = list::page(&tx, query.clone(), order, &page).await;
        let slice = page.settle(rc.stored(rows)?);
        let total = Total::counted_by(move || {
            let (tx, query) = (tx.clone(), query.clone());
            async move {
                tx.count(query).await.map_err(|error| {
                    tracing::error!(%error, "counting requests failed");
                    Error::new("counting failed")
                })
            }
        });
        let slice = Slice {
            has_previous: slice.has_previous,
            has_next: slice.has_next,
            rows: ServiceRequest::of_rows(&directory, slice.rows),
        };
        let keys = |request: &ServiceRequest| order.keys(&request.row);
        Ok(connection(&page, slice, total, keys, |request| request))
    }
}
