//! Units in charge of communities: one leads, others join.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use lianxin_entity::enums::{AreaKind, UnitAssignmentKind};
use lianxin_entity::ids::{AccountId, AreaId, OrganisationId, UnitAssignmentId};
use lianxin_entity::unit_assignment;
use sea_orm::ActiveValue::Set;

use super::{Seen, act};
use crate::domain::register::context::{Act, Context};
use crate::domain::register::fault::Wrong;
use crate::domain::register::line::Line;
use crate::domain::register::words;
use crate::domain::unit_assignment::rules::can_be_in_charge;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

/// An assignment once the file is applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    id: UnitAssignmentId,
    is_new: bool,
    version: i32,
    held: Held,
}

impl super::Item for Item {
    fn seen(&self) -> Option<Seen> {
        (!self.is_new).then(|| (self.id.0, self.version.to_string()))
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Held {
    unit: OrganisationId,
    community: AreaId,
    kind: UnitAssignmentKind,
    from: NaiveDate,
    to: Option<NaiveDate>,
}

impl Held {
    fn key(&self) -> (OrganisationId, AreaId, NaiveDate) {
        (self.unit, self.community, self.from)
    }

    /// Ended on its first day: it never held, and another may have begun on that day.
    fn is_empty(&self) -> bool {
        self.to == Some(self.from)
    }

    fn meets(&self, other: &Self) -> bool {
        self.community == other.community
            && self.to.is_none_or(|end| other.from < end)
            && other.to.is_none_or(|end| self.from < end)
    }
}

/// Decides what becomes of every row.
pub async fn decide(cx: &Context, tx: &DistrictTx, lines: &mut [Line]) -> Outcome<Vec<Act<Item>>> {
    let rows = tx.all(tx.live::<unit_assignment::Entity>()).await?;
    let mut standing: HashMap<_, (UnitAssignmentId, i32, Held)> = HashMap::new();
    for row in rows {
        let held = Held {
            unit: row.unit_id,
            community: row.community_id,
            kind: row.kind,
            from: row.from_on,
            to: row.to_on,
        };
        let one = (row.id, row.version, held);
        let known = standing.entry(held.key()).or_insert(one);
        if known.2.is_empty() {
            *known = one;
        }
    }
    let read: Vec<Option<Held>> = lines
        .iter_mut()
        .map(|line| read(cx, line, |key| standing.get(&key).map(|held| held.2)))
        .collect();
    // What will hold: what stands and is not said again, and then the file.
    let said: HashSet<_> = read.iter().flatten().map(Held::key).collect();
    let mut holding: HashMap<AreaId, Vec<Held>> = HashMap::new();
    for (key, (.., held)) in &standing {
        if !said.contains(key) {
            holding.entry(held.community).or_default().push(*held);
        }
    }
    let mut acts = Vec::with_capacity(lines.len());
    for (line, held) in lines.iter_mut().zip(read) {
        let Some(held) = held else {
            acts.push(Act::Faulty);
            continue;
        };
        let others = holding.entry(held.community).or_default();
        if others
            .iter()
            .any(|other| other.meets(&held) && other.unit == held.unit)
        {
            line.refuse("startsOn", Wrong::Overlaps);
        }
        let leads = |held: &Held| held.kind == UnitAssignmentKind::Lead;
        if leads(&held)
            && others
                .iter()
                .any(|other| leads(other) && other.meets(&held))
        {
            line.refuse("kind", Wrong::SecondLead);
        }
        if !line.is_good() {
            acts.push(Act::Faulty);
            continue;
        }
        others.push(held);
        let old = standing.get(&held.key());
        let item = Item {
            id: old.map_or_else(|| cx.given.id(), |old| old.0),
            is_new: old.is_none(),
            version: old.map_or(1, |old| old.1 + 1),
            held,
        };
        let same = old.is_some_and(|old| old.2 == held);
        acts.push(act(item, old.is_none(), same, held.to.is_some()));
    }
    Ok(acts)
}

fn read(
    cx: &Context,
    line: &mut Line,
    standing: impl Fn((OrganisationId, AreaId, NaiveDate)) -> Option<Held>,
) -> Option<Held> {
    let unit = cx.organisation_then(line, "unitCode", "endsOn");
    let community = cx.area_then(line, "communityCode", "endsOn");
    line.ordered(line.day("startsOn"), "endsOn");
    let unit_kind = unit.and_then(|id| Some(cx.directory.organisation(id)?.kind));
    if unit_kind.is_some_and(|kind| !can_be_in_charge(kind)) {
        let may = |word: &str| word.parse().is_ok_and(can_be_in_charge);
        let kinds = words::some_in_both(words::ORGANISATION_KIND, may);
        line.refuse_with("unitCode", Wrong::WrongKind, Some(kinds));
    }
    let area_kind = community.and_then(|id| Some(cx.directory.area(id)?.kind));
    if area_kind.is_some_and(|kind| kind != AreaKind::Community) {
        let kind = Some(words::in_both(
            words::AREA_KIND,
            AreaKind::Community.as_str(),
        ));
        line.refuse_with("communityCode", Wrong::WrongKind, kind);
    }
    if !line.is_good() {
        return None;
    }
    let (unit, community, from) = (unit?, community?, line.day("startsOn")?);
    let old = standing((unit, community, from));
    let held = Held {
        unit,
        community,
        kind: line.word("kind")?,
        from,
        to: match line.has("endsOn") {
            true => line.day("endsOn"),
            false => old.and_then(|old| old.to),
        },
    };
    if let Some(ended) = old.and_then(|old| old.to)
        && old != Some(held)
    {
        line.refuse_with("endsOn", Wrong::AlreadyEnded, Some(ended.to_string()));
        return None;
    }
    Some(held)
}

/// Writes assignments.
pub async fn write(cx: &Context, tx: &DistrictTx, items: Vec<Item>) -> Outcome<Vec<AccountId>> {
    let mut new = Vec::new();
    for item in items {
        let row = unit_assignment::ActiveModel {
            id: Set(item.id),
            unit_id: Set(item.held.unit),
            community_id: Set(item.held.community),
            kind: Set(item.held.kind),
            from_on: Set(item.held.from),
            to_on: Set(item.held.to),
            version: Set(item.version),
            ..Default::default()
        };
        match item.is_new {
            true => new.push(unit_assignment::ActiveModel {
                import_id: Set(Some(cx.import)),
                ..row
            }),
            false => tx.update(row).await?,
        }
    }
    tx.insert_all(new).await?;
    Ok(Vec::new())
}
