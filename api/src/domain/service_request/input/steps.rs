//! The steps, as they are sent.

use lianxin_entity::ids::{AccountId, AttachmentId, OrganisationId, ServiceRequestId};

use super::super::command::{Act, Command, Dispatch};
use super::{DESCRIPTION, HELPERS, NOTE, TITLE, ids, maybe_id};
use crate::domain::checks::Checks;
use crate::gql::enums::Outcome as OutcomeWord;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;
use crate::refusal::{Code, Outcome, Refusal};

/// A step with an optional note.
#[derive(InputObject)]
pub struct ServiceRequestStepInput {
    /// The request.
    id: Gid<ServiceRequestId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// What is said with the step, at most 2,000 characters.
    note: Option<String>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl ServiceRequestStepInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self, act: Act) -> Outcome<Command> {
        let mut checks = Checks::default();
        let command = Command {
            id: self.id.0,
            expected_version: self.expected_version,
            note: checks.maybe(self.note, "note", NOTE),
            attachments: Vec::new(),
            act,
            idempotency_key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// A step that has to say something.
#[derive(InputObject)]
pub struct ServiceRequestNoteInput {
    /// The request.
    id: Gid<ServiceRequestId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// What is said with the step, at most 2,000 characters.
    note: String,
    /// Files that were uploaded before, at most 20.
    attachment_ids: Option<Vec<Gid<AttachmentId>>>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl ServiceRequestNoteInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self, act: Act) -> Outcome<Command> {
        let mut checks = Checks::default();
        let command = Command {
            id: self.id.0,
            expected_version: self.expected_version,
            note: Some(checks.text(self.note, "note", NOTE)),
            attachments: ids(self.attachment_ids),
            act,
            idempotency_key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// Sending a request to a lead: an organisation, a person, or both.
#[derive(InputObject)]
pub struct DispatchServiceRequestInput {
    /// The request.
    id: Gid<ServiceRequestId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// The organisation that leads.
    lead_organisation_id: Option<Gid<OrganisationId>>,
    /// The person who leads.
    lead_account_id: Option<Gid<AccountId>>,
    /// Organisations that help, at most 10.
    helper_organisation_ids: Option<Vec<Gid<OrganisationId>>>,
    /// The title that a property company and the party complained of read, at most 100 characters. Write it without the resident.
    edited_title: Option<String>,
    /// The description that they read, at most 5,000 characters.
    edited_description: Option<String>,
    /// The files of the request that they may see.
    pass_on_attachment_ids: Option<Vec<Gid<AttachmentId>>>,
    /// What is said with the step, at most 2,000 characters.
    note: Option<String>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl DispatchServiceRequestInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<Command> {
        let mut checks = Checks::default();
        let mut helper_organisations = ids(self.helper_organisation_ids);
        helper_organisations.sort_unstable();
        helper_organisations.dedup();
        if helper_organisations.len() > HELPERS {
            let refusal = Refusal::at(Code::Invalid, "helperOrganisationIds");
            checks.refuse(refusal.saying("too-many-helpers").with("limit", HELPERS));
        }
        let command = Command {
            id: self.id.0,
            expected_version: self.expected_version,
            note: checks.maybe(self.note, "note", NOTE),
            attachments: Vec::new(),
            act: Act::Dispatch(Dispatch {
                lead_organisation: maybe_id(self.lead_organisation_id),
                lead_account: maybe_id(self.lead_account_id),
                helper_organisations,
                edited_title: checks.maybe(self.edited_title, "editedTitle", TITLE),
                edited_description: checks.maybe(
                    self.edited_description,
                    "editedDescription",
                    DESCRIPTION,
                ),
                passed_on: ids(self.pass_on_attachment_ids),
            }),
            idempotency_key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// Ruling on an objection.
#[derive(InputObject)]
pub struct RuleOnObjectionInput {
    /// The request.
    id: Gid<ServiceRequestId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// True: the objection is right, the request goes back to be dispatched anew. False: the lead has to take it.
    uphold: bool,
    /// What is said with the step, at most 2,000 characters.
    note: String,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl RuleOnObjectionInput {
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
            act: Act::RuleOnObjection {
                uphold: self.uphold,
            },
            idempotency_key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// Letting a request wait.
#[derive(InputObject)]
pub struct SuspendServiceRequestInput {
    /// The request.
    id: Gid<ServiceRequestId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// What is said with the step, at most 2,000 characters.
    note: String,
    /// The day on which it goes on by itself, after today.
    until: Date,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl SuspendServiceRequestInput {
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
            act: Act::Suspend {
                until: self.until.0,
            },
            idempotency_key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// A call to the resident or a visit.
#[derive(InputObject)]
pub struct RecordContactInput {
    /// The request.
    id: Gid<ServiceRequestId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// The person was reached.
    reached: bool,
    /// What is said with the step, at most 2,000 characters.
    note: String,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl RecordContactInput {
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
            act: Act::RecordContact {
                reached: self.reached,
            },
            idempotency_key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// What the resident says in the end.
#[derive(InputObject)]
pub struct EvaluateServiceRequestInput {
    /// The request.
    id: Gid<ServiceRequestId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// The handlers had been in touch.
    contacted: bool,
    /// Whether it is solved. NOT_SOLVED sends it back at once.
    outcome: OutcomeWord,
    /// From 1, not at all satisfied, to 5, fully.
    satisfaction: i32,
    /// In one's own words, at most 2,000 characters.
    comment: Option<String>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl EvaluateServiceRequestInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<Command> {
        let mut checks = Checks::default();
        if !(1..=5).contains(&self.satisfaction) {
            checks.refuse(Refusal::at(Code::Invalid, "satisfaction").saying("satisfaction-range"));
        }
        let command = Command {
            id: self.id.0,
            expected_version: self.expected_version,
            note: checks.maybe(self.comment, "comment", NOTE),
            attachments: Vec::new(),
            act: Act::Evaluate {
                contacted: self.contacted,
                outcome: self.outcome.into(),
                satisfaction: self.satisfaction,
            },
            idempotency_key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// Handling a request as part of another one.
#[derive(InputObject)]
pub struct MergeServiceRequestInput {
    /// The request.
    id: Gid<ServiceRequestId>,
    /// The main one.
    into_id: Gid<ServiceRequestId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// What is said with the step, at most 2,000 characters.
    note: String,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl MergeServiceRequestInput {
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
            act: Act::Merge {
                into: self.into_id.0,
            },
            idempotency_key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}
