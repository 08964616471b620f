//! Bodies with the areas they work for, and seats with the organisations they stand for.

use std::sync::Arc;

use lianxin_entity::ids::{AreaId, MemberId, OrganisationId};

use super::loader;
use super::object::Body;
use super::rules::Term;
use super::seat::BodySeat;
use crate::domain::district::Directory;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// Whether the viewer belongs to the district: others read its card alone.
pub fn is_inside(rc: &RequestCtx, directory: &Directory) -> bool {
    let district = directory.card().key;
    rc.actor
        .as_ref()
        .is_some_and(|actor| actor.district == district)
}

/// The bodies that work for an area on a day; none for a viewer outside the district.
///
/// # Errors
/// INTERNAL when the database fails.
pub async fn of_area(
    rc: &RequestCtx,
    directory: &Arc<Directory>,
    area: AreaId,
    on: Option<Date>,
) -> Result<Vec<Body>> {
    if !is_inside(rc, directory) {
        return Ok(Vec::new());
    }
    let day = on.map_or_else(|| directory.day(), |day| day.0);
    let rows = loader::of_area(rc, area, day).await?.into_iter();
    Ok(rows.map(|row| Body::new(directory, row)).collect())
}

/// The seats that stand for an organisation on a day.
///
/// # Errors
/// INTERNAL when the database fails.
pub async fn of_unit(
    rc: &RequestCtx,
    directory: &Arc<Directory>,
    unit: OrganisationId,
    on: Option<Date>,
) -> Result<Vec<BodySeat>> {
    let day = on.map_or_else(|| directory.day(), |day| day.0);
    let rows = loader::seats_of_unit(rc, unit, day).await?.into_iter();
    Ok(rows.map(|seat| BodySeat::new(directory, seat)).collect())
}

/// The seats that a member holds on a day, for a viewer who may read the member's record.
///
/// # Errors
/// INTERNAL when the database fails.
pub async fn of_member(
    rc: &RequestCtx,
    directory: &Arc<Directory>,
    member: MemberId,
    on: Option<Date>,
) -> Result<Vec<BodySeat>> {
    let day = on.map_or_else(|| directory.day(), |day| day.0);
    let rows = loader::seats_of_member(rc, member).await?.into_iter();
    let held = rows.filter(|seat| Term::of(seat).holds(day));
    Ok(held.map(|seat| BodySeat::new(directory, seat)).collect())
}
