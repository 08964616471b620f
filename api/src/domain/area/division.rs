//! Splitting and merging grids: everything of a grid goes to exactly one other place, and where it lay
//! before is kept.
//!
//! What lies directly in the grid (buildings, or compounds where the district orders its levels so)
//! hangs in the new one from the day on, with all that lies in it. Households are placed anew with
//! their earlier place kept. Whoever serves the old grid serves every new one, until somebody
//! arranges it otherwise; which posting an earlier day had is told by the days of the grids. An open
//! request goes with its building; one at a point goes to the grid whose polygon holds it; any other
//! goes to the grid of its owner's household where the registers know it, else up to the area
//! around the grid, whose committee sees it; so does a closed one that may be opened again. After a
//! merge all go to the one new grid. The area as of submission never changes. What else hangs on a
//! grid is told in [`super::hanging`].

use std::collections::HashSet;

use chrono::NaiveDate;
use geo::BooleanOps;
use lianxin_entity::enums::{AreaKind, GridKind};
use lianxin_entity::ids::{AreaId, HouseholdId};
use serde::Serialize;

use super::assignment;
use super::desk::{Areas, Desk, Done, Drawn, Outline};
use super::parts::{assign, check_cut, parts, whole};
use super::rehoming::Plan;
use super::repo::NewArea;
use super::rules;
use super::tree::{AreaNode, AreaTree, Traits};
use crate::domain::calls::Call;
use crate::domain::household::placement;
use crate::geo::Polygon;
use crate::policy::RegisterAction;
use crate::refusal::{Code, Outcome, Refusal, Refusals};

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
        let mut faults = Refusals::default();
        for (at, part) in split.into.iter().enumerate() {
            let field = format!("into.{at}.code");
            desk.check_code(&part.grid.code, on, &[grid.id], &field, &mut faults)
                .await?;
        }
        faults.finish()?;
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
        self.carry_out(desk, plan, grid.id, "SPLIT_GRID", None, &by_point)
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
        desk.check(&outline, "into.", &mut faults);
        desk.check_code(&new.code, on, &merge.grids, "into.code", &mut faults)
            .await?;
        if let Some(drawn) = &polygon {
            for grid in &grids {
                let left = rules::left_outside(&desk.tree, grid, &drawn.polygon);
                left.into_iter()
                    .for_each(|clash| faults.push(clash.left_out("into.polygon")));
            }
        }
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
        self.carry_out(desk, plan, id, "MERGE_GRIDS", Some(id), &|_| None)
            .await
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
            self.nobody_later(desk, grid, on).await?;
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
            desk.check(&outline, &prefix, &mut faults);
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
}

fn traits(grid: &NewGrid) -> Traits {
    Traits {
        grid_kind: grid.grid_kind,
        household_target: grid.household_target,
        no_manager: false,
    }
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
