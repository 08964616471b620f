//! Finding a file by its id.

use lianxin_entity::ids::AttachmentId;

use super::object::Attachment;
use super::service;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::refusal::{Code, Failure, Fault};

/// The file with this id, if the viewer may read it.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn readable(rc: &RequestCtx, id: AttachmentId) -> Result<Option<Attachment>> {
    let tx = rc.reader().await?;
    match service::readable(&rc.app, &tx, rc.actor()?, id).await {
        Ok(row) => Ok(Some(Attachment(row))),
        Err(Failure::Refused(refusals)) if refusals.iter().all(|r| r.code == Code::NotFound) => {
            Ok(None)
        }
        Err(Failure::Refused(_)) => Err(rc.fault(&Fault::broken("a file was refused otherwise"))),
        Err(Failure::Fault(fault)) => Err(rc.fault(&fault)),
    }
}
