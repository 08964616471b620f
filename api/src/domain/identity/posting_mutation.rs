//! Appointing grid workers and secretaries, and ending what they hold.

use lianxin_entity::ids::PostingId;

use super::loader::readable_posting;
use super::object::Posting;
use super::posting_error::{
    AppointGridWorkerError, AppointSecretaryError, ChangePostingAreasError, EndPostingError,
};
use super::posting_input::{
    AppointGridWorkerInput, AppointSecretaryInput, ChangePostingAreasInput, EndPostingInput,
};
use super::postings::PostingWish;
use crate::auth::caller::day_of;
use crate::domain::appointment::handover::Leaver;
use crate::domain::appointment::handover_object::HandoverItem;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::user_error::{UserErrorType, settle};
use crate::refusal::Outcome;

/// What came of appointing a grid worker.
#[derive(SimpleObject)]
pub struct AppointGridWorkerPayload {
    /// The posting; null when it was refused.
    pub posting: Option<Posting>,
    /// Why it was refused; all reasons at once.
    pub errors: Vec<AppointGridWorkerError>,
}

/// What came of appointing a secretary.
#[derive(SimpleObject)]
pub struct AppointSecretaryPayload {
    /// The posting; null when it was refused.
    pub posting: Option<Posting>,
    /// Why it was refused; all reasons at once.
    pub errors: Vec<AppointSecretaryError>,
}

/// What came of giving a grid worker other grids.
#[derive(SimpleObject)]
pub struct ChangePostingAreasPayload {
    /// The posting that begins; null when it was refused.
    pub posting: Option<Posting>,
    /// The grids that nobody looks after from that day on.
    pub handover: Vec<HandoverItem>,
    /// Why it was refused.
    pub errors: Vec<ChangePostingAreasError>,
}

/// What came of ending a posting.
#[derive(SimpleObject)]
pub struct EndPostingPayload {
    /// The posting, with its end; null when it was refused.
    pub posting: Option<Posting>,
    /// What is left behind.
    pub handover: Vec<HandoverItem>,
    /// Why it was refused.
    pub errors: Vec<EndPostingError>,
}

/// Appointing grid workers and secretaries, and ending what they hold.
#[derive(Default)]
pub struct PostingMutation;

/// Posts, and reads the posting again.
async fn post<E: UserErrorType>(
    rc: &RequestCtx,
    wish: Outcome<PostingWish>,
) -> Result<(Option<Posting>, Vec<E>)> {
    let directory = rc.directory().await?;
    let identity = rc.app.identity(&rc.store);
    let done = match wish {
        Ok(wish) => identity.post(&directory, rc.actor()?, &wish).await,
        Err(failure) => Err(failure),
    };
    again(rc, done).await
}

/// The posting as it is now.
async fn again<E: UserErrorType>(
    rc: &RequestCtx,
    done: Outcome<PostingId>,
) -> Result<(Option<Posting>, Vec<E>)> {
    let (id, errors) = settle(rc, done)?;
    let Some(id) = id else {
        return Ok((None, errors));
    };
    let district = rc.actor()?.district;
    // Who is in post decides which level rules.
    rc.app.directories.forget(district);
    rc.app.hub.committed(district);
    rc.renew().await;
    Ok((readable_posting(rc, id).await?, errors))
}

/// Appointing grid workers and secretaries, and ending what they hold.
#[Object]
impl PostingMutation {
    /// Appoints a grid worker to grids in the viewer's area, for the viewer's organisation or one
    /// below it. One person works in a grid once at a time; several people may share a grid.
    async fn appoint_grid_worker(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The grid worker.")] input: AppointGridWorkerInput,
    ) -> Result<AppointGridWorkerPayload> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        let (posting, errors) = post(rc, input.parse(day_of(rc.now()))).await?;
        Ok(AppointGridWorkerPayload { posting, errors })
    }

    /// Appoints a secretary of the viewer's organisation or of one below it. Deputies act in the same role:
    /// several may be in post at once.
    async fn appoint_secretary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The secretary.")] input: AppointSecretaryInput,
    ) -> Result<AppointSecretaryPayload> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        let (posting, errors) = post(rc, input.parse(day_of(rc.now()))).await?;
        Ok(AppointSecretaryPayload { posting, errors })
    }

    /// Gives a grid worker other grids: the posting ends on that day and another begins, so that who
    /// looked after a grid on a day can still be told. Sessions of the old posting end; the person
    /// signs in again.
    async fn change_posting_areas(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The grids from now on.")] input: ChangePostingAreasInput,
    ) -> Result<ChangePostingAreasPayload> {
        let rc = RequestCtx::of(ctx)?;
        let (actor, directory) = (rc.actor()?, rc.directory().await?);
        let (old, done) = match input.parse(day_of(rc.now())) {
            Ok((id, areas, on)) => {
                let identity = rc.app.identity(&rc.store);
                let changed = identity
                    .change_areas(&directory, actor, id, areas, Some(on))
                    .await;
                (Some(id), changed)
            }
            Err(failure) => (None, Err(failure)),
        };
        let (posting, errors) = again(rc, done).await?;
        let handover = match (old, &posting) {
            (Some(id), Some(_)) => HandoverItem::left_by(rc, Leaver::Posting(id)).await?,
            _ => Vec::new(),
        };
        Ok(ChangePostingAreasPayload {
            posting,
            handover,
            errors,
        })
    }

    /// Ends a posting. From that day on its rights are gone, in sessions that are open as well; what
    /// the person leaves behind is listed.
    async fn end_posting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The posting and its end.")] input: EndPostingInput,
    ) -> Result<EndPostingPayload> {
        let rc = RequestCtx::of(ctx)?;
        let (actor, directory) = (rc.actor()?, rc.directory().await?);
        let done = match input.parse() {
            Ok((id, on, reason)) => {
                let identity = rc.app.identity(&rc.store);
                identity
                    .end_posting_on(&directory, actor, id, on, &reason)
                    .await
            }
            Err(failure) => Err(failure),
        };
        let ended = done.as_ref().ok().copied();
        let (posting, errors) = again(rc, done).await?;
        let handover = match ended {
            Some(id) => HandoverItem::left_by(rc, Leaver::Posting(id)).await?,
            None => Vec::new(),
        };
        Ok(EndPostingPayload {
            posting,
            handover,
            errors,
        })
    }
}
