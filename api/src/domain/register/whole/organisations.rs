//! Organisations: the formal tree, departments, units and companies.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};
use lianxin_entity::enums::{AreaKind, OrganisationKind};
use lianxin_entity::ids::{AccountId, AreaId, OrganisationId, OrganisationVersionId};
use lianxin_entity::{member, organisation, organisation_version};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::{act, tree};
use crate::domain::organisation::tree::has_jurisdiction;
use crate::domain::register::context::{Act, Context};
use crate::domain::register::fault::Wrong;
use crate::domain::register::line::Line;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

/// Ids in one condition.
const AMONG: usize = 500;

/// What an organisation says once the file is applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    id: OrganisationId,
    is_new: bool,
    /// The version that it becomes.
    version: i32,
    values: Values,
}

#[derive(Clone, Debug, PartialEq)]
struct Values {
    kind: OrganisationKind,
    code: String,
    name: String,
    parent: Option<OrganisationId>,
    jurisdiction: Option<AreaId>,
    founded_on: Option<NaiveDate>,
    term_years: Option<i32>,
    last_election_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
}

struct Standing {
    kinds: HashMap<OrganisationId, OrganisationKind>,
    by_code: HashMap<String, organisation_version::Model>,
    codes: HashMap<OrganisationId, String>,
}

impl Standing {
    async fn load(tx: &DistrictTx) -> Outcome<Self> {
        let all = tx.all(tx.find::<organisation::Entity>()).await?;
        let versions = tx
            .find::<organisation_version::Entity>()
            .order_by_asc(organisation_version::Column::FromOn);
        let mut by_code: HashMap<String, organisation_version::Model> = HashMap::new();
        let mut codes = HashMap::new();
        // The latest version without an end, else the latest of all.
        for version in tx.all(versions).await? {
            codes.insert(version.organisation_id, version.code.clone());
            let held = by_code.get(&version.code);
            if version.to_on.is_none() || held.is_none_or(|held| held.to_on.is_some()) {
                by_code.insert(version.code.clone(), version);
            }
        }
        Ok(Self {
            kinds: all.into_iter().map(|row| (row.id, row.kind)).collect(),
            by_code,
            codes,
        })
    }

    /// The organisation that a row speaks of: the current one, or one that ended on the day said.
    fn of(&self, line: &Line) -> Option<&organisation_version::Model> {
        let version = self.by_code.get(line.text("code")?)?;
        let same_end = version.to_on.is_some() && version.to_on == line.day("endsOn");
        (version.to_on.is_none() || same_end).then_some(version)
    }

    fn current(&self, code: &str) -> Option<&organisation_version::Model> {
        let version = self.by_code.get(code)?;
        version.to_on.is_none().then_some(version)
    }

    fn values(&self, version: &organisation_version::Model) -> Option<Values> {
        Some(Values {
            kind: *self.kinds.get(&version.organisation_id)?,
            code: version.code.clone(),
            name: version.name.clone(),
            parent: version.parent_id,
            jurisdiction: version.jurisdiction_id,
            founded_on: version.founded_on,
            term_years: version.term_years,
            last_election_on: version.last_election_on,
            ends_on: version.to_on,
        })
    }
}

/// Decides what becomes of every row.
pub async fn decide(cx: &Context, tx: &DistrictTx, lines: &mut [Line]) -> Outcome<Vec<Act<Item>>> {
    let standing = Standing::load(tx).await?;
    let ids: HashMap<String, OrganisationId> = lines
        .iter()
        .filter_map(|line| {
            let known = standing.of(line).map(|version| version.organisation_id);
            Some((line.owned("code")?, known.unwrap_or_else(|| cx.given.id())))
        })
        .collect();
    check_parents(lines, &standing);
    let places = check_jurisdictions(cx, lines, &standing);
    check_ends(tx, lines, &standing).await?;
    let mut acts = Vec::with_capacity(lines.len());
    for (line, place) in lines.iter_mut().zip(places) {
        acts.push(decide_one(cx, line, &standing, &ids, place));
    }
    tree::spread(
        lines,
        |code| standing.current(code).is_some(),
        Wrong::UnknownOrganisation,
    );
    Ok(acts)
}

fn decide_one(
    cx: &Context,
    line: &mut Line,
    standing: &Standing,
    ids: &HashMap<String, OrganisationId>,
    place: Option<AreaId>,
) -> Act<Item> {
    line.not_later_than(cx.today, "foundedOn");
    line.not_later_than(cx.today, "lastElectionOn");
    let stored = standing
        .of(line)
        .and_then(|version| standing.values(version));
    let kept = stored.as_ref();
    let kind = line.word::<OrganisationKind>("kind");
    if kept.is_some_and(|stored| Some(stored.kind) != kind) {
        line.refuse("kind", Wrong::KindChanges);
    }
    let said = line.text("parentCode").and_then(|code| {
        let known = standing
            .current(code)
            .map(|version| version.organisation_id);
        ids.get(code).copied().or(known)
    });
    let root = kind == Some(OrganisationKind::DistrictCommittee);
    let above = || cx.directory.committee_for(cx.directory.root_area().id);
    let parent = match line.has("parentCode") || kept.is_none() {
        true if root => said,
        true => said.or_else(above),
        false => kept.and_then(|old| old.parent),
    };
    let (Some(kind), Some(code), Some(name), true) =
        (kind, line.owned("code"), line.owned("name"), line.is_good())
    else {
        return Act::Faulty;
    };
    let Some(id) = ids.get(&code).copied() else {
        return Act::Faulty;
    };
    let day = |key: &str, of: fn(&Values) -> Option<NaiveDate>| match line.has(key) {
        true => line.day(key),
        false => kept.and_then(of),
    };
    let values = Values {
        kind,
        code,
        name,
        parent,
        jurisdiction: match line.has("jurisdictionCode") {
            true => place,
            false => kept.and_then(|old| old.jurisdiction),
        },
        founded_on: day("foundedOn", |old| old.founded_on),
        term_years: match line.has("termYears") {
            true => line.int("termYears"),
            false => kept.and_then(|old| old.term_years),
        },
        last_election_on: day("lastElectionOn", |old| old.last_election_on),
        ends_on: day("endsOn", |old| old.ends_on),
    };
    let same = kept == Some(&values);
    let (is_new, ends) = (kept.is_none(), values.ends_on.is_some());
    let version = standing.of(line).map_or(1, |stored| stored.version + 1);
    let item = Item {
        id,
        is_new,
        version,
        values,
    };
    act(item, is_new, same, ends)
}

/// Every parent is there, in the file or in the district, and nothing stands above itself.
fn check_parents(lines: &mut [Line], standing: &Standing) {
    let in_file: HashSet<String> = lines.iter().filter_map(|line| line.owned("code")).collect();
    let mut parents: HashMap<String, Option<String>> = standing
        .by_code
        .values()
        .filter(|version| version.to_on.is_none())
        .map(|version| {
            let parent = version.parent_id.and_then(|id| standing.codes.get(&id));
            (version.code.clone(), parent.cloned())
        })
        .collect();
    for line in lines.iter().filter(|line| line.has("parentCode")) {
        if let Some(code) = line.owned("code") {
            let parent = line.owned("parentCode");
            // Without a parent it stands below the district's committee, which is no cycle.
            parents.insert(code, parent);
        }
    }
    let cyclic = tree::cycles(&parents);
    for line in lines {
        if line.text("code").is_some_and(|code| cyclic.contains(code)) {
            line.refuse("parentCode", Wrong::Cycle);
            continue;
        }
        let Some(parent) = line.text("parentCode") else {
            continue;
        };
        let known = in_file.contains(parent) || standing.current(parent).is_some();
        let ended = standing
            .of(line)
            .is_some_and(|version| version.to_on.is_some());
        if !known && !ended {
            line.refuse("parentCode", Wrong::UnknownOrganisation);
        }
    }
}

/// Committees have an area of their level, alone; nobody else has one.
fn check_jurisdictions(
    cx: &Context,
    lines: &mut [Line],
    standing: &Standing,
) -> Vec<Option<AreaId>> {
    let in_file: HashSet<String> = lines.iter().filter_map(|line| line.owned("code")).collect();
    let mut holders: HashMap<AreaId, String> = standing
        .by_code
        .values()
        .filter(|version| version.to_on.is_none() && !in_file.contains(&version.code))
        .filter_map(|version| Some((version.jurisdiction_id?, version.code.clone())))
        .collect();
    let mut places = Vec::with_capacity(lines.len());
    for line in lines {
        let place = cx.area_of(line, "jurisdictionCode");
        places.push(place);
        let Some(kind) = line.word::<OrganisationKind>("kind") else {
            continue;
        };
        let wanted = match kind {
            OrganisationKind::DistrictCommittee => AreaKind::District,
            OrganisationKind::StreetCommittee => AreaKind::Street,
            _ => AreaKind::Community,
        };
        let stands = standing.of(line).is_some();
        let Some(place) = place else {
            let keeps = stands && !line.has("jurisdictionCode");
            if has_jurisdiction(kind) && !keeps && line.text("jurisdictionCode").is_none() {
                line.refuse("jurisdictionCode", Wrong::NeedsArea);
            }
            continue;
        };
        let found = cx.directory.area(place).map(|area| area.kind);
        if !has_jurisdiction(kind) {
            line.refuse("jurisdictionCode", Wrong::NotForThisKind);
        } else if found != Some(wanted) {
            line.refuse_with(
                "jurisdictionCode",
                Wrong::WrongKind,
                Some(wanted.to_string()),
            );
        } else if line.day("endsOn").is_none() {
            let code = line.owned("code").unwrap_or_default();
            if let Some(holder) = holders.insert(place, code) {
                line.refuse_with("jurisdictionCode", Wrong::CommitteeExists, Some(holder));
            }
        }
    }
    places
}

/// Only an organisation in which nobody and nothing is left can end.
async fn check_ends(tx: &DistrictTx, lines: &mut [Line], standing: &Standing) -> Outcome<()> {
    let ending: HashMap<OrganisationId, usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.day("endsOn").is_some())
        .filter_map(|(place, line)| {
            let version = standing
                .of(line)
                .filter(|version| version.to_on.is_none())?;
            Some((version.organisation_id, place))
        })
        .collect();
    if ending.is_empty() {
        return Ok(());
    }
    let mut full: HashSet<OrganisationId> = standing
        .by_code
        .values()
        .filter(|version| version.to_on.is_none())
        .filter(|version| !ending.contains_key(&version.organisation_id))
        .filter_map(|version| version.parent_id)
        .collect();
    let ids: Vec<OrganisationId> = ending.keys().copied().collect();
    for some in ids.chunks(AMONG) {
        let query = tx
            .live::<member::Entity>()
            .filter(member::Column::OrganisationId.is_in(some.iter().copied()))
            .filter(member::Column::EndedOn.is_null());
        full.extend(
            tx.all(query)
                .await?
                .into_iter()
                .map(|row| row.organisation_id),
        );
    }
    for (id, place) in ending {
        if full.contains(&id) {
            lines[place].refuse("endsOn", Wrong::NotEmpty);
        }
    }
    Ok(())
}

/// Writes organisations: versions that end today and those that begin.
pub async fn write(cx: &Context, tx: &DistrictTx, items: Vec<Item>) -> Outcome<Vec<AccountId>> {
    use organisation_version::Column;
    let new = items.iter().filter(|item| item.is_new);
    let rows = new.map(|item| organisation::ActiveModel {
        id: Set(item.id),
        kind: Set(item.values.kind),
        created_at: Set(cx.now),
        ..Default::default()
    });
    tx.insert_all(rows.collect()).await?;
    let changed: Vec<OrganisationId> = items
        .iter()
        .filter(|item| !item.is_new)
        .map(|item| item.id)
        .collect();
    for some in changed.chunks(AMONG) {
        // A version that began today is replaced: no version lasts no day.
        let of_today = tx
            .delete_many::<organisation_version::Entity>()
            .filter(Column::OrganisationId.is_in(some.iter().copied()))
            .filter(Column::FromOn.gte(cx.today))
            .filter(Column::ToOn.is_null());
        tx.remove(of_today).await?;
        let earlier = tx
            .update_many::<organisation_version::Entity>()
            .set_value(Column::ToOn, cx.today)
            .filter(Column::OrganisationId.is_in(some.iter().copied()))
            .filter(Column::ToOn.is_null());
        tx.change(earlier).await?;
    }
    let versions = items.into_iter().map(|item| version(cx, item));
    tx.insert_all(versions.collect()).await?;
    Ok(Vec::new())
}

fn version(cx: &Context, item: Item) -> organisation_version::ActiveModel {
    let values = item.values;
    // What ended before today began before it, too.
    let before_end = values
        .ends_on
        .and_then(|end| end.checked_sub_days(Days::new(1)));
    let from_on = before_end.map_or(cx.today, |day| day.min(cx.today));
    organisation_version::ActiveModel {
        id: Set(cx.given.id::<OrganisationVersionId>()),
        organisation_id: Set(item.id),
        parent_id: Set(values.parent),
        jurisdiction_id: Set(values.jurisdiction),
        code: Set(values.code),
        name: Set(values.name),
        founded_on: Set(values.founded_on),
        term_years: Set(values.term_years),
        last_election_on: Set(values.last_election_on),
        from_on: Set(from_on),
        to_on: Set(values.ends_on),
        version: Set(item.version),
        ..Default::default()
    }
}
