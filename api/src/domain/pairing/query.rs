//! Asking for pairings.

use lianxin_entity::ids::PairingId;

use super::input::PairingFilter;
use super::list::{self, ListFilter, ORDER};
use super::loader;
use super::object::Pairing;
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;

/// The queries of pairings.
#[derive(Default)]
pub struct PairingQuery;

/// The queries of pairings.
#[Object]
impl PairingQuery {
    /// The pairing with this id; null for what does not exist and what the viewer may not read alike.
    async fn pairing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Gid<PairingId>,
    ) -> Result<Option<Pairing>> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        loader::pairing(rc, id.0).await
    }

    /// The pairings that the viewer may read, also those that are over, the newest first.
    async fn pairings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<PairingFilter>,
        #[graphql(
            desc = "At most so many from the beginning, 1 to 100; 20 without first and last."
        )]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Pairing>> {
        let rc = RequestCtx::of(ctx)?;
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = args.page(rc, ORDER)?;
        let directory = rc.directory().await?;
        let tx = rc.reader().await?;
        let filter: ListFilter = filter.unwrap_or_default().into();
        let query = filter.query(&tx, rc.actor()?, &directory);
        let rows = list::page(&tx, query.clone(), &page).await;
        let slice = page.settle(rc.stored(rows)?);
        let total = Total::counted_by(move || {
            let (tx, query) = (tx.clone(), query.clone());
            async move {
                tx.count(query).await.map_err(|error| {
                    tracing::error!(%error, "counting pairings failed");
                    Error::new("counting failed")
                })
            }
        });
        let key = |row: &lianxin_entity::pairing::Model| vec![row.id.0.to_string()];
        Ok(connection(&page, slice, total, key, Pairing::new))
    }
}
