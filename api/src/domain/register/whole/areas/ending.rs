//! Areas that end in a file: as when they are ended by hand.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use lianxin_entity::ids::AreaId;
use lianxin_entity::{area_version, household};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};

use super::{AMONG, Standing, lives};
use crate::domain::register::context::Context;
use crate::domain::register::fault::Wrong;
use crate::domain::register::line::Line;
use crate::domain::service_request::relocation;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

#[derive(FromQueryResult)]
struct Place {
    area_id: AreaId,
}

/// An end is neither ahead nor before what it ends, and what has ended keeps its end.
pub fn check_days(cx: &Context, lines: &mut [Line], standing: &Standing) {
    for line in lines {
        line.not_later_than(cx.today, "endsOn");
        let Some(version) = line
            .text("code")
            .and_then(|code| standing.by_code.get(code))
        else {
            continue;
        };
        match (version.to_on, line.day("endsOn")) {
            (Some(ended), said) if said != Some(ended) => {
                line.refuse_with("endsOn", Wrong::AlreadyEnded, Some(ended.to_string()));
            }
            (None, Some(end)) => {
                // An area that ends has lasted a day at least.
                let first = standing.first.get(&version.area_id).copied();
                let first = first.filter(|first| end <= *first);
                let began = first.or((end < version.from_on).then_some(version.from_on));
                if let Some(began) = began {
                    line.refuse_with("endsOn", Wrong::EndsBeforeStart, Some(began.to_string()));
                }
            }
            _ => {}
        }
    }
}

/// Only an area in which nothing is left can end.
pub async fn check(
    tx: &DistrictTx,
    cx: &Context,
    lines: &mut [Line],
    standing: &Standing,
) -> Outcome<()> {
    let rows = lines.iter().enumerate().filter(|(_, line)| !lives(line));
    let ending: HashMap<AreaId, usize> = rows
        .filter_map(|(place, line)| Some((standing.current(line)?.area_id, place)))
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
    for id in full {
        if let Some(place) = ending.get(&id) {
            lines[*place].refuse("endsOn", Wrong::NotEmpty);
        }
    }
    Ok(())
}

/// Ends areas. Open requests in one lie in the nearest area around it that goes on.
pub async fn write(
    cx: &Context,
    tx: &DistrictTx,
    ended: HashMap<AreaId, NaiveDate>,
) -> Outcome<()> {
    let mut by_day: HashMap<NaiveDate, Vec<AreaId>> = HashMap::new();
    for (id, day) in &ended {
        by_day.entry(*day).or_default().push(*id);
    }
    for (day, ids) in by_day {
        end_versions(tx, &ids, day).await?;
    }
    let tree = cx.directory.tree();
    for id in ended.keys() {
        let mut upward = tree.upward(*id);
        let around = upward.find(|node| node.current && !ended.contains_key(&node.id));
        let (Some(node), Some(around)) = (tree.get(*id), around) else {
            continue;
        };
        let requests = relocation::lying_in(tx, tree, node, cx.now).await?;
        let moves: Vec<_> = requests.into_iter().map(|row| (row, around.id)).collect();
        relocation::relocate(tx, &cx.given, tree, &moves).await?;
    }
    Ok(())
}

/// Ends the versions that hold on a day; one that began then goes: no version lasts no day.
pub async fn end_versions(tx: &DistrictTx, ids: &[AreaId], on: NaiveDate) -> Outcome<()> {
    use area_version::Column;
    for some in ids.chunks(AMONG) {
        let of_that_day = tx
            .delete_many::<area_version::Entity>()
            .filter(Column::AreaId.is_in(some.iter().copied()))
            .filter(Column::FromOn.gte(on))
            .filter(Column::ToOn.is_null());
        tx.remove(of_that_day).await?;
        let earlier = tx
            .update_many::<area_version::Entity>()
            .set_value(Column::ToOn, on)
            .filter(Column::AreaId.is_in(some.iter().copied()))
            .filter(Column::ToOn.is_null());
        tx.change(earlier).await?;
    }
    Ok(())
}
