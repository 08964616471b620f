//! Doing something with requests. Every step goes the same way: check the shape, take the step, read
//! the request again under the viewer's own policy.

use lianxin_entity::enums as stored;

use super::command::{Act, Command};
use super::error::*;
use super::input::*;
use super::object::ServiceRequest;
use super::service::Requests;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::user_error::settle;
use crate::i18n;
use crate::refusal::Outcome;

/// Police, fire, ambulance, traffic accidents.
const EMERGENCY_NUMBERS: [&str; 4] = ["110", "119", "120", "122"];

/// The mutations of service requests.
#[derive(Default)]
pub struct ServiceRequestMutation;

async fn desk<'a>(rc: &'a RequestCtx) -> Result<Requests<'a>> {
    Ok(Requests {
        store: &rc.store,
        given: &rc.app.given,
        directory: rc.directory().await?,
        actor: rc.actor()?,
    })
}

/// Takes a step and reads the request again.
async fn step<P: StepPayload>(ctx: &Context<'_>, command: Outcome<Command>) -> Result<P> {
    let rc = RequestCtx::of(ctx)?;
    let outcome = match command {
        Ok(command) => desk(rc).await?.step(&command).await,
        Err(failure) => Err(failure),
    };
    let (id, errors) = settle(rc, outcome)?;
    let Some(id) = id else {
        return Ok(P::of(None, errors));
    };
    rc.app.hub.committed(rc.actor()?.district);
    rc.renew().await;
    Ok(P::of(ServiceRequest::find(rc, id).await?, errors))
}

/// The mutations of service requests.
#[Object]
impl ServiceRequestMutation {
    /// Files a request: a resident's own, or an officer's for somebody else or from a patrol.
    async fn submit_service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] input: SubmitServiceRequestInput,
    ) -> Result<SubmitServiceRequestPayload> {
        let rc = RequestCtx::of(ctx)?;
        let actor = rc.actor()?;
        let outcome = match input.parse() {
            Ok((submission, key)) => {
                let identity = rc.app.identity(&rc.store);
                let filed = desk(rc)
                    .await?
                    .submit(&submission, key.as_deref(), &identity)
                    .await;
                filed.map(|id| (id, submission.urgency))
            }
            Err(failure) => Err(failure),
        };
        let (filed, errors) = settle(rc, outcome)?;
        let mut payload = SubmitServiceRequestPayload {
            service_request: None,
            emergency_advice: None,
            emergency_numbers: Vec::new(),
            errors,
        };
        if let Some((id, urgency)) = filed {
            rc.app.hub.committed(actor.district);
            rc.renew().await;
            payload.service_request = ServiceRequest::find(rc, id).await?;
            if urgency == stored::Urgency::Emergency {
                payload.emergency_advice = Some(i18n::text(rc.locale, "emergency-advice", &[]));
                payload.emergency_numbers = EMERGENCY_NUMBERS.map(str::to_owned).to_vec();
            }
        }
        Ok(payload)
    }

    /// Asks the resident for more: SUBMITTED → NEEDS_INFO. For a secretary over the place and the
    /// grid worker of the grid.
    async fn ask_for_information(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: ServiceRequestNoteInput,
    ) -> Result<AskForInformationPayload> {
        step(ctx, input.parse(Act::AskForInformation)).await
    }

    /// Gives what was asked for: NEEDS_INFO → SUBMITTED. For the resident.
    async fn supply_information(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: SupplyInformationInput,
    ) -> Result<SupplyInformationPayload> {
        step(ctx, input.parse()).await
    }

    /// Takes a request up: SUBMITTED → ACCEPTED. For a secretary over the place and the grid worker
    /// of the grid.
    async fn accept_service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: AcceptServiceRequestInput,
    ) -> Result<AcceptServiceRequestPayload> {
        step(ctx, input.parse()).await
    }

    /// Refuses a request, with a reason: SUBMITTED → REJECTED. For a secretary over the place.
    async fn reject_service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: RejectServiceRequestInput,
    ) -> Result<RejectServiceRequestPayload> {
        step(ctx, input.parse()).await
    }

    /// Sends a request to a lead: ACCEPTED → DISPATCHED. For a secretary over the place.
    async fn dispatch_service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: DispatchServiceRequestInput,
    ) -> Result<DispatchServiceRequestPayload> {
        step(ctx, input.parse()).await
    }

    /// Begins the handling: DISPATCHED → IN_PROGRESS for the lead, ACCEPTED → IN_PROGRESS for the
    /// grid worker of the grid, who becomes the lead.
    async fn take_service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: ServiceRequestStepInput,
    ) -> Result<TakeServiceRequestPayload> {
        step(ctx, input.parse(Act::Take)).await
    }

    /// Says that it is not one's own: DISPATCHED → OBJECTED. For the lead, until three objections
    /// were overruled.
    async fn object_to_dispatch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: ServiceRequestNoteInput,
    ) -> Result<ObjectToDispatchPayload> {
        step(ctx, input.parse(Act::Object)).await
    }

    /// Rules on an objection: OBJECTED → ACCEPTED or back to the same lead. For the secretary one
    /// level above the dispatcher.
    async fn rule_on_objection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: RuleOnObjectionInput,
    ) -> Result<RuleOnObjectionPayload> {
        step(ctx, input.parse()).await
    }

    /// Notes that the resident was called or visited. For lead and helpers.
    async fn record_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: RecordContactInput,
    ) -> Result<RecordContactPayload> {
        step(ctx, input.parse()).await
    }

    /// Rules on a rejection: it stands, or REJECTED → ACCEPTED. For the secretary one level above,
    /// once the resident has asked.
    async fn review_rejection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: ReviewRejectionInput,
    ) -> Result<ReviewRejectionPayload> {
        step(ctx, input.parse()).await
    }

    /// Asks one level up to look at a rejection, once. For the resident.
    async fn request_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: ServiceRequestNoteInput,
    ) -> Result<RequestReviewPayload> {
        step(ctx, input.parse(Act::RequestReview)).await
    }

    /// Tells how far it is. For lead and helpers.
    async fn note_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: ServiceRequestNoteInput,
    ) -> Result<NoteProgressPayload> {
        step(ctx, input.parse(Act::NoteProgress)).await
    }

    /// Lets a request wait until a day: IN_PROGRESS → SUSPENDED. For a secretary over the place.
    async fn suspend_service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: SuspendServiceRequestInput,
    ) -> Result<SuspendServiceRequestPayload> {
        step(ctx, input.parse()).await
    }

    /// Goes on with a request: SUSPENDED → IN_PROGRESS. For a secretary over the place and the
    /// lead.
    async fn resume_service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: ServiceRequestStepInput,
    ) -> Result<ResumeServiceRequestPayload> {
        step(ctx, input.parse(Act::Resume)).await
    }

    /// Says how it was handled; the note is the reply to the resident: IN_PROGRESS → RESOLVED. For
    /// the lead.
    async fn resolve_service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: ServiceRequestNoteInput,
    ) -> Result<ResolveServiceRequestPayload> {
        step(ctx, input.parse(Act::Resolve)).await
    }

    /// Says whether it is solved: RESOLVED → EVALUATED, and at once back to IN_PROGRESS with the
    /// same lead when it is not. For the resident alone.
    async fn evaluate_service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: EvaluateServiceRequestInput,
    ) -> Result<EvaluateServiceRequestPayload> {
        step(ctx, input.parse()).await
    }

    /// Has a request handled again by the same lead: for the resident while it is not closed, for a
    /// secretary over the place for a time after that.
    async fn reopen_service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: ServiceRequestNoteInput,
    ) -> Result<ReopenServiceRequestPayload> {
        step(ctx, input.parse(Act::Reopen)).await
    }

    /// Takes a request back that is not resolved yet. For the resident.
    async fn withdraw_service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: ServiceRequestNoteInput,
    ) -> Result<WithdrawServiceRequestPayload> {
        step(ctx, input.parse(Act::Withdraw)).await
    }

    /// Handles a request as part of another one: SUBMITTED or ACCEPTED → MERGED. Its people read
    /// state, reply and due instants of the main one, which therefore is no dispute and of a public
    /// category; or both are the same person's, and nobody else follows. For a secretary over both places.
    async fn merge_service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: MergeServiceRequestInput,
    ) -> Result<MergeServiceRequestPayload> {
        step(ctx, input.parse()).await
    }

    /// Shows the phone of the person whom a request is about, for a purpose. Who looked at whose
    /// number, when and for what, is logged. For the grid worker of the grid, a secretary over the
    /// place, and a lead that is neither a property company nor complained of.
    async fn reveal_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and for what.")] input: RevealContactInput,
    ) -> Result<RevealContactPayload> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        let outcome = match input.parse() {
            Ok((id, purpose, note)) => {
                let identity = rc.app.identity(&rc.store);
                desk(rc)
                    .await?
                    .reveal_contact(id, &purpose, note.as_deref(), &identity)
                    .await
            }
            Err(failure) => Err(failure),
        };
        let (revealed, errors) = settle(rc, outcome)?;
        let contact = revealed.map(|revealed| RevealedContact {
            display_name: revealed.contact.display_name,
            phone: Some(revealed.contact.phone.digits().to_owned()),
            visible_until: revealed.visible_until.into(),
        });
        Ok(RevealContactPayload { contact, errors })
    }
}
