//! Appointing, renewing letters, ending, taking over.

use lianxin_entity::ids::AppointmentId;

use super::error::{AppointError, EndAppointmentError, RenewLetterError, TakeOverItemError};
use super::handover::Leaver;
use super::handover_object::HandoverItem;
use super::input::{
    AppointInput, EndAppointmentInput, LetterOf, RenewLetterInput, TakeOverItemInput,
};
use super::object::{Appointment, desk};
use crate::auth::caller::day_of;
use crate::domain::identity::loader::readable_posting;
use crate::domain::identity::object::Posting;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::user_error::{UserErrorType, settle};
use crate::refusal::Outcome;

/// What came of appointing somebody.
#[derive(SimpleObject)]
pub struct AppointPayload {
    /// The appointment; null when it was refused.
    pub appointment: Option<Appointment>,
    /// Why it was refused; all reasons at once.
    pub errors: Vec<AppointError>,
}

/// What came of renewing a letter.
#[derive(SimpleObject)]
pub struct RenewLetterPayload {
    /// The appointment with its new letter; null where it is a posting's, and when it was refused.
    pub appointment: Option<Appointment>,
    /// The posting with its new letter; null where it is an appointment's, and when it was refused.
    pub posting: Option<Posting>,
    /// Why it was refused; all reasons at once.
    pub errors: Vec<RenewLetterError>,
}

/// What came of ending an appointment.
#[derive(SimpleObject)]
pub struct EndAppointmentPayload {
    /// The appointment, with its end and its successor; null when it was refused.
    pub appointment: Option<Appointment>,
    /// What is left behind.
    pub handover: Vec<HandoverItem>,
    /// Why it was refused; all reasons at once.
    pub errors: Vec<EndAppointmentError>,
}

/// What came of taking something over.
#[derive(SimpleObject)]
pub struct TakeOverItemPayload {
    /// The item; null when it was refused.
    pub item: Option<HandoverItem>,
    /// Why it was refused.
    pub errors: Vec<TakeOverItemError>,
}

/// Appointing, renewing letters, ending, taking over.
#[derive(Default)]
pub struct AppointmentMutation;

/// The appointment as it is now.
async fn again<E: UserErrorType>(
    rc: &RequestCtx,
    done: Outcome<AppointmentId>,
) -> Result<(Option<Appointment>, Vec<E>)> {
    let (id, errors) = settle(rc, done)?;
    let Some(id) = id else {
        return Ok((None, errors));
    };
    rc.app.hub.committed(rc.actor()?.district);
    rc.renew().await;
    Ok((Appointment::find(rc, id).await?, errors))
}

/// Appointing, renewing letters, ending, taking over.
#[Object]
impl AppointmentMutation {
    /// Appoints a member or an account to a responsibility in the viewer's area or organisations.
    /// There is one first secretary of an organisation, one leader of a unit, one head of a building
    /// at a time; a second one is refused as OVERLAPPING.
    async fn appoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The appointment.")] input: AppointInput,
    ) -> Result<AppointPayload> {
        let rc = RequestCtx::of(ctx)?;
        let desk = desk(rc).await?;
        let done = match input.parse(desk.today()) {
            Ok(wish) => desk.appoint(&wish).await,
            Err(failure) => Err(failure),
        };
        let (appointment, errors) = again(rc, done).await?;
        Ok(AppointPayload {
            appointment,
            errors,
        })
    }

    /// Gives the holder of an appointment or a posting a letter that goes on.
    async fn renew_letter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The letter.")] input: RenewLetterInput,
    ) -> Result<RenewLetterPayload> {
        let rc = RequestCtx::of(ctx)?;
        let desk = desk(rc).await?;
        let mut payload = RenewLetterPayload {
            appointment: None,
            posting: None,
            errors: Vec::new(),
        };
        match input.parse(day_of(rc.now())) {
            Ok((LetterOf::Appointment(id), version, letter)) => {
                let done = desk.renew_letter(id, version, &letter).await;
                (payload.appointment, payload.errors) = again(rc, done).await?;
            }
            Ok((LetterOf::Posting(id), _, letter)) => {
                let identity = rc.app.identity(&rc.store);
                let done = identity
                    .renew_posting_letter(&desk.directory, desk.actor, id, &letter)
                    .await;
                let (id, errors) = settle(rc, done)?;
                payload.errors = errors;
                if let Some(id) = id {
                    rc.renew().await;
                    payload.posting = readable_posting(rc, id).await?;
                }
            }
            Err(failure) => payload.errors = settle::<(), _>(rc, Err(failure))?.1,
        }
        Ok(payload)
    }

    /// Ends an appointment on a day, with a reason; a successor begins on the same day. What is to be
    /// handed over is listed.
    async fn end_appointment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The appointment and its end.")] input: EndAppointmentInput,
    ) -> Result<EndAppointmentPayload> {
        let rc = RequestCtx::of(ctx)?;
        let desk = desk(rc).await?;
        let done = match input.parse(desk.today()) {
            Ok(ending) => desk.end(&ending).await,
            Err(failure) => Err(failure),
        };
        let ended = done.as_ref().ok().copied();
        let (appointment, errors) = again(rc, done).await?;
        let handover = match ended {
            Some(id) => HandoverItem::left_by(rc, Leaver::Appointment(id)).await?,
            None => Vec::new(),
        };
        Ok(EndAppointmentPayload {
            appointment,
            handover,
            errors,
        })
    }

    /// Marks something left behind as taken over by the viewer: who came after, or a secretary who
    /// posts people there. A request is not moved by this: dispatch it anew.
    async fn take_over_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The item.")] input: TakeOverItemInput,
    ) -> Result<TakeOverItemPayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = desk(rc).await?.take_over(input.id.0).await;
        let (id, errors) = settle(rc, done)?;
        let Some(id) = id else {
            return Ok(TakeOverItemPayload { item: None, errors });
        };
        rc.renew().await;
        let item = HandoverItem::find(rc, id).await?;
        Ok(TakeOverItemPayload { item, errors })
    }
}
