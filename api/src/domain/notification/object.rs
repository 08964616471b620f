//! A notification in the schema.

use lianxin_entity::notification::Model;

use super::topic::Topic;
use crate::domain::appointment::handover_object::HandoverItem;
use crate::domain::follow::object::FollowedServiceRequest;
use crate::domain::pairing::loader::pairing;
use crate::domain::pairing::object::Pairing;
use crate::domain::registration::loader::registration;
use crate::domain::registration::object::Registration;
use crate::domain::responsibility::assignment_object::ResponsibilityAssignment;
use crate::domain::responsibility::loader as responsibilities;
use crate::domain::responsibility::zone_object::ResponsibilityZone;
use crate::domain::service_centre::roster::loader::shift;
use crate::domain::service_centre::roster::object::DutyShift;
use crate::domain::service_request::loader as requests;
use crate::domain::service_request::object::ServiceRequest;
use crate::events::Occasion;
use crate::gql::context::RequestCtx;
use crate::gql::enums::ServiceRequestStep;
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;
use crate::i18n::{find, text};

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
    /// A request lies in another area, as areas were divided, moved or ended. Told are the grid workers
    /// who have it since or who had it, and the committee when no grid has it any more or another
    /// committee had it.
    Relocation,
    /// A pairing waits for the consent of the viewer.
    PairingConsent,
    /// The viewer answers for a zone of responsibility.
    ResponsibilityZone,
    /// The viewer carries an item of responsibility and is to acknowledge it.
    ResponsibilityItem,
    /// The other side of a pairing has said yes.
    PairingConsented,
    /// Both sides of a pairing have said yes.
    PairingActive,
    /// A side of a pairing has said no.
    PairingDeclined,
    /// A pairing is over.
    PairingEnded,
    /// Somebody has reported to a community, which has to confirm it.
    RegistrationReported,
    /// The community has confirmed a registration.
    RegistrationConfirmed,
    /// The community says that a service was done.
    ServiceConfirmed,
    /// The community says that a service was not done.
    ServiceRefused,
    /// The viewer is asked to take a shift over.
    SwapAsked,
    /// Who was asked has taken the viewer's shift over.
    SwapAccepted,
    /// Who was asked does not take the viewer's shift over.
    SwapDeclined,
    /// The viewer is to stand a shift.
    ShiftCovered,
    /// A shift of the viewer begins or ends at another time.
    ShiftChanged,
    /// The viewer is not to stand a shift any more.
    ShiftFreed,
    /// Something that somebody left behind has to be taken over.
    HandoverItem,
    /// A letter of appointment was issued to the viewer.
    LetterIssued,
}

impl From<Topic> for NotificationTopic {
    fn from(topic: Topic) -> Self {
        match topic {
            Topic::ResponsibilityZone => Self::ResponsibilityZone,
            Topic::ResponsibilityItem => Self::ResponsibilityItem,
            Topic::PairingConsent => Self::PairingConsent,
            Topic::PairingConsented => Self::PairingConsented,
            Topic::PairingActive => Self::PairingActive,
            Topic::PairingDeclined => Self::PairingDeclined,
            Topic::PairingEnded => Self::PairingEnded,
            Topic::RegistrationReported => Self::RegistrationReported,
            Topic::RegistrationConfirmed => Self::RegistrationConfirmed,
            Topic::ServiceConfirmed => Self::ServiceConfirmed,
            Topic::ServiceRefused => Self::ServiceRefused,
            Topic::SwapAsked => Self::SwapAsked,
            Topic::SwapAccepted => Self::SwapAccepted,
            Topic::SwapDeclined => Self::SwapDeclined,
            Topic::ShiftCovered => Self::ShiftCovered,
            Topic::ShiftChanged => Self::ShiftChanged,
            Topic::ShiftFreed => Self::ShiftFreed,
            Topic::HandoverItem => Self::HandoverItem,
            Topic::LetterIssued => Self::LetterIssued,
        }
    }
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
        if let Some(topic) = self.kind() {
            return topic.into();
        }
        match self.occasion() {
            Some(Occasion::Submission) => NotificationTopic::Submission,
            Some(Occasion::ClockWarning) => NotificationTopic::ClockWarning,
            Some(Occasion::ClockBreach) => NotificationTopic::ClockBreach,
            Some(Occasion::Relocation) => NotificationTopic::Relocation,
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
        // Followers read less of a request: some messages would send them to what they do not see.
        if let Some(said) = find(rc.locale, &format!("{key}-followed"), &[])
            && self.followed_service_request(ctx).await?.is_some()
        {
            return Ok(said);
        }
        // Who had a request and has it no more is not sent to see to it.
        if self.occasion() == Some(Occasion::Relocation)
            && self.service_request(ctx).await?.is_none()
        {
            return Ok(text(rc.locale, &format!("{key}-elsewhere"), &[]));
        }
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
        match self.kind() {
            Some(topic) if topic.of_pairing() => {
                pairing(RequestCtx::of(ctx)?, self.0.event_id.0.into()).await
            }
            _ => Ok(None),
        }
    }

    /// The registration that it is about; null when it is about something else or when the viewer may
    /// not read it any more.
    async fn registration(&self, ctx: &Context<'_>) -> Result<Option<Registration>> {
        match self.kind() {
            Some(topic) if topic.of_registration() => {
                registration(RequestCtx::of(ctx)?, self.0.event_id.0.into()).await
            }
            _ => Ok(None),
        }
    }

    /// The shift that it is about; null when it is about something else.
    async fn duty_shift(&self, ctx: &Context<'_>) -> Result<Option<DutyShift>> {
        match self.kind() {
            Some(topic) if topic.of_shift() => {
                shift(RequestCtx::of(ctx)?, self.0.event_id.0.into()).await
            }
            _ => Ok(None),
        }
    }

    /// The zone of responsibility that it is about, the first of those that were assigned together;
    /// null when it is about something else or when the viewer may not read it any more.
    async fn responsibility_zone(&self, ctx: &Context<'_>) -> Result<Option<ResponsibilityZone>> {
        if self.kind() != Some(Topic::ResponsibilityZone) {
            return Ok(None);
        }
        responsibilities::zone(RequestCtx::of(ctx)?, self.0.event_id.0.into()).await
    }

    /// The assigned item of responsibility that it is about; null when it is about something else or
    /// when the viewer may not read it any more.
    async fn responsibility_assignment(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<ResponsibilityAssignment>> {
        if self.kind() != Some(Topic::ResponsibilityItem) {
            return Ok(None);
        }
        responsibilities::assignment(RequestCtx::of(ctx)?, self.0.event_id.0.into()).await
    }

    /// What has to be taken over, the first of what was left behind together; null when it is about
    /// something else or when the viewer may not see to it any more.
    async fn handover_item(&self, ctx: &Context<'_>) -> Result<Option<HandoverItem>> {
        if self.kind() != Some(Topic::HandoverItem) {
            return Ok(None);
        }
        HandoverItem::find(RequestCtx::of(ctx)?, self.0.event_id.0.into()).await
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
    fn kind(&self) -> Option<Topic> {
        Topic::of_word(&self.0.topic)
    }

    fn occasion(&self) -> Option<Occasion> {
        Occasion::of_word(&self.0.topic)
    }
}
