//! Grids, compounds and communities, and the units in charge of them.

use std::collections::HashSet;

use lianxin_entity::enums::{AreaKind, UnitAssignmentKind};
use lianxin_entity::ids::{AreaId, OrganisationId};

use super::{Item, ItemId, Items};
use crate::domain::coverage::measure::Measure;
use crate::domain::coverage::repo::places::{self, InCharge};
use crate::domain::coverage::repo::registrations;
use crate::domain::coverage::scope::Scope;
use crate::domain::coverage::tally::{Count, Key, Tally};
use crate::domain::district::Directory;
use crate::store::{DistrictTx, StoreError};

pub async fn add(
    tx: &DistrictTx,
    scope: &Scope,
    in_charge: &[InCharge],
    items: &mut Items,
) -> Result<(), StoreError> {
    let directory = &*scope.directory;
    let day = scope.day;
    let workers = grids_of(directory, places::with_workers(tx, day).await?);
    let branches = grids_of(directory, places::with_branches(tx, day).await?);
    let leaders = grids_of(directory, places::with_leaders(tx, day).await?);
    let leading = in_charge
        .iter()
        .filter(|row| row.kind == UnitAssignmentKind::Lead);
    let led: HashSet<AreaId> = leading.map(|row| row.community_id).collect();
    let usual = directory.settings().household_target;
    for area in directory.areas() {
        let mut counted = Vec::new();
        let mut both = |with, without, has: bool| counted.extend([(with, has), (without, !has)]);
        match area.kind {
            AreaKind::Grid => {
                let (with, without) = (Measure::GridsWithWorker, Measure::GridsWithoutWorker);
                both(with, without, workers.contains(&area.id));
                let (with, without) = (Measure::GridsWithBranch, Measure::GridsWithoutBranch);
                both(with, without, branches.contains(&area.id));
                let (with, without) = (Measure::GridsWithLeader, Measure::GridsWithoutLeader);
                both(with, without, leaders.contains(&area.id));
                let target = area.traits.household_target.unwrap_or(usual);
                items.targets.push(Tally {
                    measure: Measure::HouseholdsOfTarget,
                    key: Key::Area(area.id),
                    count: Count {
                        numerator: 0,
                        denominator: i64::from(target),
                    },
                });
            }
            AreaKind::Compound => {
                counted.push((Measure::CompoundsUnmanaged, area.traits.no_manager));
            }
            AreaKind::Community => {
                let without = !led.contains(&area.id);
                counted.push((Measure::CommunitiesWithoutLeadUnit, without));
            }
            _ => continue,
        }
        items.items.push(Item {
            id: ItemId::Area(area.id),
            code: area.code.clone(),
            label: area.name.clone(),
            holder: None,
            key: Key::Area(area.id),
            since: Some(area.since),
            counted,
        });
    }
    units(tx, scope, in_charge, items).await
}

async fn units(
    tx: &DistrictTx,
    scope: &Scope,
    in_charge: &[InCharge],
    items: &mut Items,
) -> Result<(), StoreError> {
    let registered: HashSet<(OrganisationId, AreaId)> = registrations::of_units(tx, scope)
        .await?
        .into_iter()
        .filter_map(|row| Some((row.unit_id?, row.community_id)))
        .collect();
    for row in in_charge {
        let unit = scope.directory.organisation(row.unit_id);
        let leads = row.kind == UnitAssignmentKind::Lead;
        let here = registered.contains(&(row.unit_id, row.community_id));
        items.items.push(Item {
            id: ItemId::UnitAssignment(row.id),
            code: unit.map(|unit| unit.code.clone()).unwrap_or_default(),
            label: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
            holder: None,
            key: Key::Area(row.community_id),
            since: Some(row.from_on),
            counted: vec![
                (Measure::UnitsLeading, leads),
                (Measure::UnitsJoining, !leads),
                (Measure::UnitsNotRegistered, !here),
            ],
        });
    }
    Ok(())
}

/// The grids of places: the grid around a place, else all grids in it.
fn grids_of(directory: &Directory, places: Vec<places::At>) -> HashSet<AreaId> {
    let mut grids = HashSet::new();
    let mut larger = HashSet::new();
    for place in places.into_iter().filter_map(|row| row.area_id) {
        match directory.ancestor_of_kind(place, AreaKind::Grid) {
            Some(grid) => grids.insert(grid),
            None => larger.insert(place),
        };
    }
    if !larger.is_empty() {
        let all = directory.areas_of_kind(AreaKind::Grid);
        let inside = all.filter(|grid| grid.ancestors.iter().any(|id| larger.contains(id)));
        grids.extend(inside.map(|grid| grid.id));
    }
    grids
}
