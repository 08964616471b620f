//! Finding a file by its id.

use std::collections::HashMap;

use async_trait::async_trait;
use lianxin_entity::attachment::Model;
use lianxin_entity::ids::AttachmentId;

use super::object::Attachment;
use super::service;
use crate::gql::context::RequestCtx;
use crate::gql::loader::Batch;
use crate::gql::prelude::*;

struct ReadableById;

#[async_trait]
impl Batch for ReadableById {
    type Key = AttachmentId;
    type Value = Model;

    async fn read(rc: &RequestCtx, ids: Vec<AttachmentId>) -> Result<HashMap<AttachmentId, Model>> {
        let tx = rc.reader().await?;
        let found = rc.found(service::readable(&rc.app, &tx, rc.actor()?, &ids).await)?;
        let rows = found.unwrap_or_default().into_iter();
        Ok(rows.map(|row| (row.id, row)).collect())
    }
}

/// The file with this id, if the viewer may read it.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn readable(rc: &RequestCtx, id: AttachmentId) -> Result<Option<Attachment>> {
    let row = rc.loaders.load::<ReadableById>(rc, id).await?;
    Ok(row.map(Attachment))
}
