//! Asking for a phone, as it is sent.

use lianxin_entity::ids::ServiceRequestId;

use super::{LINE, NOTE};
use crate::domain::checks::Checks;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::refusal::Outcome;

/// Asking for the phone of the person helped.
#[derive(InputObject)]
pub struct RevealContactInput {
    /// The request.
    pub id: Gid<ServiceRequestId>,
    /// What the phone is needed for, at most 200 characters. It stands in the access log.
    pub purpose: String,
    /// More on the purpose, at most 2,000 characters.
    pub note: Option<String>,
}

impl RevealContactInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(ServiceRequestId, String, Option<String>)> {
        let mut checks = Checks::default();
        let purpose = checks.text(self.purpose, "purpose", LINE);
        let note = checks.maybe(self.note, "note", NOTE);
        checks.done((self.id.0, purpose, note))
    }
}
