//! Splitting and merging grids, and moving households: everything of a grid goes to exactly one other
//! place, and where it lay before is kept.
//!
//! What lies directly in the grid (buildings, or compounds where the district orders its levels so)
//! hangs in the new one from the day on, with all that lies in it. Households are placed anew with
//! their earlier place kept. Whoever serves the old grid serves every new one, until somebody
//! arranges it otherwise; which posting an earlier day had is told by the days of the grids. An open
//! request goes with its building; one at a point goes to the grid whose polygon holds it; any other
//! goes to the grid of its owner's household where the registers know it, else up to the area
//! around the grid, whose committee sees it. After a merge all go to the one new grid. The area as of
//! submission never changes.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use geo::{BooleanOps, InteriorPoint};
use lianxin_entity::enums::{AreaKind, Datum, GridKind};
use lianxin_entity::ids::{AccountId, AreaId, HouseholdId};
use lianxin_entity::service_request;
use serde::Serialize;
use serde_json::json;

use super::assignment::{self, Assignment, Dweller, Inner};
use super::keep::{Areas, Desk, Done, Drawn, Outline};
use super::repo::{self, NewArea};
use super::rules;
use super::tree::{AreaNode, AreaTree, Traits};
use crate::domain::calls::Call;
use crate::domain::household::placement::{self, Placed, Placement};
use crate::domain::identity::succession;
use crate::domain::responsibility::service::ending;
use crate::domain::service_request::relocation;
use crate::geo::{Coordinate, Polygon};
use crate::policy::{Ground, RegisterAction};
use crate::refusal::{Code, Outcome, Refusal, Refusals};

/// How many codes a refusal names.
const NAMED: usize = 5;

/// A grid that is to be.
#[derive(Clone, Debug, Serialize)]
pub struct NewGrid {
    pub code: String,
    pub name: String,
    pub polygon: Option<Drawn>,
    pub grid_kind: Option<GridKind>,
    pub household_target: Option<i32>,
}

/// A part of a grid with what is named for it.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    pub grid: NewGrid,
    pub households: Vec<HouseholdId>,
    pub buildings: Vec<AreaId>,
}

/// A grid that is split.
#[derive(Clone, Debug, Serialize)]
pub struct Split {
    pub grid: AreaId,
    pub on: Option<NaiveDate>,
    pub into: Vec<Part>,
}

/// Grids that become one.
#[derive(Clone, Debug, Serialize)]
pub struct Merge {
    pub grids: Vec<AreaId>,
    pub on: Option<NaiveDate>,
    pub into: NewGrid,
}

/// Households that are moved.
#[derive(Clone, Debug, Serialize)]
pub struct Removal {
    pub households: Vec<HouseholdId>,
    pub to: AreaId,
    pub on: Option<NaiveDate>,
    pub reason: String,
}

/// What replaces what, before it is written.
struct Plan {
    on: NaiveDate,
    /// The grids that end.
    old: Vec<AreaId>,
    new: Vec<NewArea>,
    /// The areas that hang in another one from now on, with it.
    inner: Vec<(AreaId, AreaId)>,
    /// The households with the new grid of each.
    households: Vec<(Placed, AreaId)>,
}

impl Areas<'_> {
    /// Splits a grid.
    ///
    /// # Errors
    /// All that is wrong with the parts, at once; UNPLACED and PLACED_TWICE for what would be lost
    /// or doubled.
    pub async fn split(&self, split: &Split, key: Option<&str>) -> Outcome<Done> {
        let call = Call::new("splitGrid", key, split);
        let desk = self.open().await?;
        let outcome = self.try_split(&desk, split, &call).await;
        self.close(desk, &call, outcome).await
    }

    async fn try_split(&self, desk: &Desk, split: &Split, call: &Call<'_>) -> Outcome<Done> {
        if let Some(done) = self.before(desk, call, split.grid).await? {
            return Ok(done);
        }
        let grid = self.dividable(desk, split.grid, "gridId")?;
        let inner: Vec<&AreaNode> = desk.tree.children(grid.id).collect();
        let on = self.dividing_day(desk, split.on, &[grid], &inner).await?;
        self.check_parts(desk, grid, split)?;
        let households = placement::in_area(&desk.tx, AreaKind::Grid, grid.id, on).await?;
        let assigned = assign(&desk.tree, grid, &inner, &households, &split.into);
        whole(&desk.tree, &assigned, &households)?;
        check_cut(&desk.tree, &assigned, &split.into)?;
        let new: Vec<NewArea> = split
            .into
            .iter()
            .map(|part| self.new_grid(&part.grid, grid.parent, grid.traits.grid_kind))
            .collect();
        let plan = Plan {
            on,
            old: vec![grid.id],
            inner: inner
                .iter()
                .map(|area| (area.id, new[assigned.areas[&area.id]].id))
                .collect(),
            households: households
                .into_iter()
                .map(|placed| {
                    let to = new[assigned.households[&placed.id]].id;
                    (placed, to)
                })
                .collect(),
            new,
        };
        let shapes = parts(&split.into);
        let ids: Vec<AreaId> = plan.new.iter().map(|area| area.id).collect();
        let by_point =
            |point| assignment::holding(point, &shapes).and_then(|part| ids.get(part).copied());
        self.carry_out(desk, plan, grid.id, "SPLIT_GRID", None, by_point)
            .await
    }

    /// Makes one grid of several.
    ///
    /// # Errors
    /// All that is wrong with the new one, at once.
    pub async fn merge(&self, merge: &Merge, key: Option<&str>) -> Outcome<Done> {
        let call = Call::new("mergeGrids", key, merge);
        let desk = self.open().await?;
        let outcome = self.try_merge(&desk, merge, &call).await;
        self.close(desk, &call, outcome).await
    }

    async fn try_merge(&self, desk: &Desk, merge: &Merge, call: &Call<'_>) -> Outcome<Done> {
        let mut new = self.new_grid(&merge.into, None, None);
        if let Some(done) = self.before(desk, call, new.id).await? {
            return Ok(done);
        }
        let mut grids = Vec::with_capacity(merge.grids.len());
        for id in &merge.grids {
            grids.push(self.dividable(desk, *id, "gridIds")?);
        }
        let inner: Vec<&AreaNode> = grids
            .iter()
            .flat_map(|grid| desk.tree.children(grid.id))
            .collect();
        let on = self.dividing_day(desk, merge.on, &grids, &inner).await?;
        let parent = common_parent(&desk.tree, &grids)
            .ok_or_else(|| Refusal::at(Code::WrongParent, "gridIds").saying("grids-apart"))?;
        let polygon = match &merge.into.polygon {
            Some(drawn) => Some(drawn.clone()),
            None => united(&desk.tree, &grids).map(Drawn::from),
        };
        new.parent = Some(parent.id);
        new.polygon = polygon.as_ref().map(|drawn| drawn.geojson.clone());
        let mut faults = Refusals::default();
        let outline = Outline {
            kind: AreaKind::Grid,
            code: &new.code,
            parent,
            traits: new.traits,
            polygon: polygon.as_ref().map(|drawn| &drawn.polygon),
            replaced: &merge.grids,
        };
        desk.check(self.levels(), &outline, "into.", &mut faults);
        faults.finish()?;
        let mut households = Vec::new();
        for grid in &grids {
            let placed = placement::in_area(&desk.tx, AreaKind::Grid, grid.id, on).await?;
            households.extend(placed.into_iter().map(|placed| (placed, new.id)));
        }
        let id = new.id;
        let plan = Plan {
            on,
            old: merge.grids.clone(),
            inner: inner.iter().map(|area| (area.id, id)).collect(),
            households,
            new: vec![new],
        };
        self.carry_out(desk, plan, id, "MERGE_GRIDS", Some(id), |_| None)
            .await
    }

    /// Moves households to another place.
    ///
    /// # Errors
    /// NOT_FOUND where one of them is out of sight, FORBIDDEN where one or the place is not the
    /// actor's to divide.
    pub async fn move_households(&self, removal: &Removal, key: Option<&str>) -> Outcome<Done> {
        let call = Call::new("moveHouseholds", key, removal);
        let desk = self.open().await?;
        let outcome = self.try_move(&desk, removal, &call).await;
        self.close(desk, &call, outcome).await
    }

    async fn try_move(&self, desk: &Desk, removal: &Removal, call: &Call<'_>) -> Outcome<Done> {
        if let Some(done) = self.before(desk, call, removal.to).await? {
            return Ok(done);
        }
        let to = desk.known(removal.to, "toAreaId")?;
        self.permit(&desk.tree, RegisterAction::DivideArea, to.id)?;
        if to.kind < AreaKind::Community {
            let refusal = Refusal::at(Code::Invalid, "toAreaId").saying("households-lie-deeper");
            return Err(refusal.into());
        }
        let on = desk.day(removal.on, to.since)?;
        let placed = placement::of_ids(&desk.tx, &removal.households, on).await?;
        let wanted: HashSet<HouseholdId> = removal.households.iter().copied().collect();
        let may = |action, placed: &Placed| {
            let ground = Ground {
                street: placed.placement.street,
                community: placed.placement.community,
                grid: placed.placement.grid,
            };
            let ties = self.actor.ties_to(&ground, None);
            self.actor.may_register(action, ties)
        };
        let read = |placed: &&Placed| may(RegisterAction::ReadHousehold, placed);
        if placed.iter().filter(read).count() < wanted.len() {
            return Err(Refusal::at(Code::NotFound, "householdIds").into());
        }
        if !placed
            .iter()
            .all(|placed| may(RegisterAction::DivideArea, placed))
        {
            let refusal = Refusal::at(Code::Forbidden, "householdIds").saying("area-forbidden");
            return Err(refusal.into());
        }
        if placement::import_running(&desk.tx).await? {
            return Err(Code::ImportRunning.into());
        }
        let path = Placement::of(&desk.tree, to.id);
        let moves: Vec<_> = placed.into_iter().map(|placed| (placed, path)).collect();
        let reason = &removal.reason;
        let moved = placement::move_all(&desk.tx, self.given, on, reason, &moves).await?;
        let payload = json!({ "on": on, "households": moved });
        self.trace(desk, "MOVE_HOUSEHOLDS", to.id, payload).await?;
        Ok(Done {
            area: to.id,
            households: Some(moved),
            requests: Some(0),
        })
    }

    /// A current grid that the actor may divide.
    fn dividable<'d>(&self, desk: &'d Desk, id: AreaId, field: &str) -> Outcome<&'d AreaNode> {
        let grid = desk.known(id, field)?;
        if grid.kind != AreaKind::Grid {
            return Err(Refusal::at(Code::Invalid, field).saying("no-grid").into());
        }
        self.permit(&desk.tree, RegisterAction::DivideArea, id)?;
        Ok(grid)
    }

    /// The day of a division: neither ahead nor before anything that it touches began.
    async fn dividing_day(
        &self,
        desk: &Desk,
        on: Option<NaiveDate>,
        grids: &[&AreaNode],
        inner: &[&AreaNode],
    ) -> Outcome<NaiveDate> {
        let touched = grids.iter().chain(inner);
        let since = touched.map(|area| area.since).max();
        let on = desk.day(on, since.unwrap_or(desk.today))?;
        for grid in grids {
            self.lasted(desk, grid, on).await?;
        }
        if placement::import_running(&desk.tx).await? {
            return Err(Code::ImportRunning.into());
        }
        Ok(on)
    }

    fn check_parts(&self, desk: &Desk, grid: &AreaNode, split: &Split) -> Outcome<()> {
        let mut faults = Refusals::default();
        let Some(parent) = grid.parent.and_then(|id| desk.tree.get(id)) else {
            return Err(Code::UnknownArea.into());
        };
        let old = desk.tree.polygon(grid.id);
        let mut codes = HashSet::new();
        for (at, part) in split.into.iter().enumerate() {
            let prefix = format!("into.{at}.");
            let polygon = part.grid.polygon.as_ref().map(|drawn| &drawn.polygon);
            let outline = Outline {
                kind: AreaKind::Grid,
                code: &part.grid.code,
                parent,
                traits: traits(&part.grid),
                polygon,
                replaced: &[grid.id],
            };
            desk.check(self.levels(), &outline, &prefix, &mut faults);
            if !codes.insert(&part.grid.code) {
                faults.push(Refusal::at(Code::CodeTaken, &format!("{prefix}code")));
            }
            let Some(polygon) = polygon else { continue };
            let refuse = |code, clash: rules::Clash| {
                Refusal::at(code, &format!("{prefix}polygon"))
                    .with("code", clash.code)
                    .with("metres", clash.square_metres)
            };
            let outside = old.and_then(|old| rules::leaves(polygon, &grid.code, old));
            if let Some(clash) = outside {
                faults.push(refuse(Code::OutsideParent, clash));
            }
            for other in &split.into[..at] {
                let Some(drawn) = &other.grid.polygon else {
                    continue;
                };
                let clash = rules::crosses(polygon, &other.grid.code, &drawn.polygon);
                if let Some(clash) = clash {
                    faults.push(refuse(Code::Overlaps, clash));
                }
            }
        }
        faults.finish()
    }

    fn new_grid(&self, grid: &NewGrid, parent: Option<AreaId>, kind: Option<GridKind>) -> NewArea {
        let mut traits = traits(grid);
        traits.grid_kind = traits.grid_kind.or(kind);
        NewArea {
            id: self.given.id(),
            kind: AreaKind::Grid,
            code: grid.code.clone(),
            name: grid.name.clone(),
            parent,
            traits,
            polygon: grid.polygon.as_ref().map(|drawn| drawn.geojson.clone()),
        }
    }

    /// Writes a division. `all` is where everything goes that nothing else decides.
    async fn carry_out(
        &self,
        desk: &Desk,
        plan: Plan,
        object: AreaId,
        action: &'static str,
        all: Option<AreaId>,
        by_point: impl Fn(Coordinate) -> Option<AreaId>,
    ) -> Outcome<Done> {
        let (tx, given, on) = (&desk.tx, self.given, plan.on);
        let ids: Vec<AreaId> = plan.new.iter().map(|area| area.id).collect();
        for old in &plan.old {
            repo::replace_version(tx, given, on, *old, None).await?;
        }
        ending::areas_end(tx, &plan.old, on).await?;
        repo::insert_all(tx, given, given.now(), on, plan.new).await?;
        for (area, to) in &plan.inner {
            let Some(node) = desk.tree.get(*area) else {
                continue;
            };
            let next = NewArea {
                parent: Some(*to),
                ..desk.as_it_is(node)
            };
            repo::replace_version(tx, given, on, *area, Some(next)).await?;
        }
        let tree = repo::load(tx, desk.today).await?;
        let place = |placed: &Placed, to: AreaId| match placed.placement.area {
            area if plan.old.contains(&area) => Placement::of(&tree, to),
            area => Placement::of(&tree, area),
        };
        let grid_of: HashMap<HouseholdId, AreaId> = plan
            .households
            .iter()
            .map(|(placed, to)| (placed.id, *to))
            .collect();
        let moves: Vec<_> = plan
            .households
            .into_iter()
            .map(|(placed, to)| {
                let path = place(&placed, to);
                (placed, path)
            })
            .collect();
        let households = placement::move_all(tx, given, on, action, &moves).await?;
        let mut requests = Vec::new();
        for old in plan.old.iter().filter_map(|old| desk.tree.get(*old)) {
            requests.extend(relocation::lying_in(tx, &desk.tree, old).await?);
        }
        let held = succession::held_in(tx, &plan.old, on).await?;
        let dwellers = held.iter().filter(|held| held.is_home());
        let dwellers = dwellers.map(succession::Held::account);
        let people: HashSet<AccountId> = dwellers
            .chain(requests.iter().map(|row| row.owner_id))
            .collect();
        let people: Vec<AccountId> = people.into_iter().collect();
        let homes = placement::homes_of(tx, &people, on).await?;
        let home = |account: AccountId| {
            let household = homes.get(&account);
            let known = household.and_then(|household| grid_of.get(household));
            known.copied().or(all)
        };
        let requests: Vec<_> = requests
            .into_iter()
            .map(|row| {
                let area = request_area(&row, &plan.old, &desk.tree, &by_point, &home);
                (row, area)
            })
            .collect();
        relocation::relocate(tx, given, &tree, &requests).await?;
        succession::succeed(tx, &held, &ids, home).await?;
        let payload = json!({
            "on": on, "from": plan.old, "into": ids, "households": households,
            "requests": requests.len(),
        });
        self.changed(desk, action, object, payload).await?;
        Ok(Done {
            area: object,
            households: Some(households),
            requests: Some(requests.len() as u64),
        })
    }
}

/// Where an open request of a divided grid lies from now on.
fn request_area(
    row: &service_request::Model,
    old: &[AreaId],
    before: &AreaTree,
    by_point: &impl Fn(Coordinate) -> Option<AreaId>,
    home: &impl Fn(AccountId) -> Option<AreaId>,
) -> AreaId {
    if !old.contains(&row.current_area_id) {
        return row.current_area_id;
    }
    let point = row.gcj_latitude.zip(row.gcj_longitude);
    let point =
        point.and_then(|(north, east)| Coordinate::received(north, east, Datum::Gcj02).ok());
    let around = before.get(row.current_area_id).and_then(|grid| grid.parent);
    point
        .and_then(by_point)
        .or_else(|| home(row.owner_id))
        .or(around)
        .unwrap_or(row.current_area_id)
}

fn traits(grid: &NewGrid) -> Traits {
    Traits {
        grid_kind: grid.grid_kind,
        household_target: grid.household_target,
        no_manager: false,
    }
}

fn parts(into: &[Part]) -> Vec<assignment::Part<'_>> {
    into.iter()
        .map(|part| assignment::Part {
            households: &part.households,
            areas: &part.buildings,
            polygon: part.grid.polygon.as_ref().map(|drawn| &drawn.polygon),
        })
        .collect()
}

fn assign(
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
fn whole(tree: &AreaTree, assigned: &Assignment, households: &[Placed]) -> Outcome<()> {
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
fn check_cut(tree: &AreaTree, assigned: &Assignment, into: &[Part]) -> Outcome<()> {
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
            let field = format!("into.{at}.polygon");
            faults.push(
                Refusal::at(Code::OutsideParent, &field)
                    .saying("polygon-leaves-out")
                    .with("code", clash.code)
                    .with("metres", clash.square_metres),
            );
        }
    }
    faults.finish()
}

/// The innermost area around all grids, if it lies in one community.
fn common_parent<'t>(tree: &'t AreaTree, grids: &[&AreaNode]) -> Option<&'t AreaNode> {
    let (first, others) = grids.split_first()?;
    let around = |node: &AreaId| others.iter().all(|grid| grid.ancestors.contains(node));
    let parent = first.ancestors.iter().rev().copied().find(around)?;
    tree.get(parent)
        .filter(|node| node.kind >= AreaKind::Community)
}

/// The polygons of grids as one, where all of them are drawn.
fn united(tree: &AreaTree, grids: &[&AreaNode]) -> Option<Polygon> {
    let mut shapes = grids.iter().map(|grid| tree.polygon(grid.id));
    let first = shapes.next()??.clone();
    shapes.try_fold(first, |all, next| Some(all.union(next?)))
}
