//! The parts of a grid that is split: everything goes to exactly one of them.

use std::collections::HashMap;

use geo::InteriorPoint;
use lianxin_entity::enums::Datum;
use lianxin_entity::ids::{AreaId, HouseholdId};

use super::assignment::{self, Assignment, Dweller, Inner};
use super::division::Part;
use super::rules;
use super::tree::{AreaNode, AreaTree};
use crate::domain::household::placement::Placed;
use crate::geo::{Coordinate, Polygon};
use crate::refusal::{Code, Outcome, Refusal, Refusals};

/// How many codes a refusal names.
const NAMED: usize = 5;

pub(super) fn parts(into: &[Part]) -> Vec<assignment::Part<'_>> {
    into.iter()
        .map(|part| assignment::Part {
            households: &part.households,
            areas: &part.buildings,
            polygon: part.grid.polygon.as_ref().map(|drawn| &drawn.polygon),
        })
        .collect()
}

pub(super) fn assign(
    tree: &AreaTree,
    grid: &AreaNode,
    inner: &[&AreaNode],
    households: &[Placed],
    into: &[Part],
) -> Assignment {
    let areas: Vec<Inner> = inner
        .iter()
        .map(|area| Inner {
            id: area.id,
            point: tree.polygon(area.id).and_then(point_in),
        })
        .collect();
    let dwellers: Vec<Dweller> = households
        .iter()
        .map(|placed| Dweller {
            id: placed.id,
            inside: below(tree, grid.id, placed.placement.area),
            point: placed.point,
        })
        .collect();
    assignment::assign(&areas, &dwellers, &parts(into))
}

/// The area directly in the grid that an area is or lies in.
fn below(tree: &AreaTree, grid: AreaId, area: AreaId) -> Option<AreaId> {
    let mut upward = tree.upward(area);
    upward
        .find(|node| node.parent == Some(grid))
        .map(|node| node.id)
}

fn point_in(polygon: &Polygon) -> Option<Coordinate> {
    let point = polygon.interior_point()?;
    Coordinate::received(point.y(), point.x(), Datum::Gcj02).ok()
}

/// Refuses a division that would lose or double something.
pub(super) fn whole(tree: &AreaTree, assigned: &Assignment, households: &[Placed]) -> Outcome<()> {
    if assigned.is_whole() {
        return Ok(());
    }
    let mut faults = Refusals::default();
    if let Some(part) = assigned.strange_household {
        let field = format!("into.{part}.householdIds");
        faults.push(Refusal::at(Code::NotFound, &field));
    }
    if let Some(part) = assigned.strange_area {
        let field = format!("into.{part}.buildingIds");
        faults.push(Refusal::at(Code::UnknownArea, &field));
    }
    let codes: HashMap<HouseholdId, &str> = households
        .iter()
        .map(|placed| (placed.id, placed.code.as_str()))
        .collect();
    let mut told = |code, areas: &[AreaId], homes: &[HouseholdId]| {
        if areas.is_empty() && homes.is_empty() {
            return;
        }
        let areas_named = areas
            .iter()
            .filter_map(|id| Some(tree.get(*id)?.code.as_str()));
        let homes_named = homes.iter().filter_map(|id| codes.get(id).copied());
        let first: Vec<&str> = areas_named.chain(homes_named).take(NAMED).collect();
        let refusal = Refusal::at(code, "into")
            .with("households", homes.len())
            .with("buildings", areas.len())
            .with("first", first.join(", "));
        faults.push(refusal);
    };
    told(
        Code::Unplaced,
        &assigned.unplaced_areas,
        &assigned.unplaced_households,
    );
    told(
        Code::PlacedTwice,
        &assigned.doubled_areas,
        &assigned.doubled_households,
    );
    faults.finish()
}

/// No line of a split cuts through what is drawn inside the grid.
pub(super) fn check_cut(tree: &AreaTree, assigned: &Assignment, into: &[Part]) -> Outcome<()> {
    let mut faults = Refusals::default();
    let mut areas: Vec<_> = assigned.areas.iter().collect();
    areas.sort();
    for (area, at) in areas {
        let part = into[*at].grid.polygon.as_ref();
        let (Some(drawn), Some(shape)) = (part, tree.polygon(*area)) else {
            continue;
        };
        let code = tree.get(*area).map_or("", |node| node.code.as_str());
        if let Some(clash) = rules::leaves(shape, code, &drawn.polygon) {
            faults.push(clash.left_out(&format!("into.{at}.polygon")));
        }
    }
    faults.finish()
}
