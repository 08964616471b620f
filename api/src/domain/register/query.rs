//! Queries of imports. Administrators of the district see all of it, those of the command line too;
//! for everybody else there are none.

use std::collections::HashMap;

use async_trait::async_trait;
use lianxin_entity::ids::ImportId;

use super::job::{self, Job, Which};
use super::object::Import;
use super::upload::may_import;
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::enums::{ImportState, Register};
use crate::gql::errors;
use crate::gql::ids::{Gid, decode, encode};
use crate::gql::loader::{Batch, by_id};
use crate::gql::prelude::*;

/// The order of the list; cursors of another are refused.
const ORDER: &str = "IMPORTS";

/// Which imports are asked for; everything given must hold.
#[derive(InputObject, Default)]
pub struct ImportFilter {
    /// Of this register.
    register: Option<Register>,
    /// In this state.
    state: Option<ImportState>,
}

/// Queries of imports.
#[derive(Default)]
pub struct ImportQuery;

/// Queries of imports.
#[Object]
impl ImportQuery {
    /// What was brought into the district, newest first. For administrators; empty for others.
    async fn imports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all when left out.")] filter: Option<ImportFilter>,
        #[graphql(desc = "At most so many from the beginning.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Import>> {
        let rc = RequestCtx::of(ctx)?;
        let seen = may_import(rc.actor()?);
        let page = PageArgs::forward(first, after).page(rc, ORDER)?;
        let bad = || errors::bad_cursor(rc.locale);
        let before = match page.from() {
            None => None,
            Some([key]) => Some(decode::<ImportId>(key).ok_or_else(bad)?),
            Some(_) => return Err(bad()),
        };
        let filter = filter.unwrap_or_default();
        let which = Which {
            seen,
            register: filter.register.map(Into::into),
            state: filter.state.map(Into::into),
        };
        let tx = rc.reader().await?;
        let rows = job::page(&tx, &which, before, page.fetch()).await;
        let slice = page.settle(rc.stored(rows)?);
        let total = Total::counted_by(move || {
            let (tx, which) = (tx.clone(), which.clone());
            async move { Ok(job::count(&tx, &which).await?) }
        });
        let key = |row: &Job| vec![encode(row.id)];
        Ok(connection(&page, slice, total, key, Import))
    }

    /// An import by its id; null for whoever brings no registers in and for what does not exist
    /// alike.
    async fn import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id.")] id: Gid<ImportId>,
    ) -> Result<Option<Import>> {
        find(RequestCtx::of(ctx)?, id.0).await
    }
}

/// An import as the viewer may see it.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn find(rc: &RequestCtx, id: ImportId) -> Result<Option<Import>> {
    if !may_import(rc.actor()?) {
        return Ok(None);
    }
    Ok(rc.loaders.load::<ById>(rc, id).await?.map(Import))
}

/// Imports by their ids, those of one operation at once.
struct ById;

#[async_trait]
impl Batch for ById {
    type Key = ImportId;
    type Value = Job;

    async fn read(rc: &RequestCtx, ids: Vec<ImportId>) -> Result<HashMap<ImportId, Job>> {
        let rows = job::among(&*rc.reader().await?, &ids).await;
        by_id(rc, rows, |row| row.id)
    }
}
