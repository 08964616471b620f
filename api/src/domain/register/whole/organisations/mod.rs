//! Organisations: the formal tree, departments, units and companies.

mod ending;

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use chrono::{Days, NaiveDate};
use lianxin_entity::enums::{AreaKind, OrganisationKind};
use lianxin_entity::ids::{AccountId, AreaId, OrganisationId, OrganisationVersionId};
use lianxin_entity::{organisation, organisation_version};
use sea_orm::ActiveValue::Set;

use super::versions::{self, Latest};
use super::{Seen, act, tree};
use crate::domain::organisation::rules;
use crate::domain::organisation::tree::has_jurisdiction;
use crate::domain::register::context::{Act, Context};
use crate::domain::register::fault::Wrong;
use crate::domain::register::line::Line;
use crate::domain::register::words;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

/// What an organisation says once the file is applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    id: OrganisationId,
    is_new: bool,
    /// The version that it becomes.
    version: i32,
    values: Values,
}

impl super::Item for Item {
    fn seen(&self) -> Option<Seen> {
        (!self.is_new).then(|| (self.id.0, self.version.to_string()))
    }
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

/// The district's organisations with their latest versions.
struct Standing {
    kinds: HashMap<OrganisationId, OrganisationKind>,
    latest: Latest<organisation_version::Entity>,
}

impl Standing {
    async fn load(tx: &DistrictTx) -> Outcome<Self> {
        let all = tx.all(tx.find::<organisation::Entity>()).await?;
        Ok(Self {
            kinds: all.into_iter().map(|row| (row.id, row.kind)).collect(),
            latest: Latest::load(tx).await?,
        })
    }

    /// An organisation that has ended, for a row that has ended itself.
    fn ended(&self, line: &Line, code: &str) -> Option<&organisation_version::Model> {
        line.day("endsOn")?;
        self.latest.known(code)
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
            let known = standing
                .latest
                .of(line)
                .map(|version| version.organisation_id);
            Some((line.owned("code")?, known.unwrap_or_else(|| cx.given.id())))
        })
        .collect();
    standing.latest.check_ends(cx.today, lines);
    for line in lines.iter_mut() {
        line.ordered(line.day("foundedOn"), "endsOn");
    }
    check_parents(lines, &standing);
    let places = check_jurisdictions(cx, lines, &standing);
    ending::check(tx, lines, &standing).await?;
    let mut acts = Vec::with_capacity(lines.len());
    for (line, place) in lines.iter_mut().zip(places) {
        acts.push(decide_one(cx, line, &standing, &ids, place));
    }
    tree::spread(
        lines,
        |code| standing.latest.current(code).is_some(),
        Wrong::UnknownOrganisation,
    );
    JURISDICTION.check(lines, &standing, &acts);
    NAME.check(lines, &standing, &acts);
    tree::spread_upward(lines);
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
        .latest
        .of(line)
        .and_then(|version| standing.values(version));
    let kept = stored.as_ref();
    let kind = line.word::<OrganisationKind>("kind");
    if kept.is_some_and(|stored| Some(stored.kind) != kind) {
        line.refuse("kind", Wrong::KindChanges);
    }
    if standing.latest.is_over(line) && line.is_good() {
        // What has ended is not written anew.
        return Act::Same;
    }
    let bad_code = |code: &str| rules::code(code).is_err();
    if kept.is_none() && line.text("code").is_some_and(bad_code) {
        line.refuse("code", Wrong::BadCode);
    }
    let said = line.text("parentCode").and_then(|code| {
        let known = standing
            .latest
            .current(code)
            .or_else(|| standing.ended(line, code))
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
    let version = standing
        .latest
        .of(line)
        .map_or(1, |stored| stored.version + 1);
    if let (Some(old), Some(end)) = (kept, line.day("endsOn")) {
        // Of what ends nothing else changes.
        let values = Values {
            ends_on: Some(end),
            ..old.clone()
        };
        return Act::End(Item {
            id,
            is_new: false,
            values,
            version,
        });
    }
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
    if let (Some(founded), Some(elected)) = (values.founded_on, values.last_election_on)
        && elected < founded
    {
        line.refuse_with(
            "lastElectionOn",
            Wrong::BeforeFounding,
            Some(founded.to_string()),
        );
        return Act::Faulty;
    }
    let same = kept == Some(&values);
    let (is_new, ends) = (kept.is_none(), values.ends_on.is_some());
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
    let codes: HashMap<OrganisationId, &str> = standing
        .latest
        .all_current()
        .map(|version| (version.organisation_id, version.code.as_str()))
        .collect();
    let mut parents: HashMap<String, Option<String>> = standing
        .latest
        .all_current()
        .map(|version| {
            let parent = version.parent_id.and_then(|id| codes.get(&id).copied());
            (version.code.clone(), parent.map(str::to_owned))
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
        if let (None, Some(end)) = (line.day("endsOn"), ending.get(parent)) {
            line.refuse_with("parentCode", Wrong::AlreadyEnded, Some(end.to_string()));
            continue;
        }
        let known = in_file.contains(parent)
            || standing.latest.current(parent).is_some()
            || standing.ended(line, parent).is_some();
        if !known {
            line.refuse("parentCode", Wrong::UnknownOrganisation);
        }
    }
}

/// Committees have an area of their level, nobody else has one.
fn check_jurisdictions(
    cx: &Context,
    lines: &mut [Line],
    standing: &Standing,
) -> Vec<Option<AreaId>> {
    let mut places = Vec::with_capacity(lines.len());
    for line in lines {
        let place = cx.area_then(line, "jurisdictionCode", "endsOn");
        places.push(place);
        let Some(kind) = line.word::<OrganisationKind>("kind") else {
            continue;
        };
        let wanted = match kind {
            OrganisationKind::DistrictCommittee => AreaKind::District,
            OrganisationKind::StreetCommittee => AreaKind::Street,
            _ => AreaKind::Community,
        };
        let stands = standing.latest.of(line).is_some();
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
                Some(words::in_both(words::AREA_KIND, wanted.as_str())),
            );
        }
    }
    places
}

/// What only one organisation has at a time.
struct Claim<K> {
    /// What a version has.
    held: fn(&Standing, &organisation_version::Model) -> Option<K>,
    /// What a row says.
    said: fn(&Values) -> Option<K>,
    /// The column that says it.
    column: &'static str,
    /// What is wrong with claiming what another one has.
    wrong: Wrong,
}

/// Committees have an area of their level, alone.
const JURISDICTION: Claim<AreaId> = Claim {
    held: |_, version| version.jurisdiction_id,
    said: |values| values.jurisdiction,
    column: "jurisdictionCode",
    wrong: Wrong::CommitteeExists,
};

/// Organisations of one kind below the same one are told apart by their names.
const NAME: Claim<(OrganisationKind, Option<OrganisationId>, String)> = Claim {
    held: |standing, version| {
        let kind = *standing.kinds.get(&version.organisation_id)?;
        Some((kind, version.parent_id, version.name.clone()))
    },
    said: |values| Some((values.kind, values.parent, values.name.clone())),
    column: "name",
    wrong: Wrong::NameTaken,
};

impl<K: Eq + Hash> Claim<K> {
    /// Refuses rows that claim what another one has. What a row with a fault says does not come about:
    /// then the organisation keeps what it has, and the others are looked at again.
    fn check(&self, lines: &mut [Line], standing: &Standing, acts: &[Act<Item>]) {
        while self.refuses(lines, standing, acts) {}
    }

    fn refuses(&self, lines: &mut [Line], standing: &Standing, acts: &[Act<Item>]) -> bool {
        let comes_about = lines
            .iter()
            .zip(acts)
            .filter(|(line, act)| line.is_good() && matches!(act, Act::Change(_) | Act::End(_)));
        let changing: HashSet<String> = comes_about
            .filter_map(|(line, _)| line.owned("code"))
            .collect();
        let mut holders: HashMap<K, String> = standing
            .latest
            .all_current()
            .filter(|version| !changing.contains(&version.code))
            .filter_map(|version| Some(((self.held)(standing, version)?, version.code.clone())))
            .collect();
        let mut refused = false;
        for (line, act) in lines.iter_mut().zip(acts) {
            let (Act::Create(item) | Act::Change(item)) = act else {
                continue;
            };
            if !line.is_good() || item.values.ends_on.is_some() {
                continue;
            }
            let Some(claim) = (self.said)(&item.values) else {
                continue;
            };
            if let Some(holder) = holders.get(&claim) {
                line.refuse_with(self.column, self.wrong, Some(holder.clone()));
                refused = true;
                continue;
            }
            holders.insert(claim, item.values.code.clone());
        }
        refused
    }
}

/// Writes organisations: versions that end today and those that begin.
pub async fn write(cx: &Context, tx: &DistrictTx, items: Vec<Item>) -> Outcome<Vec<AccountId>> {
    let new = items.iter().filter(|item| item.is_new);
    let rows = new.map(|item| organisation::ActiveModel {
        id: Set(item.id),
        kind: Set(item.values.kind),
        created_at: Set(cx.now),
        ..Default::default()
    });
    tx.insert_all(rows.collect()).await?;
    let ends = |item: &Item| !item.is_new && item.values.ends_on.is_some();
    let (ended, items): (Vec<Item>, Vec<Item>) = items.into_iter().partition(ends);
    let changed = items.iter().filter(|item| !item.is_new);
    let changed: Vec<OrganisationId> = changed.map(|item| item.id).collect();
    versions::end::<organisation_version::Entity>(tx, &changed, cx.today).await?;
    let begun = items.into_iter().map(|item| version(cx, item));
    tx.insert_all(begun.collect()).await?;
    let ended = ended.into_iter();
    let ended = ended.filter_map(|item| Some((item.id, item.values.ends_on?)));
    versions::end_each::<organisation_version::Entity>(tx, &ended.collect::<Vec<_>>()).await?;
    Ok(Vec::new())
}

fn version(cx: &Context, item: Item) -> organisation_version::ActiveModel {
    let values = item.values;
    // What comes with an end stood the day before it, as far as is known.
    let before_end = values
        .ends_on
        .and_then(|end| end.checked_sub_days(Days::new(1)));
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
        from_on: Set(before_end.unwrap_or(cx.today)),
        to_on: Set(values.ends_on),
        version: Set(item.version),
        ..Default::default()
    }
}
