//! Areas from the street down to the unit of a building.

mod drawing;
mod ending;

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use lianxin_entity::enums::{AreaKind, GridKind};
use lianxin_entity::ids::{AccountId, AreaId, AreaVersionId};
use lianxin_entity::{area, area_version};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};

use super::versions::{self, AMONG, Latest};
use super::{Seen, act, tree};
use crate::domain::area::rules;
use crate::domain::area::tree::{AreaNode, Traits};
use crate::domain::register::context::{Act, Context};
use crate::domain::register::fault::Wrong;
use crate::domain::register::line::Line;
use crate::domain::register::words;
use crate::geo::{Polygon, polygon_to_geojson};
use crate::refusal::Outcome;
use crate::store::DistrictTx;

/// What an area says once the file is applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    id: AreaId,
    is_new: bool,
    /// The version that stands.
    stands: Option<AreaVersionId>,
    values: Values,
}

impl super::Item for Item {
    fn seen(&self) -> Option<Seen> {
        let stands = self.stands?;
        Some((stands.0, String::new()))
    }
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
    latest: Latest<area_version::Entity>,
}

impl Standing {
    async fn load(tx: &DistrictTx) -> Outcome<Self> {
        let areas = tx.all(tx.find::<area::Entity>()).await?;
        Ok(Self {
            kinds: areas.into_iter().map(|row| (row.id, row.kind)).collect(),
            latest: Latest::load(tx).await?,
        })
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

/// Decides what becomes of every row.
pub async fn decide(cx: &Context, tx: &DistrictTx, lines: &mut [Line]) -> Outcome<Vec<Act<Item>>> {
    let standing = Standing::load(tx).await?;
    let ids: HashMap<String, AreaId> = lines
        .iter()
        .filter_map(|line| {
            let known = standing.latest.of(line).map(|version| version.area_id);
            Some((line.owned("code")?, known.unwrap_or_else(|| cx.given.id())))
        })
        .collect();
    standing.latest.check_ends(cx.today, lines);
    let drawn = drawing::polygons(lines);
    check_parents(cx, lines, &standing);
    ending::check(tx, cx, lines, &standing).await?;
    let mut acts = Vec::with_capacity(lines.len());
    for (line, polygon) in lines.iter_mut().zip(&drawn) {
        acts.push(decide_one(cx, line, &standing, &ids, polygon.as_ref()));
    }
    let stands = |code: &str| standing.latest.current(code).is_some();
    let mut told = drawing::Told::new();
    // What has a fault stays as it is, and others may clash with that.
    loop {
        tree::spread(lines, stands, Wrong::UnknownArea);
        tree::spread_upward(lines);
        if !drawing::check(cx, lines, &drawn, &mut told) {
            return Ok(acts);
        }
    }
}

fn decide_one(
    cx: &Context,
    line: &mut Line,
    standing: &Standing,
    ids: &HashMap<String, AreaId>,
    polygon: Option<&Polygon>,
) -> Act<Item> {
    let old = standing.latest.of(line);
    let stored = old.and_then(|version| standing.values(version));
    let stands = old.map(|version| version.id);
    let parent = line.text("parentCode").and_then(|code| {
        let known = cx.area(code).or_else(|| ended_area(cx, line, code));
        ids.get(code).copied().or(known.map(|area| area.id))
    });
    let kind = line.word::<AreaKind>("kind");
    let kind_changes = stored
        .as_ref()
        .is_some_and(|stored| Some(stored.kind) != kind);
    if kind_changes {
        line.refuse("kind", Wrong::KindChanges);
    }
    if standing.latest.is_over(line) && line.is_good() {
        // What has ended is not written anew.
        return Act::Same;
    }
    if stored
        .as_ref()
        .is_some_and(|stored| stored.parent != parent)
    {
        line.refuse("parentCode", Wrong::ParentChanges);
    }
    let said = Traits {
        grid_kind: line.word("gridKind"),
        household_target: line.int("householdTarget"),
        no_manager: line.flag("noManager").unwrap_or_default(),
    };
    if let Some(key) = kind.and_then(|kind| rules::needless(kind, said)) {
        line.refuse(key, Wrong::NotForThisKind);
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
    if let (Some(old), Some(end)) = (kept, line.day("endsOn")) {
        // Of what ends nothing else changes.
        let values = Values {
            ends_on: Some(end),
            ..old.clone()
        };
        return Act::End(Item {
            id,
            is_new: false,
            stands,
            values,
        });
    }
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
    let item = Item {
        id,
        is_new,
        stands,
        values,
    };
    act(item, is_new, same, ends)
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
    let ending: HashMap<String, NaiveDate> = lines
        .iter()
        .filter_map(|line| line.owned("code").zip(line.day("endsOn")))
        .collect();
    for line in lines {
        if line.text("code").is_some_and(|code| cyclic.contains(code)) {
            line.refuse("parentCode", Wrong::Cycle);
            continue;
        }
        let Some(parent) = line.text("parentCode") else {
            continue;
        };
        if let (true, Some(end)) = (lives(line), ending.get(parent)) {
            line.refuse_with("parentCode", Wrong::AlreadyEnded, Some(end.to_string()));
            continue;
        }
        let known = cx.area(parent).or_else(|| ended_area(cx, line, parent));
        let above = kinds.get(parent).copied().or(known.map(|area| area.kind));
        match (above, line.word::<AreaKind>("kind")) {
            (None, _) if standing.latest.is_over(line) => {}
            (None, _) => line.refuse("parentCode", Wrong::UnknownArea),
            (Some(above), Some(kind)) if !rules::fits(levels, kind, above) => {
                line.refuse_with(
                    "parentCode",
                    Wrong::WrongParent,
                    Some(words::in_both(words::AREA_KIND, above.as_str())),
                );
            }
            _ => {}
        }
    }
}

fn lives(line: &Line) -> bool {
    line.day("endsOn").is_none()
}

/// An area that has ended, for a row that has ended itself.
fn ended_area<'a>(cx: &'a Context, line: &Line, code: &str) -> Option<&'a AreaNode> {
    let node = cx.directory.area_by_code(code)?;
    (!lives(line)).then_some(node)
}

/// Writes areas: versions that end and those that begin.
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
    let known = items.iter().filter(|item| !item.is_new);
    let known: Vec<AreaId> = known.map(|item| item.id).collect();
    for some in known.chunks(AMONG) {
        let grow = tx
            .update_many::<area::Entity>()
            .set(
                area::Column::Version,
                Expr::col(area::Column::Version).add(1),
            )
            .filter(area::Column::Id.is_in(some.iter().copied()));
        tx.change(grow).await?;
    }
    let ends = |item: &Item| !item.is_new && item.values.ends_on.is_some();
    let (ended, items): (Vec<Item>, Vec<Item>) = items.into_iter().partition(ends);
    let changed = items.iter().filter(|item| !item.is_new);
    let changed: Vec<AreaId> = changed.map(|item| item.id).collect();
    versions::end::<area_version::Entity>(tx, &changed, cx.today).await?;
    let begun = items.into_iter().map(|item| version(cx, item));
    tx.insert_all(begun.collect()).await?;
    let ended = ended.into_iter();
    let ended = ended.filter_map(|item| Some((item.id, item.values.ends_on?)));
    ending::write(cx, tx, &ended.collect::<Vec<_>>()).await?;
    Ok(Vec::new())
}

fn version(cx: &Context, item: Item) -> area_version::ActiveModel {
    let values = item.values;
    // What comes with an end stood the day before it, as far as is known.
    let before_end = values
        .ends_on
        .and_then(|end| end.checked_sub_days(Days::new(1)));
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
        from_on: Set(before_end.unwrap_or(cx.today)),
        to_on: Set(values.ends_on),
        ..Default::default()
    }
}
