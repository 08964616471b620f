//! A notification in the schema.

use lianxin_entity::notification::Model;

use crate::domain::appointment::loader as requests;
use crate::domain::follow::object::FollowedServiceRequest;
use crate::domain::pairing::object::Pairing;
use crate::domain::pairing::{loader, service::CONSENT_ASKED};
use crate::domain::service_request::object::ServiceRequest;
use crate::events::Occasion;
use crate::gql::context::RequestCtx;
use crate::gql::enums::ServiceRequestStep;
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;
use crate::i18n::text;

/// What kind of thing a notification is about.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationTopic {
    /// A request came in.
    Submission,
    /// A step was taken on a request; `step` says which.
    Step,
    /// Four fifths of a time limit of a request have passed.
    ClockWarning,
    /// A time limit of a request has passed.
    ClockBreach,
    /// A pairing waits for the consent of the viewer.
    PairingConsent,
}

/// Something that the viewer was told of.
pub struct Notification(pub Model);

/// Something that the viewer was told of.
#[Object]
impl Notification {
    /// The id.
    pub async fn id(&self) -> ID {
        ID(encode(self.0.id))
    }

    /// What kind of thing it is about.
    async fn topic(&self) -> NotificationTopic {
        match self.occasion() {
            _ if self.0.topic == CONSENT_ASKED => NotificationTopic::PairingConsent,
            Some(Occasion::Submission) => NotificationTopic::Submission,
            Some(Occasion::ClockWarning) => NotificationTopic::ClockWarning,
            Some(Occasion::ClockBreach) => NotificationTopic::ClockBreach,
            Some(Occasion::Step(_)) | None => NotificationTopic::Step,
        }
    }

    /// The step that was taken; null when it is not about a step.
    async fn step(&self) -> Option<ServiceRequestStep> {
        match self.occasion() {
            Some(Occasion::Step(step)) => Some(step.into()),
            _ => None,
        }
    }

    /// What happened, in the reader's language and without personal data.
    async fn message(&self, ctx: &Context<'_>) -> Result<String> {
        let rc = RequestCtx::of(ctx)?;
        let key = format!("notification-{}", self.0.topic);
        Ok(text(rc.locale, &key, &[]))
    }

    /// The request that it is about; null when the viewer may not read it any more.
    async fn service_request(&self, ctx: &Context<'_>) -> Result<Option<ServiceRequest>> {
        match self.0.request_id {
            Some(request) => requests::request(RequestCtx::of(ctx)?, request).await,
            None => Ok(None),
        }
    }

    /// The pairing that it is about; null when it is about something else or when the viewer may not
    /// read it any more.
    async fn pairing(&self, ctx: &Context<'_>) -> Result<Option<Pairing>> {
        if self.0.topic != CONSENT_ASKED {
            return Ok(None);
        }
        loader::pairing(RequestCtx::of(ctx)?, self.0.event_id.0.into()).await
    }

    /// The request that it is about, as its followers read it; null unless the viewer follows it.
    async fn followed_service_request(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<FollowedServiceRequest>> {
        match self.0.request_id {
            Some(request) => FollowedServiceRequest::find(RequestCtx::of(ctx)?, request).await,
            None => Ok(None),
        }
    }

    /// When the viewer was told.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was marked as read; null until then.
    async fn read_at(&self) -> Option<DateTime> {
        self.0.read_at.map(Into::into)
    }
}

impl Notification {
    fn occasion(&self) -> Option<Occasion> {
        Occasion::of_word(&self.0.topic)
    }
}
