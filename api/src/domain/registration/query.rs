//! Asking for registrations.

use lianxin_entity::ids::RegistrationId;

use super::input::RegistrationFilter;
use super::list::{self, ListFilter, ORDER};
use super::loader;
use super::object::Registration;
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;

/// The queries of registrations.
#[derive(Default)]
pub struct RegistrationQuery;

/// The queries of registrations.
#[Object]
impl RegistrationQuery {
    /// The registration with this id; null for what does not exist and what the viewer may not read
    /// alike.
    async fn registration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Gid<RegistrationId>,
    ) -> Result<Option<Registration>> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        loader::registration(rc, id.0).await
    }

    /// The registrations that the viewer may read, also those that are over, the newest first.
    async fn registrations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<RegistrationFilter>,
        #[graphql(
            desc = "At most so many from the beginning, 1 to 100; 20 without first and last."
        )]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Registration>> {
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
                    tracing::error!(%error, "counting registrations failed");
                    Error::new("counting failed")
                })
            }
        });
        let key = |row: &lianxin_entity::registration::Model| vec![row.id.0.to_string()];
        let node = |row| Registration::new(&directory, row);
        Ok(connection(&page, slice, total, key, node))
    }
}
