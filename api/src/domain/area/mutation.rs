//! Making, changing, dividing areas, and moving households between them.

use super::desk::{Areas, Done};
use super::error::*;
use super::input::*;
use super::object::Area;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::user_error::{UserErrorType, settle};
use crate::refusal::Outcome;

/// The mutations of areas.
#[derive(Default)]
pub struct AreaMutation;

async fn areas<'a>(rc: &'a RequestCtx) -> Result<Areas<'a>> {
    Ok(Areas {
        store: &rc.store,
        directories: &rc.app.directories,
        given: &rc.app.given,
        directory: rc.directory().await?,
        actor: rc.actor()?,
    })
}

/// What was done, read anew; nothing when it was refused.
async fn settled<E: UserErrorType>(
    rc: &RequestCtx,
    outcome: Outcome<Done>,
) -> Result<(Option<Done>, Option<Area>, Vec<E>)> {
    let (done, errors) = settle(rc, outcome)?;
    let Some(done) = done else {
        return Ok((None, None, errors));
    };
    let district = rc.actor()?.district;
    rc.app.hub.committed(district);
    // Whose grids were divided reads by the new ones from the next call on.
    rc.app.actors.forget_all(district);
    rc.renew().await;
    let area = Area::new(&rc.directory().await?, done.area);
    Ok((Some(done), area, errors))
}

fn number(count: Option<u64>) -> Option<i32> {
    count.map(|count| i32::try_from(count).unwrap_or(i32::MAX))
}

/// The mutations of areas.
#[Object]
impl AreaMutation {
    /// Makes an area. For secretaries over what it lies in, and administrators.
    async fn register_area(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The area.")] input: RegisterAreaInput,
    ) -> Result<RegisterAreaPayload> {
        let rc = RequestCtx::of(ctx)?;
        let outcome = match input.parse() {
            Ok((wish, key)) => areas(rc).await?.register(&wish, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        let (_, area, errors) = settled(rc, outcome).await?;
        Ok(RegisterAreaPayload { area, errors })
    }

    /// Changes an area from a day on; how it was before is kept. Where it comes to lie in another
    /// one, its households and open requests come along. For secretaries over what it lies in and
    /// will lie in, and administrators.
    async fn change_area(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: ChangeAreaInput,
    ) -> Result<ChangeAreaPayload> {
        let rc = RequestCtx::of(ctx)?;
        let outcome = match input.parse() {
            Ok((change, key)) => areas(rc).await?.change(&change, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        let (done, area, errors) = settled(rc, outcome).await?;
        Ok(ChangeAreaPayload {
            area,
            moved_households: number(done.and_then(|done| done.households)),
            moved_requests: number(done.and_then(|done| done.requests)),
            errors,
        })
    }

    /// Ends an area in which nothing lies any more. For secretaries over what it lies in, and
    /// administrators.
    async fn end_area(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and when.")] input: EndAreaInput,
    ) -> Result<EndAreaPayload> {
        let rc = RequestCtx::of(ctx)?;
        let outcome = match input.parse() {
            Ok((ending, key)) => areas(rc).await?.end(&ending, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        let (done, area, errors) = settled(rc, outcome).await?;
        Ok(EndAreaPayload {
            area,
            moved_requests: number(done.and_then(|done| done.requests)),
            errors,
        })
    }

    /// Splits a grid: every building and every household of it goes to exactly one of the new grids,
    /// by name or by where it lies. Whoever serves the grid serves all new ones. Open requests go
    /// with their building, by their point, or with their owner's household; others lie in the area
    /// around the grid from then on. The areas as filed stay. For secretaries over the grid, and
    /// administrators.
    async fn split_grid(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which grid, and into what.")] input: SplitGridInput,
    ) -> Result<SplitGridPayload> {
        let rc = RequestCtx::of(ctx)?;
        let mut codes = Vec::new();
        let outcome = match input.parse() {
            Ok((split, key)) => {
                codes.extend(split.into.iter().map(|part| part.grid.code.clone()));
                areas(rc).await?.split(&split, key.as_deref()).await
            }
            Err(failure) => Err(failure),
        };
        let (done, _, errors) = settled(rc, outcome).await?;
        let mut grids = Vec::new();
        if done.is_some() {
            let directory = rc.directory().await?;
            let found = codes.iter().filter_map(|code| directory.area_by_code(code));
            grids.extend(found.filter_map(|node| Area::new(&directory, node.id)));
        }
        Ok(SplitGridPayload {
            grids,
            moved_households: number(done.and_then(|done| done.households)),
            moved_requests: number(done.and_then(|done| done.requests)),
            errors,
        })
    }

    /// Makes one grid of several of a community, with all that lies in them. For secretaries over
    /// the grids, and administrators.
    async fn merge_grids(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which grids, and into what.")] input: MergeGridsInput,
    ) -> Result<MergeGridsPayload> {
        let rc = RequestCtx::of(ctx)?;
        let outcome = match input.parse() {
            Ok((merge, key)) => areas(rc).await?.merge(&merge, key.as_deref()).await,
            Err(failure) => Err(failure),
        };
        let (done, grid, errors) = settled(rc, outcome).await?;
        Ok(MergeGridsPayload {
            grid,
            moved_households: number(done.and_then(|done| done.households)),
            moved_requests: number(done.and_then(|done| done.requests)),
            errors,
        })
    }

    /// Moves households to another area; where they lay before is kept. For secretaries over both
    /// places, and administrators.
    async fn move_households(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which households, where and why.")] input: MoveHouseholdsInput,
    ) -> Result<MoveHouseholdsPayload> {
        let rc = RequestCtx::of(ctx)?;
        let outcome = match input.parse() {
            Ok((removal, key)) => {
                let areas = areas(rc).await?;
                areas.move_households(&removal, key.as_deref()).await
            }
            Err(failure) => Err(failure),
        };
        let (done, area, errors) = settled(rc, outcome).await?;
        Ok(MoveHouseholdsPayload {
            area,
            moved_households: number(done.and_then(|done| done.households)),
            errors,
        })
    }
}
