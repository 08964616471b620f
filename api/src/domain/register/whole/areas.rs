//! Areas from the street down to the unit of a building.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};
use lianxin_entity::enums::{AreaKind, Datum, GridKind};
use lianxin_entity::ids::{AccountId, AreaId, AreaVersionId};
use lianxin_entity::{area, area_version, household};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::{act, tree};
use crate::domain::register::context::{Act, Context};
use crate::domain::register::fault::Wrong;
use crate::domain::register::line::Line;
use crate::geo::{
    Polygon, PolygonIndex, polygon_from_geojson, polygon_to_geojson, shared_square_metres,
    square_metres,
};
use crate::refusal::Outcome;
use crate::store::DistrictTx;

/// Neighbours drawn by hand may share a sliver; more than this is a mistake.
const TOLERATED_SQUARE_METRES: f64 = 1.0;
/// Ids in one condition.
const AMONG: usize = 500;

/// What an area says once the file is applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    id: AreaId,
    is_new: bool,
    values: Values,
}

#[derive(Clone, Debug, PartialEq)]
struct Values {
    kind: AreaKind,
    code: String,
    name: String,
    parent: Option<AreaId>,
    grid_kind: Option<GridKind>,
    household_target: Option<i32>,
    no_manager: bool,
    polygon: Option<String>,
    ends_on: Option<NaiveDate>,
}

/// The district's areas with their latest versions.
struct Standing {
    kinds: HashMap<AreaId, AreaKind>,
    by_code: HashMap<String, area_version::Model>,
}

impl Standing {
    async fn load(tx: &DistrictTx) -> Outcome<Self> {
        let areas = tx.all(tx.find::<area::Entity>()).await?;
        let versions = tx
            .find::<area_version::Entity>()
            .order_by_asc(area_version::Column::FromOn);
        let mut by_code: HashMap<String, area_version::Model> = HashMap::new();
        // The latest version without an end, else the latest of all.
        for version in tx.all(versions).await? {
            let held = by_code.get(&version.code);
            if version.to_on.is_none() || held.is_none_or(|held| held.to_on.is_some()) {
                by_code.insert(version.code.clone(), version);
            }
        }
        Ok(Self {
            kinds: areas.into_iter().map(|row| (row.id, row.kind)).collect(),
            by_code,
        })
    }

    /// The area that a row speaks of: the current one, or one that ended on the day that it says.
    fn of(&self, line: &Line) -> Option<&area_version::Model> {
        let version = self.by_code.get(line.text("code")?)?;
        let same_end = version.to_on.is_some() && version.to_on == line.day("endsOn");
        (version.to_on.is_none() || same_end).then_some(version)
    }

    fn is_current(&self, code: &str) -> bool {
        let version = self.by_code.get(code);
        version.is_some_and(|version| version.to_on.is_none())
    }

    fn values(&self, version: &area_version::Model) -> Option<Values> {
        Some(Values {
            kind: *self.kinds.get(&version.area_id)?,
            code: version.code.clone(),
            name: version.name.clone(),
            parent: version.parent_id,
            grid_kind: version.grid_kind,
            household_target: version.household_target,
            no_manager: version.no_manager,
            polygon: version.polygon.clone(),
            ends_on: version.to_on,
        })
    }
}

/// Whether an area of a kind may lie directly in another one: down to the community the levels are
/// the state's, below it the district's, of which an area may skip some.
fn fits(levels: &[AreaKind], kind: AreaKind, parent: AreaKind) -> bool {
    let level = |wanted| levels.iter().position(|level| *level == wanted);
    match (kind, parent) {
        (AreaKind::Street, AreaKind::District)
        | (AreaKind::Community, AreaKind::Street)
        | (AreaKind::Unit, AreaKind::Building) => true,
        (AreaKind::District | AreaKind::Street | AreaKind::Community | AreaKind::Unit, _) => false,
        (_, AreaKind::Community) => level(kind).is_some(),
        _ => match (level(kind), level(parent)) {
            (Some(inner), Some(outer)) => outer < inner,
            _ => false,
        },
    }
}

/// Decides what becomes of every row.
pub async fn decide(cx: &Context, tx: &DistrictTx, lines: &mut [Line]) -> Outcome<Vec<Act<Item>>> {
    let standing = Standing::load(tx).await?;
    let ids: HashMap<String, AreaId> = lines
        .iter()
        .filter_map(|line| {
            let known = standing.of(line).map(|version| version.area_id);
            Some((line.owned("code")?, known.unwrap_or_else(|| cx.given.id())))
        })
        .collect();
    let drawn = polygons(lines);
    check_parents(cx, lines, &standing);
    check_polygons(cx, lines, &drawn);
    check_ends(tx, cx, lines, &standing).await?;
    let mut acts = Vec::with_capacity(lines.len());
    for (line, polygon) in lines.iter_mut().zip(drawn) {
        acts.push(decide_one(cx, line, &standing, &ids, polygon.as_ref()));
    }
    tree::spread(lines, |code| standing.is_current(code), Wrong::UnknownArea);
    Ok(acts)
}

fn decide_one(
    cx: &Context,
    line: &mut Line,
    standing: &Standing,
    ids: &HashMap<String, AreaId>,
    polygon: Option<&Polygon>,
) -> Act<Item> {
    let old = standing.of(line);
    let stored = old.and_then(|version| standing.values(version));
    let parent = line.text("parentCode").and_then(|code| {
        let known = cx.area(code).map(|area| area.id);
        ids.get(code).copied().or(known)
    });
    let kind = line.word::<AreaKind>("kind");
    let kind_changes = stored
        .as_ref()
        .is_some_and(|stored| Some(stored.kind) != kind);
    if kind_changes {
        line.refuse("kind", Wrong::KindChanges);
    }
    if stored
        .as_ref()
        .is_some_and(|stored| stored.parent != parent)
    {
        line.refuse("parentCode", Wrong::ParentChanges);
    }
    let for_grids = ["gridKind", "householdTarget"];
    for key in for_grids {
        let said = line.int(key).is_some() || line.word::<GridKind>(key).is_some();
        if said && kind.is_some_and(|kind| kind != AreaKind::Grid) {
            line.refuse(key, Wrong::NotForThisKind);
        }
    }
    if line.flag("noManager") == Some(true) && kind != Some(AreaKind::Compound) {
        line.refuse("noManager", Wrong::NotForThisKind);
    }
    let (Some(kind), Some(code), Some(name)) = (kind, line.owned("code"), line.owned("name"))
    else {
        return Act::Faulty;
    };
    let id = ids.get(&code).copied();
    let (Some(id), true) = (id, line.is_good()) else {
        return Act::Faulty;
    };
    let kept = stored.as_ref();
    let values = Values {
        kind,
        code,
        name,
        parent,
        grid_kind: match line.has("gridKind") {
            true => line.word("gridKind"),
            false => kept.and_then(|old| old.grid_kind),
        },
        household_target: match line.has("householdTarget") {
            true => line.int("householdTarget"),
            false => kept.and_then(|old| old.household_target),
        },
        no_manager: match line.has("noManager") {
            true => line.flag("noManager").unwrap_or_default(),
            false => kept.is_some_and(|old| old.no_manager),
        },
        polygon: match line.has("polygon") {
            true => polygon.map(polygon_to_geojson),
            false => kept.and_then(|old| old.polygon.clone()),
        },
        ends_on: match line.has("endsOn") {
            true => line.day("endsOn"),
            false => kept.and_then(|old| old.ends_on),
        },
    };
    let same = stored.as_ref() == Some(&values);
    let (is_new, ends) = (stored.is_none(), values.ends_on.is_some());
    act(Item { id, is_new, values }, is_new, same, ends)
}

fn polygons(lines: &mut [Line]) -> Vec<Option<Polygon>> {
    let drawn = lines.iter_mut().map(|line| {
        let text = line.owned("polygon")?;
        match polygon_from_geojson(&text, Datum::Gcj02) {
            Ok(polygon) => Some(polygon),
            Err(fault) => {
                line.refuse_with("polygon", Wrong::NotAPolygon, Some(fault.to_string()));
                None
            }
        }
    });
    drawn.collect()
}

fn check_parents(cx: &Context, lines: &mut [Line], standing: &Standing) {
    let mut kinds: HashMap<String, AreaKind> = HashMap::new();
    let mut parents: HashMap<String, Option<String>> = HashMap::new();
    for line in lines.iter() {
        let (Some(code), Some(kind)) = (line.owned("code"), line.word("kind")) else {
            continue;
        };
        parents.insert(code.clone(), line.owned("parentCode"));
        kinds.insert(code, kind);
    }
    let cyclic = tree::cycles(&parents);
    let levels = &cx.directory.settings().household_levels;
    for line in lines {
        if line.text("code").is_some_and(|code| cyclic.contains(code)) {
            line.refuse("parentCode", Wrong::Cycle);
            continue;
        }
        let Some(parent) = line.text("parentCode") else {
            continue;
        };
        let known = cx.area(parent).map(|area| area.kind);
        let above = kinds.get(parent).copied().or(known);
        // What stands and does not move was checked when it was made.
        let ended = standing
            .of(line)
            .is_some_and(|version| version.to_on.is_some());
        match (above, line.word::<AreaKind>("kind")) {
            (None, _) if ended => {}
            (None, _) => line.refuse("parentCode", Wrong::UnknownArea),
            (Some(above), Some(kind)) if !fits(levels, kind, above) => {
                line.refuse_with("parentCode", Wrong::WrongParent, Some(above.to_string()));
            }
            _ => {}
        }
    }
}

/// Areas of one kind lie beside each other, and each within the one above it.
fn check_polygons(cx: &Context, lines: &mut [Line], drawn: &[Option<Polygon>]) {
    let places: HashMap<String, usize> = lines
        .iter()
        .enumerate()
        .filter_map(|(place, line)| Some((line.owned("code")?, place)))
        .collect();
    let index = PolygonIndex::new(
        drawn
            .iter()
            .enumerate()
            .filter_map(|(place, polygon)| Some((place, polygon.clone()?))),
    );
    let around: HashMap<AreaId, &Polygon> = cx.directory.polygons().iter().collect();
    let mut clashes: Vec<(usize, Wrong, String)> = Vec::new();
    for (place, polygon) in drawn.iter().enumerate() {
        let Some(polygon) = polygon.as_ref().filter(|_| lives(&lines[place])) else {
            continue;
        };
        let kind = lines[place].word::<AreaKind>("kind");
        for (other, shape) in index.meeting(polygon).filter(|(other, _)| *other < place) {
            let beside = &lines[other];
            if lives(beside)
                && beside.word("kind") == kind
                && shared_square_metres(polygon, shape) > TOLERATED_SQUARE_METRES
            {
                let code = beside.owned("code").unwrap_or_default();
                clashes.push((place, Wrong::PolygonCrosses, code));
            }
        }
        for (id, shape) in cx.directory.polygons().meeting(polygon) {
            let Some(area) = cx.directory.area(id) else {
                continue;
            };
            if Some(area.kind) == kind
                && !places.contains_key(&area.code)
                && shared_square_metres(polygon, shape) > TOLERATED_SQUARE_METRES
            {
                clashes.push((place, Wrong::PolygonCrosses, area.code.clone()));
            }
        }
        let parent = lines[place].owned("parentCode").unwrap_or_default();
        let in_file = places.get(&parent).and_then(|at| drawn[*at].as_ref());
        let known = cx
            .area(&parent)
            .and_then(|area| around.get(&area.id).copied());
        if let Some(above) = in_file.or(known)
            && square_metres(polygon) - shared_square_metres(polygon, above)
                > TOLERATED_SQUARE_METRES
        {
            clashes.push((place, Wrong::PolygonOutside, parent));
        }
    }
    for (place, wrong, code) in clashes {
        lines[place].refuse_with("polygon", wrong, Some(code));
    }
}

fn lives(line: &Line) -> bool {
    line.day("endsOn").is_none()
}

/// Only an area in which nothing is left can end.
async fn check_ends(
    tx: &DistrictTx,
    cx: &Context,
    lines: &mut [Line],
    standing: &Standing,
) -> Outcome<()> {
    let ending: HashMap<AreaId, usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !lives(line))
        .filter_map(|(place, line)| {
            let version = standing
                .of(line)
                .filter(|version| version.to_on.is_none())?;
            Some((version.area_id, place))
        })
        .collect();
    let mut full: HashSet<AreaId> = HashSet::new();
    for id in ending.keys() {
        let mut below = cx.directory.children(*id);
        if below.any(|child| !ending.contains_key(&child.id)) {
            full.insert(*id);
        }
    }
    let ids: Vec<AreaId> = ending.keys().copied().collect();
    for some in ids.chunks(AMONG) {
        let query = tx
            .live::<household::Entity>()
            .filter(household::Column::AreaId.is_in(some.iter().copied()))
            .filter(household::Column::EndedOn.is_null());
        full.extend(tx.all(query).await?.into_iter().map(|row| row.area_id));
    }
    for id in full {
        if let Some(place) = ending.get(&id) {
            lines[*place].refuse("endsOn", Wrong::NotEmpty);
        }
    }
    Ok(())
}

/// Writes areas: versions that end today and those that begin.
pub async fn write(cx: &Context, tx: &DistrictTx, items: Vec<Item>) -> Outcome<Vec<AccountId>> {
    use sea_orm::sea_query::ExprTrait;
    let new = items.iter().filter(|item| item.is_new);
    let rows = new.map(|item| area::ActiveModel {
        id: Set(item.id),
        kind: Set(item.values.kind),
        created_at: Set(cx.now),
        ..Default::default()
    });
    tx.insert_all(rows.collect()).await?;
    let changed: Vec<AreaId> = items
        .iter()
        .filter(|item| !item.is_new)
        .map(|item| item.id)
        .collect();
    end_versions(cx, tx, &changed).await?;
    for some in changed.chunks(AMONG) {
        let grow = tx
            .update_many::<area::Entity>()
            .set(
                area::Column::Version,
                Expr::col(area::Column::Version).add(1),
            )
            .filter(area::Column::Id.is_in(some.iter().copied()));
        tx.change(grow).await?;
    }
    let versions = items.into_iter().map(|item| version(cx, item));
    tx.insert_all(versions.collect()).await?;
    Ok(Vec::new())
}

/// Ends the versions that hold; one that began today is replaced: no version lasts no day.
async fn end_versions(cx: &Context, tx: &DistrictTx, ids: &[AreaId]) -> Outcome<()> {
    use area_version::Column;
    for some in ids.chunks(AMONG) {
        let of_today = tx
            .delete_many::<area_version::Entity>()
            .filter(Column::AreaId.is_in(some.iter().copied()))
            .filter(Column::FromOn.gte(cx.today))
            .filter(Column::ToOn.is_null());
        tx.remove(of_today).await?;
        let earlier = tx
            .update_many::<area_version::Entity>()
            .set_value(Column::ToOn, cx.today)
            .filter(Column::AreaId.is_in(some.iter().copied()))
            .filter(Column::ToOn.is_null());
        tx.change(earlier).await?;
    }
    Ok(())
}

fn version(cx: &Context, item: Item) -> area_version::ActiveModel {
    let values = item.values;
    // What ended before today began before it, too.
    let before_end = values
        .ends_on
        .and_then(|end| end.checked_sub_days(Days::new(1)));
    let from_on = before_end.map_or(cx.today, |day| day.min(cx.today));
    area_version::ActiveModel {
        id: Set(cx.given.id::<AreaVersionId>()),
        area_id: Set(item.id),
        parent_id: Set(values.parent),
        code: Set(values.code),
        name: Set(values.name),
        polygon: Set(values.polygon),
        grid_kind: Set(values.grid_kind),
        household_target: Set(values.household_target),
        no_manager: Set(values.no_manager),
        from_on: Set(from_on),
        to_on: Set(values.ends_on),
        ..Default::default()
    }
}
