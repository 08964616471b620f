//! Questions about who is asking.

use super::object::Viewer;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;

/// Questions about who is asking.
#[derive(Default)]
pub struct IdentityQuery;

/// Questions about who is asking.
#[Object]
impl IdentityQuery {
    /// Who is asking; null without a token.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        let rc = RequestCtx::of(ctx)?;
        match &rc.actor {
            Some(actor) => Ok(Some(Viewer::read(rc, actor, &*rc.reader().await?).await?)),
            None => Ok(None),
        }
    }
}
