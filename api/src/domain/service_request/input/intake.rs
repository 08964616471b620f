//! Accepting, rejecting and what stands between, as it is sent.

use lianxin_entity::ids::{AccountId, AreaId, AttachmentId, OrganisationId, ServiceRequestId};

use super::super::command::{Act, Command, Respondent};
use super::{LINE, LocationInput, NOTE, ids, maybe_id, place};
use crate::domain::checks::Checks;
use crate::gql::enums::{RejectionReason, Urgency};
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::refusal::{Code, Outcome, Refusal};

/// Taking a request up, correcting what the resident could not know.
#[derive(InputObject)]
pub struct AcceptServiceRequestInput {
    /// The request.
    id: Gid<ServiceRequestId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// What is said with the step, at most 2,000 characters.
    note: Option<String>,
    /// The code of the right category.
    category_code: Option<String>,
    /// The urgency that counts from now on.
    urgency: Option<Urgency>,
    /// The right area.
    area_id: Option<Gid<AreaId>>,
    /// The organisation complained of: its people will never see the reporter, nor handle it.
    respondent_organisation_id: Option<Gid<OrganisationId>>,
    /// The person complained of, in the same way.
    respondent_account_id: Option<Gid<AccountId>>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl AcceptServiceRequestInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<Command> {
        let mut checks = Checks::default();
        let respondent = Respondent {
            organisation: maybe_id(self.respondent_organisation_id),
            account: maybe_id(self.respondent_account_id),
        };
        let respondent = Some(respondent).filter(|party| *party != Respondent::default());
        let command = Command {
            id: self.id.0,
            expected_version: self.expected_version,
            note: checks.maybe(self.note, "note", NOTE),
            attachments: Vec::new(),
            act: Act::Accept {
                category: checks.maybe(self.category_code, "categoryCode", LINE),
                urgency: self.urgency.map(Into::into),
                area: maybe_id(self.area_id),
                respondent,
            },
            idempotency_key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// Refusing a request.
#[derive(InputObject)]
pub struct RejectServiceRequestInput {
    /// The request.
    id: Gid<ServiceRequestId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// The reason.
    reason: RejectionReason,
    /// What is said with the step, at most 2,000 characters.
    note: String,
    /// Where the resident can turn to; needed with LAWFUL_CHANNEL, at most 200 characters.
    lawful_channel: Option<String>,
    /// Files that were uploaded before, at most 20.
    attachment_ids: Option<Vec<Gid<AttachmentId>>>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl RejectServiceRequestInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<Command> {
        let mut checks = Checks::default();
        let lawful_channel = checks.maybe(self.lawful_channel, "lawfulChannel", LINE);
        if self.reason == RejectionReason::LawfulChannel && lawful_channel.is_none() {
            checks.refuse(
                Refusal::at(Code::Invalid, "lawfulChannel").saying("lawful-channel-needed"),
            );
        }
        let command = Command {
            id: self.id.0,
            expected_version: self.expected_version,
            note: Some(checks.text(self.note, "note", NOTE)),
            attachments: ids(self.attachment_ids),
            act: Act::Reject {
                reason: self.reason.into(),
                lawful_channel,
            },
            idempotency_key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// Giving what was asked for.
#[derive(InputObject)]
pub struct SupplyInformationInput {
    /// The request.
    id: Gid<ServiceRequestId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// What is said with the step, at most 2,000 characters.
    note: String,
    /// A better place.
    location: Option<LocationInput>,
    /// Files that were uploaded before, at most 20.
    attachment_ids: Option<Vec<Gid<AttachmentId>>>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl SupplyInformationInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<Command> {
        let mut checks = Checks::default();
        let command = Command {
            id: self.id.0,
            expected_version: self.expected_version,
            note: Some(checks.text(self.note, "note", NOTE)),
            attachments: ids(self.attachment_ids),
            act: Act::SupplyInformation {
                place: place(&mut checks, self.location),
            },
            idempotency_key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// Ruling on a rejection.
#[derive(InputObject)]
pub struct ReviewRejectionInput {
    /// The request.
    id: Gid<ServiceRequestId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// True: the rejection stands. False: the request is accepted.
    uphold: bool,
    /// What is said with the step, at most 2,000 characters.
    note: String,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl ReviewRejectionInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<Command> {
        let mut checks = Checks::default();
        let command = Command {
            id: self.id.0,
            expected_version: self.expected_version,
            note: Some(checks.text(self.note, "note", NOTE)),
            attachments: Vec::new(),
            act: Act::ReviewRejection {
                uphold: self.uphold,
            },
            idempotency_key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}
