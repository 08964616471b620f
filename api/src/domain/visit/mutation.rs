//! Planning and recording visits. Each mutation checks the shape, acts, and reads the visit again.

use lianxin_entity::ids::VisitId;

use super::error::*;
use super::input::*;
use super::object::Visit;
use super::service::Visits;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::user_error::settle;
use crate::refusal::Outcome;

/// The mutations of visits.
#[derive(Default)]
pub struct VisitMutation;

async fn desk<'a>(rc: &'a RequestCtx) -> Result<Visits<'a>> {
    Ok(Visits {
        store: &rc.store,
        given: &rc.app.given,
        directory: rc.directory().await?,
        actor: rc.actor()?,
    })
}

/// Reads the visit again.
async fn answer<P: VisitPayload>(rc: &RequestCtx, outcome: Outcome<VisitId>) -> Result<P> {
    let (id, errors) = settle(rc, outcome)?;
    let Some(id) = id else {
        return Ok(P::of(None, errors));
    };
    rc.app.hub.committed(rc.actor()?.district);
    rc.renew().await;
    Ok(P::of(Visit::find(rc, id).await?, errors))
}

/// The mutations of visits.
#[Object]
impl VisitMutation {
    /// Plans a visit of one's own. For grid workers in their grids, secretaries in their jurisdiction
    /// and to the organisations below their own.
    async fn plan_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The visit.")] input: PlanVisitInput,
    ) -> Result<PlanVisitPayload> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        let outcome = match input.parse() {
            Ok((plan, key)) => desk(rc).await?.plan(&plan, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        answer(rc, outcome).await
    }

    /// Records a visit as done, one that was planned or not, and files what was found as service
    /// requests: all of it or nothing. For whoever may visit there; of a planned visit for its visitor.
    async fn record_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The visit.")] input: RecordVisitInput,
    ) -> Result<RecordVisitPayload> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        let outcome = match input.parse() {
            Ok((record, key)) => {
                let identity = rc.app.identity(&rc.store);
                let desk = desk(rc).await?;
                desk.record(&record, key.as_deref(), &identity).await
            }
            Err(failure) => Err(failure),
        };
        answer(rc, outcome).await
    }

    /// Calls a planned visit off. For its visitor, and secretaries over the place.
    async fn cancel_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The visit.")] input: CancelVisitInput,
    ) -> Result<CancelVisitPayload> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        let outcome = match input.parse() {
            Ok((cancel, key)) => desk(rc).await?.cancel(&cancel, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        answer(rc, outcome).await
    }
}
