//! Queries of exports.

use std::collections::HashMap;

use async_trait::async_trait;
use lianxin_entity::export_job::Model;
use lianxin_entity::ids::ExportId;

use super::object::Export;
use super::service;
use crate::auth::caller::Caller;
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::enums::{ExportFormat, Register};
use crate::gql::errors;
use crate::gql::ids::{Gid, decode, encode};
use crate::gql::loader::{Batch, by_id};
use crate::gql::prelude::*;
use crate::io::writing::extension;

/// The order of the list; cursors of another are refused.
const ORDER: &str = "EXPORTS";

/// Queries of exports.
#[derive(Default)]
pub struct ExportQuery;

/// Queries of exports.
#[Object]
impl ExportQuery {
    /// What the viewer asked to be given out, newest first.
    async fn exports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many from the beginning.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Export>> {
        let rc = RequestCtx::of(ctx)?;
        let account = rc.actor()?.account;
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = args.page(rc, ORDER)?;
        let bad = || errors::bad_cursor(rc.locale);
        let from = match page.from() {
            None => None,
            Some([key]) => Some(decode::<ExportId>(key).ok_or_else(bad)?),
            Some(_) => return Err(bad()),
        };
        let tx = rc.reader().await?;
        let rows = service::page(&tx, account, from, page.backwards(), page.fetch()).await;
        let slice = page.settle(rc.stored(rows)?);
        let total = Total::counted_by(move || {
            let tx = tx.clone();
            async move { Ok(service::count(&tx, account).await?) }
        });
        let key = |row: &Model| vec![encode(row.id)];
        Ok(connection(&page, slice, total, key, Export))
    }

    /// An export of the viewer by its id; null for another's and for what does not exist alike.
    async fn export(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id.")] id: Gid<ExportId>,
    ) -> Result<Option<Export>> {
        let rc = RequestCtx::of(ctx)?;
        find(rc, id.0).await
    }

    /// The path of a register's template on this server: its headers, the words to choose from and
    /// one example row, in the language of the request. Signed for the viewer, good for ten
    /// minutes.
    async fn import_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which register.")] register: Register,
        #[graphql(desc = "CSV or XLSX.")] format: ExportFormat,
    ) -> Result<String> {
        let rc = RequestCtx::of(ctx)?;
        let viewer = Caller::from(&**rc.actor()?);
        if format == ExportFormat::GeoJson {
            return Err(errors::bad_argument(
                rc.locale,
                "geojson-of-households",
                &[],
            ));
        }
        let register: lianxin_entity::enums::Register = register.into();
        let name = format!("template.{}", extension(format.into()));
        let path = format!(
            "/registers/{}/{}/{name}",
            register.as_str(),
            rc.locale.tag()
        );
        Ok(rc.app.links.sign_path(&path, &viewer, rc.now()))
    }
}

/// An export of the viewer by its id.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn find(rc: &RequestCtx, id: ExportId) -> Result<Option<Export>> {
    let row = rc.loaders.load::<OwnById>(rc, id).await?;
    Ok(row.map(Export))
}

struct OwnById;

#[async_trait]
impl Batch for OwnById {
    type Key = ExportId;
    type Value = Model;

    async fn read(rc: &RequestCtx, ids: Vec<ExportId>) -> Result<HashMap<ExportId, Model>> {
        let tx = rc.reader().await?;
        let rows = service::own_among(&tx, rc.actor()?.account, &ids).await;
        by_id(rc, rows, |row| row.id)
    }
}
