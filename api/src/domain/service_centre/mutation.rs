//! Keeping service centres. Each mutation checks the shape, acts, and reads the centre again.

use lianxin_entity::ids::ServiceCentreId;

use super::error::*;
use super::input::*;
use super::object::ServiceCentre;
use super::service::Centres;
use super::state::Step;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::user_error::settle;
use crate::refusal::Outcome;

/// The mutations of service centres.
#[derive(Default)]
pub struct ServiceCentreMutation;

async fn desk<'a>(rc: &'a RequestCtx) -> Result<Centres<'a>> {
    Ok(Centres {
        store: &rc.store,
        given: &rc.app.given,
        directory: rc.directory().await?,
        actor: rc.actor()?,
    })
}

/// Reads the centre again.
async fn answer<P: CentrePayload>(rc: &RequestCtx, outcome: Outcome<ServiceCentreId>) -> Result<P> {
    let (id, errors) = settle(rc, outcome)?;
    let Some(id) = id else {
        return Ok(P::of(None, errors));
    };
    rc.app.hub.committed(rc.actor()?.district);
    rc.renew().await;
    Ok(P::of(ServiceCentre::find(rc, id).await?, errors))
}

async fn act<P: CentrePayload>(
    ctx: &Context<'_>,
    parsed: Outcome<(super::command::Act, Option<String>)>,
) -> Result<P> {
    let rc = RequestCtx::of(ctx)?;
    rc.actor()?;
    let outcome = match parsed {
        Ok((act, key)) => desk(rc).await?.act(&act, key.as_deref()).await,
        Err(failure) => Err(failure),
    };
    answer(rc, outcome).await
}

/// The mutations of service centres.
#[Object]
impl ServiceCentreMutation {
    /// Registers a service centre: planned, or open since a day. For secretaries over the area and
    /// administrators.
    async fn register_service_centre(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The centre.")] input: RegisterServiceCentreInput,
    ) -> Result<RegisterServiceCentrePayload> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        let outcome = match input.parse() {
            Ok((new, key)) => desk(rc).await?.register(&new, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        answer(rc, outcome).await
    }

    /// Changes a service centre that is not closed. For secretaries over the area and administrators.
    async fn change_service_centre(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is changed.")] input: ChangeServiceCentreInput,
    ) -> Result<ChangeServiceCentrePayload> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        let outcome = match input.parse() {
            Ok((change, key)) => desk(rc).await?.change(&change, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        answer(rc, outcome).await
    }

    /// Begins building: PLANNED → BUILDING. For secretaries over the area and administrators.
    async fn start_building_service_centre(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: ServiceCentreStepInput,
    ) -> Result<StartBuildingServiceCentrePayload> {
        act(ctx, input.parse(Step::StartBuilding)).await
    }

    /// Opens a centre: PLANNED or BUILDING → OPEN. The distances of households follow within seconds.
    /// For secretaries over the area and administrators.
    async fn open_service_centre(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: ServiceCentreStepInput,
    ) -> Result<OpenServiceCentrePayload> {
        act(ctx, input.parse(Step::Open)).await
    }

    /// Closes a centre for good, or gives up one that was planned: → CLOSED. The distances of
    /// households follow within seconds. For secretaries over the area and administrators.
    async fn close_service_centre(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: ServiceCentreStepInput,
    ) -> Result<CloseServiceCentrePayload> {
        act(ctx, input.parse(Step::Close)).await
    }

    /// Sets the hours of a week. For secretaries over the area and administrators.
    async fn set_centre_hours(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The hours.")] input: SetCentreHoursInput,
    ) -> Result<SetCentreHoursPayload> {
        act(ctx, input.parse()).await
    }

    /// Sets other hours for a day, closes it, or takes that back. For secretaries over the area and
    /// administrators.
    async fn set_centre_exception(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day.")] input: SetCentreExceptionInput,
    ) -> Result<SetCentreExceptionPayload> {
        act(ctx, input.parse()).await
    }
}
