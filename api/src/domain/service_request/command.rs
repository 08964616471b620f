//! What somebody wants done with a request, checked for shape and not yet for right.

use chrono::NaiveDate;
use lianxin_entity::enums::{
    Channel, Datum, Outcome, RejectionReason, ServiceRequestKind, ServiceRequestStep as Step,
    Urgency,
};
use lianxin_entity::ids::{
    AccountId, AreaId, AttachmentId, OrganisationId, ResidentId, ServiceRequestId,
};
use serde::Serialize;

use crate::policy::HandledBy;

/// A place as it was received.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Place {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// The datum of both.
    pub datum: Datum,
    /// The place in words.
    pub address: Option<String>,
}

/// A new request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Submission {
    /// What it is about.
    pub kind: ServiceRequestKind,
    /// The matter in a line.
    pub title: String,
    /// The matter in full.
    pub description: String,
    /// The code of its category.
    pub category: String,
    /// The wish of the resident.
    pub urgency: Urgency,
    /// How it came in, as the client says.
    pub channel: Channel,
    /// The area that the reporter names.
    pub area: Option<AreaId>,
    /// The place.
    pub place: Option<Place>,
    /// Files.
    pub attachments: Vec<AttachmentId>,
    /// The person for whom it is filed.
    pub on_behalf_of: Option<OnBehalf>,
    /// The party complained of.
    pub respondent: Respondent,
}

/// The person for whom an officer files.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum OnBehalf {
    /// Whoever has this phone.
    Phone(String),
    /// A resident of the household that the officer visits, with the account that they have.
    Resident(ResidentId, Option<AccountId>),
}

impl OnBehalf {
    /// The field of the input that names the person.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Phone(_) => "onBehalfOfPhone",
            Self::Resident(..) => "onBehalfOfResidentId",
        }
    }
}

/// The party complained of, as named by the reporter or an officer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Respondent {
    /// An organisation.
    pub organisation: Option<OrganisationId>,
    /// A person.
    pub account: Option<AccountId>,
}

impl From<Respondent> for HandledBy {
    fn from(respondent: Respondent) -> Self {
        Self {
            organisation: respondent.organisation,
            account: respondent.account,
        }
    }
}

/// One step on one request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Command {
    /// The request.
    pub id: ServiceRequestId,
    /// The version that the client saw.
    pub expected_version: Option<i32>,
    /// What is said with the step.
    pub note: Option<String>,
    /// Files that go with the step.
    pub attachments: Vec<AttachmentId>,
    /// The step itself.
    pub act: Act,
    /// Names the call, so that repeating it does nothing twice. Not part of what is compared.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// The step and what it needs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Act {
    /// Take it up, correcting what the resident could not know.
    Accept {
        /// The code of the right category.
        category: Option<String>,
        /// The urgency that counts.
        urgency: Option<Urgency>,
        /// The right area.
        area: Option<AreaId>,
        /// The party complained of.
        respondent: Option<Respondent>,
    },
    /// Ask the resident for more.
    AskForInformation,
    /// Give what was asked for.
    SupplyInformation {
        /// A better place.
        place: Option<Place>,
    },
    /// Refuse it.
    Reject {
        /// Why.
        reason: RejectionReason,
        /// Where the resident can turn to.
        lawful_channel: Option<String>,
    },
    /// Ask one level up to look at the rejection.
    RequestReview,
    /// Rule on the rejection.
    ReviewRejection {
        /// The rejection stands.
        uphold: bool,
    },
    /// Handle it as part of another one.
    Merge {
        /// The main one.
        into: ServiceRequestId,
    },
    /// Take it back.
    Withdraw,
    /// Send it to a lead.
    Dispatch(Dispatch),
    /// Begin handling it.
    Take,
    /// Say that it is not one's own.
    Object,
    /// Rule on the objection.
    RuleOnObjection {
        /// The objection is right.
        uphold: bool,
    },
    /// Tell how far it is.
    NoteProgress,
    /// Note that the resident was called or visited.
    RecordContact {
        /// The person was reached.
        reached: bool,
    },
    /// Let it wait.
    Suspend {
        /// The day on which it goes on.
        until: NaiveDate,
    },
    /// Go on with it.
    Resume,
    /// Say how it was handled.
    Resolve,
    /// Say whether it is solved.
    Evaluate {
        /// The handlers had been in touch.
        contacted: bool,
        /// Whether it is solved.
        outcome: Outcome,
        /// From 1 to 5.
        satisfaction: i32,
    },
    /// Have it handled again.
    Reopen,
}

/// To whom a request is sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Dispatch {
    /// The organisation that leads.
    pub lead_organisation: Option<OrganisationId>,
    /// The person who leads.
    pub lead_account: Option<AccountId>,
    /// Organisations that help.
    pub helper_organisations: Vec<OrganisationId>,
    /// The title that a property company or the party complained of reads.
    pub edited_title: Option<String>,
    /// The description that they read.
    pub edited_description: Option<String>,
    /// The files that they see.
    pub passed_on: Vec<AttachmentId>,
}

impl Act {
    /// Whether it puts the request into an area that it names or finds.
    pub fn places(&self) -> bool {
        matches!(
            self,
            Self::Accept { area: Some(_), .. } | Self::SupplyInformation { place: Some(_) }
        )
    }

    /// The step.
    pub fn step(&self) -> Step {
        match self {
            Self::Accept { .. } => Step::Accept,
            Self::AskForInformation => Step::AskForInformation,
            Self::SupplyInformation { .. } => Step::SupplyInformation,
            Self::Reject { .. } => Step::Reject,
            Self::RequestReview => Step::RequestReview,
            Self::ReviewRejection { .. } => Step::ReviewRejection,
            Self::Merge { .. } => Step::Merge,
            Self::Withdraw => Step::Withdraw,
            Self::Dispatch(_) => Step::Dispatch,
            Self::Take => Step::Take,
            Self::Object => Step::Object,
            Self::RuleOnObjection { .. } => Step::RuleOnObjection,
            Self::NoteProgress => Step::NoteProgress,
            Self::RecordContact { .. } => Step::RecordContact,
            Self::Suspend { .. } => Step::Suspend,
            Self::Resume => Step::Resume,
            Self::Resolve => Step::Resolve,
            Self::Evaluate { .. } => Step::Evaluate,
            Self::Reopen => Step::Reopen,
        }
    }
}
