//! The directory behind a resolver.

use std::sync::Arc;

use super::Directory;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::refusal::{Code, Failure, Fault, Outcome};

/// The directory of the district with a code; none where no district has it.
///
/// # Errors
/// INTERNAL when the database fails.
pub async fn directory_of_code(request: &RequestCtx, code: &str) -> Result<Option<Arc<Directory>>> {
    missing_is_none(
        request,
        request.app.directories.by_code(&request.store, code).await,
    )
}

fn missing_is_none<T>(request: &RequestCtx, outcome: Outcome<T>) -> Result<Option<T>> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(Failure::Refused(refusals)) if refusals.iter().all(|r| r.code == Code::NotFound) => {
            Ok(None)
        }
        Err(Failure::Fault(fault)) => Err(request.fault(&fault)),
        Err(refused) => Err(request.fault(&Fault::broken(refused))),
    }
}
