//! A new request, as it is sent.

use lianxin_entity::ids::{AccountId, AreaId, AttachmentId, OrganisationId};

use super::super::command::{OnBehalf, Respondent, Submission};
use super::{DESCRIPTION, LINE, LocationInput, TITLE, ids, maybe_id, place};
use crate::domain::checks::Checks;
use crate::gql::enums::{Channel, ServiceRequestKind, Urgency};
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::refusal::Outcome;

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
            place: place(&mut checks, self.location),
            attachments: ids(self.attachment_ids),
            on_behalf_of: checks
                .maybe(self.on_behalf_of_phone, "onBehalfOfPhone", LINE)
                .map(OnBehalf::Phone),
            respondent: Respondent {
                organisation: maybe_id(self.respondent_organisation_id),
                account: maybe_id(self.respondent_account_id),
            },
        };
        checks.done((submission, key))
    }
}
