//! Mutations of exports.

use super::error::RequestExportError;
use super::input::RequestExportInput;
use super::object::Export;
use super::{query, service};
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::user_error::settle;

/// An export that was asked for.
#[derive(SimpleObject)]
pub struct RequestExportPayload {
    /// The export; null when none was asked for.
    pub export: Option<Export>,
    /// Why none was asked for.
    pub errors: Vec<RequestExportError>,
}

/// Mutations of exports.
#[derive(Default)]
pub struct ExportMutation;

/// Mutations of exports.
#[Object]
impl ExportMutation {
    /// Asks for a register, or for the rows behind a figure of coverage, as a file. It holds what
    /// the viewer's posting may read when it is made, phones and identity numbers masked, and can
    /// be fetched by the viewer for a day. What was asked for and fetched is logged with its
    /// purpose. Ask again for `export` until its state is READY.
    async fn request_export(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to give out.")] input: RequestExportInput,
    ) -> Result<RequestExportPayload> {
        let rc = RequestCtx::of(ctx)?;
        let actor = rc.actor()?;
        let directory = rc.directory().await?;
        let asked = match input.parse(rc.locale) {
            Ok(wish) => service::request(&rc.app, &rc.store, actor, &directory, wish).await,
            Err(refused) => Err(refused),
        };
        let (id, errors) = settle(rc, asked)?;
        rc.renew().await;
        let export = match id {
            Some(id) => query::find(rc, id).await?,
            None => None,
        };
        Ok(RequestExportPayload { export, errors })
    }
}
