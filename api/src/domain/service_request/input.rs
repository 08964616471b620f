//! What clients send, and its checks: all faults of an input at once.

use lianxin_entity::enums as stored;
use lianxin_entity::ids::{AccountId, AreaId, AttachmentId, OrganisationId, ServiceRequestId};

use super::command::{Act, Command, Dispatch, Place, Respondent, Submission};
use super::list::{ListFilter, ListOrder};
use crate::domain::district::Directory;
use crate::gql::context::RequestCtx;
use crate::gql::enums::{
    Channel, Datum, Outcome as OutcomeWord, RejectionReason, ServiceRequestKind,
    ServiceRequestState, Urgency,
};
use crate::gql::errors;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::{Date, DateTime};
use crate::refusal::{Code, Outcome, Refusal, Refusals};

/// The longest title, in characters.
pub const TITLE: usize = 100;
/// The longest description, in characters.
pub const DESCRIPTION: usize = 5000;
/// The longest note, reply or comment, in characters.
pub const NOTE: usize = 2000;
/// The longest address, purpose or lawful channel, in characters.
pub const LINE: usize = 200;
/// The longest idempotency key, in characters.
pub const KEY: usize = 128;
/// The most helpers of one dispatch.
pub const HELPERS: usize = 10;
/// The longest text that can be searched for, in characters.
pub const SEARCH: usize = 100;

/// The checks of one input.
#[derive(Default)]
pub struct Checks(Refusals);

impl Checks {
    /// A text that has to say something.
    fn text(&mut self, text: String, field: &str, limit: usize) -> String {
        if text.trim().is_empty() {
            self.0
                .push(Refusal::at(Code::Invalid, field).saying("text-needed"));
        }
        self.short(text, field, limit)
    }

    /// A text that may be empty.
    fn short(&mut self, text: String, field: &str, limit: usize) -> String {
        if text.chars().count() > limit {
            self.0
                .push(Refusal::at(Code::TooLong, field).with("limit", limit));
        }
        if text.contains('\0') {
            self.0
                .push(Refusal::at(Code::Invalid, field).saying("text-nul"));
        }
        text
    }

    fn maybe(&mut self, text: Option<String>, field: &str, limit: usize) -> Option<String> {
        text.map(|text| self.short(text, field, limit))
            .filter(|text| !text.trim().is_empty())
    }

    fn key(&mut self, key: Option<String>) -> Option<String> {
        let key = key?;
        if key.is_empty() {
            self.0
                .push(Refusal::at(Code::Invalid, "idempotencyKey").saying("text-needed"));
        }
        Some(self.short(key, "idempotencyKey", KEY))
    }

    fn place(&mut self, place: Option<LocationInput>) -> Option<Place> {
        let place = place?;
        Some(Place {
            latitude: place.latitude,
            longitude: place.longitude,
            datum: place.datum.into(),
            address: self.maybe(place.address, "location.address", LINE),
        })
    }

    /// The value, if nothing was refused.
    ///
    /// # Errors
    /// All refusals.
    fn done<T>(self, value: T) -> Outcome<T> {
        self.0.finish().map(|()| value)
    }
}

fn ids<T: Copy>(ids: Option<Vec<Gid<T>>>) -> Vec<T> {
    ids.unwrap_or_default()
        .into_iter()
        .map(|Gid(id)| id)
        .collect()
}

fn maybe_id<T>(id: Option<Gid<T>>) -> Option<T> {
    id.map(|Gid(id)| id)
}

/// A place as a device or a person gives it.
#[derive(InputObject)]
pub struct LocationInput {
    /// Degrees north, from -90 to 90.
    latitude: f64,
    /// Degrees east, from -180 to 180.
    longitude: f64,
    /// The datum of both.
    datum: Datum,
    /// The place in words, at most 200 characters.
    address: Option<String>,
}

/// A new request.
#[derive(InputObject)]
pub struct SubmitServiceRequestInput {
    /// What it is about.
    kind: ServiceRequestKind,
    /// The matter in a line, at most 100 characters.
    title: String,
    /// The matter in full, at most 5,000 characters.
    description: String,
    /// The code of its category, one of `serviceCategories`.
    category_code: String,
    /// How soon it should be handled: a wish until somebody accepts it.
    #[graphql(default_with = "Some(Urgency::Routine)")]
    urgency: Option<Urgency>,
    /// How it comes in. Residents say MINI_PROGRAM or MOBILE, officers WINDOW or PATROL; what is
    /// filed for somebody else is always PROXY.
    #[graphql(default_with = "Some(Channel::MiniProgram)")]
    channel: Option<Channel>,
    /// The area, if the reporter names one; a building or unit only so.
    area_id: Option<Gid<AreaId>>,
    /// The place; a grid that holds it is found from it.
    location: Option<LocationInput>,
    /// Files that were uploaded before, at most 20.
    attachment_ids: Option<Vec<Gid<AttachmentId>>>,
    /// The phone of the person for whom an officer files it.
    on_behalf_of_phone: Option<String>,
    /// The organisation complained of: its people will never see the reporter, nor handle it.
    respondent_organisation_id: Option<Gid<OrganisationId>>,
    /// The person complained of, in the same way.
    respondent_account_id: Option<Gid<AccountId>>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl SubmitServiceRequestInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(Submission, Option<String>)> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let submission = Submission {
            kind: self.kind.into(),
            title: checks.text(self.title, "title", TITLE),
            description: checks.text(self.description, "description", DESCRIPTION),
            category: checks.short(self.category_code, "categoryCode", LINE),
            urgency: self.urgency.unwrap_or(Urgency::Routine).into(),
            channel: self.channel.unwrap_or(Channel::MiniProgram).into(),
            area: maybe_id(self.area_id),
            place: checks.place(self.location),
            attachments: ids(self.attachment_ids),
            on_behalf_of_phone: checks.maybe(self.on_behalf_of_phone, "onBehalfOfPhone", LINE),
            respondent: Respondent {
                organisation: maybe_id(self.respondent_organisation_id),
                account: maybe_id(self.respondent_account_id),
            },
        };
        checks.done((submission, key))
    }
}

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
            checks
                .0
                .push(Refusal::at(Code::Invalid, "lawfulChannel").saying("lawful-channel-needed"));
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
                place: checks.place(self.location),
            },
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
            checks
                .0
                .push(refusal.saying("too-many-helpers").with("limit", HELPERS));
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
            checks
                .0
                .push(Refusal::at(Code::Invalid, "satisfaction").saying("satisfaction-range"));
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

/// In which order requests are listed.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServiceRequestOrder {
    /// The last one filed first.
    #[default]
    NewestFirst,
    /// The first one filed first.
    OldestFirst,
    /// The one first whose running time limit ends first; those without one last.
    DueFirst,
}

impl From<ServiceRequestOrder> for ListOrder {
    fn from(order: ServiceRequestOrder) -> Self {
        match order {
            ServiceRequestOrder::NewestFirst => Self::Newest,
            ServiceRequestOrder::OldestFirst => Self::Oldest,
            ServiceRequestOrder::DueFirst => Self::Due,
        }
    }
}

/// Which requests are asked for. What is left out does not narrow; everything given must hold.
#[derive(InputObject, Default)]
pub struct ServiceRequestFilter {
    /// In one of these states.
    states: Option<Vec<ServiceRequestState>>,
    /// About one of these.
    kinds: Option<Vec<ServiceRequestKind>>,
    /// Of the category with this code, or of one below it.
    category_code: Option<String>,
    /// Lying in this area.
    area_id: Option<Gid<AreaId>>,
    /// Of this urgency.
    urgency: Option<Urgency>,
    /// With a time limit that runs and was missed, or without.
    overdue: Option<bool>,
    /// The viewer's own.
    mine: Option<bool>,
    /// Dispatched to the viewer or the viewer's organisation.
    handled_by_me: Option<bool>,
    /// Filed at this instant or later.
    submitted_since: Option<DateTime>,
    /// Filed before this instant.
    submitted_until: Option<DateTime>,
    /// With these words in title or description, two Chinese characters or more; at most 100
    /// characters.
    search: Option<String>,
}

impl ServiceRequestFilter {
    /// Checks the filter.
    ///
    /// # Errors
    /// BAD_ARGUMENT for a text that is too long, an unknown category or area.
    pub fn parse(self, rc: &RequestCtx, directory: &Directory) -> Result<ListFilter> {
        let refuse = |key| errors::bad_argument(rc.locale, key, &[]);
        let categories = match self.category_code {
            None => None,
            Some(code) => {
                let category = directory.category_by_code(&code);
                let category = category
                    .ok_or_else(|| refuse("refused-unknown-category"))?
                    .id;
                let below = directory
                    .categories()
                    .filter(|other| other.parent == Some(category));
                Some(below.map(|other| other.id).chain([category]).collect())
            }
        };
        let area = match self.area_id {
            None => None,
            Some(Gid(id)) if directory.area(id).is_some() => Some(id),
            Some(_) => return Err(refuse("refused-unknown-area")),
        };
        if self
            .search
            .as_ref()
            .is_some_and(|text| text.chars().count() > SEARCH)
        {
            return Err(refuse("search-too-long"));
        }
        let states = self
            .states
            .map(|all| all.into_iter().map(Into::into).collect());
        let kinds = self
            .kinds
            .map(|all| all.into_iter().map(Into::into).collect());
        Ok(ListFilter {
            states,
            kinds,
            categories,
            area,
            urgency: self.urgency.map(stored::Urgency::from),
            overdue: self.overdue,
            mine: self.mine.unwrap_or_default(),
            handled_by_me: self.handled_by_me.unwrap_or_default(),
            submitted_since: self.submitted_since.map(|at| at.0),
            submitted_until: self.submitted_until.map(|at| at.0),
            search: self.search,
        })
    }
}
