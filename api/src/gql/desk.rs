//! The desk of whoever asks.

use super::context::RequestCtx;
use super::prelude::*;
use crate::domain::work::Desk;

/// The desk of the asker.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn desk(rc: &RequestCtx) -> Result<Desk<'_>> {
    Ok(Desk {
        store: &rc.store,
        given: &rc.app.given,
        directory: rc.directory().await?,
        actor: rc.actor()?,
    })
}
