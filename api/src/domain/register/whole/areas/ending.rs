//! Areas that end in a file: as when they are ended by hand.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use lianxin_entity::ids::AreaId;
use lianxin_entity::{area_version, household};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};

use super::{Standing, lives};
use crate::domain::area::hanging::{self, By};
use crate::domain::household::placement;
use crate::domain::identity::succession;
use crate::domain::register::context::Context;
use crate::domain::register::fault::Wrong;
use crate::domain::register::line::Line;
use crate::domain::register::whole::versions::{self, AMONG};
use crate::domain::responsibility::service::ending as responsibility;
use crate::domain::service_request::relocation;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

#[derive(FromQueryResult)]
struct Place {
    area_id: AreaId,
}

/// Only an area in which nothing is left, and on which nothing hangs any more, can end.
pub async fn check(
    tx: &DistrictTx,
    cx: &Context,
    lines: &mut [Line],
    standing: &Standing,
) -> Outcome<()> {
    let rows = lines.iter().enumerate().filter(|(_, line)| !lives(line));
    let ending: HashMap<AreaId, usize> = rows
        .filter_map(|(place, line)| {
            let version = standing.latest.of(line)?;
            let goes_on = version.to_on.is_none();
            goes_on.then_some((version.area_id, place))
        })
        .collect();
    let mut full: HashSet<AreaId> = HashSet::new();
    for (id, place) in &ending {
        let mut below = cx.directory.children(*id);
        if below.any(|child| !ending.contains_key(&child.id)) {
            full.insert(*id);
        }
        let mut committees = cx.directory.organisations();
        if let Some(committee) = committees.find(|node| node.jurisdiction == Some(*id)) {
            let code = Some(committee.code.clone());
            lines[*place].refuse_with("endsOn", Wrong::CommitteeExists, code);
        }
    }
    let ids: Vec<AreaId> = ending.keys().copied().collect();
    for some in ids.chunks(AMONG) {
        let query = tx
            .live::<household::Entity>()
            .select_only()
            .column(household::Column::AreaId)
            .distinct()
            .filter(household::Column::AreaId.is_in(some.iter().copied()))
            .filter(household::Column::EndedOn.is_null());
        let places: Vec<Place> = tx.rows(query).await?;
        full.extend(places.into_iter().map(|row| row.area_id));
    }
    for (id, place) in &ending {
        let Some(on) = lines[*place].day("endsOn") else {
            continue;
        };
        if full.contains(id) || is_used(tx, cx, *id, on).await? {
            lines[*place].refuse("endsOn", Wrong::NotEmpty);
        }
    }
    Ok(())
}

/// Whether something hangs on an area from a day on, or was in it after the day.
async fn is_used(tx: &DistrictTx, cx: &Context, id: AreaId, on: NaiveDate) -> Outcome<bool> {
    let hung = hanging::on_areas(tx, &[id], on).await?.in_the_way();
    if hung > 0 || hanging::tied_to(tx, id, on).await? > 0 {
        return Ok(true);
    }
    let held = succession::held_in(tx, &[id], on).await?;
    if held.iter().any(|held| !held.is_home()) {
        return Ok(true);
    }
    let Some(node) = cx.directory.area(id) else {
        return Ok(false);
    };
    Ok(placement::left_after(tx, node.kind, id, on).await? > 0)
}

/// Ends areas. Open requests and homes in one lie in the nearest area around it that goes on.
pub async fn write(cx: &Context, tx: &DistrictTx, ended: &[(AreaId, NaiveDate)]) -> Outcome<()> {
    versions::end_each::<area_version::Entity>(tx, ended).await?;
    let ended: HashMap<AreaId, NaiveDate> = ended.iter().copied().collect();
    let tree = cx.directory.tree();
    let code = |id| tree.get(id).map(|node| node.code.clone());
    for (id, on) in &ended {
        let mut upward = tree.upward(*id);
        let around = upward.find(|node| node.current && !ended.contains_key(&node.id));
        let (Some(node), Some(around)) = (tree.get(*id), around) else {
            continue;
        };
        let requests = relocation::lying_in(tx, tree, node, cx.now).await?;
        let moves: Vec<_> = requests.into_iter().map(|row| (row, around.id)).collect();
        relocation::relocate(tx, &cx.given, tree, &moves).await?;
        responsibility::areas_end(tx, &[*id], *on).await?;
        let hung = hanging::on_areas(tx, &[*id], *on).await?;
        let by = By {
            account: None,
            on: *on,
            code: &code,
        };
        hung.coarsen_homes(tx, &cx.given, around.id, &by).await?;
        let homes = succession::held_in(tx, &[*id], *on).await?;
        succession::succeed(tx, &homes, &[], *on, |_| Some(around.id)).await?;
    }
    Ok(())
}
