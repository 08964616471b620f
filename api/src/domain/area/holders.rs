//! Who answered for an area or a household on a day: read from the days of postings, zones and
//! appointments, and from where everything lay then.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use lianxin_entity::enums::AppointmentKind;
use lianxin_entity::ids::{AccountId, AreaId, HouseholdId, MemberId};
use lianxin_entity::{appointment, household, household_move, member, responsibility_zone};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::repo;
use crate::domain::district::Directory;
use crate::domain::identity::{people, succession};
use crate::refusal::Outcome;
use crate::store::{DistrictTx, StoreError};

/// No tree of areas is deeper.
const DEEPEST: usize = 32;

/// What somebody answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// An area.
    Area(AreaId),
    /// A household.
    Household(HouseholdId),
}

/// In which way somebody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Manner {
    GridWorker,
    ZoneMember,
    UnitLeader,
    BuildingHead,
    CentreHousehold,
}

/// Somebody who answers, from one day to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub manner: Manner,
    pub account: Option<AccountId>,
    pub member: Option<MemberId>,
    pub name: String,
    /// The area for which it is; none where it is for a household alone.
    pub area: Option<AreaId>,
    pub household: Option<HouseholdId>,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
}

/// The areas that lay around each target on a day, innermost first.
struct Ways {
    day: NaiveDate,
    of: HashMap<Target, Vec<AreaId>>,
}

/// Who answered for targets on a day: whoever answers for an area around one answers for it too.
/// `today` are the trees of today, in which most lie as they did.
///
/// # Errors
/// When the database fails.
pub async fn on_day(
    tx: &DistrictTx,
    today: &Directory,
    targets: &[Target],
    day: NaiveDate,
) -> Outcome<HashMap<Target, Vec<Holder>>> {
    let ways = ways(tx, today, targets, day).await?;
    let areas: HashSet<AreaId> = ways.of.values().flatten().copied().collect();
    let areas: Vec<AreaId> = areas.into_iter().collect();
    let households: Vec<HouseholdId> = ways
        .of
        .keys()
        .filter_map(|target| match target {
            Target::Household(id) => Some(*id),
            Target::Area(_) => None,
        })
        .collect();
    let mut holders = workers(tx, &areas, &ways).await?;
    holders.extend(zones(tx, &areas, &households, day).await?);
    holders.extend(appointments(tx, &areas, &households, day).await?);
    name(tx, &mut holders).await?;
    let mut found: HashMap<Target, Vec<Holder>> = HashMap::new();
    for (target, way) in &ways.of {
        let concerns = |holder: &&Holder| match (holder.household, target) {
            (Some(household), Target::Household(own)) => household == *own,
            (Some(_), Target::Area(_)) => false,
            (None, _) => holder.area.is_some_and(|area| way.contains(&area)),
        };
        let mut own: Vec<Holder> = holders.iter().filter(concerns).cloned().collect();
        own.sort_by(|a, b| (a.manner, a.from, &a.name).cmp(&(b.manner, b.from, &b.name)));
        found.insert(*target, own);
    }
    Ok(found)
}

async fn ways(
    tx: &DistrictTx,
    today: &Directory,
    targets: &[Target],
    day: NaiveDate,
) -> Result<Ways, StoreError> {
    let mut innermost: HashMap<Target, AreaId> = HashMap::new();
    let mut households = Vec::new();
    for target in targets {
        match target {
            Target::Area(area) => {
                innermost.insert(*target, *area);
            }
            Target::Household(id) => households.push(*id),
        }
    }
    for (household, area) in places(tx, &households, day).await? {
        innermost.insert(Target::Household(household), area);
    }
    let mut parents: HashMap<AreaId, Option<AreaId>> = HashMap::new();
    let mut next: HashSet<AreaId> = innermost.values().copied().collect();
    // What lies around them today lay there then, as a rule: one statement instead of one a level.
    let around = innermost.values().filter_map(|area| today.area(*area));
    next.extend(around.flat_map(|node| node.ancestors.iter().copied()));
    for _ in 0..DEEPEST {
        next.retain(|area| !parents.contains_key(area));
        if next.is_empty() {
            break;
        }
        let asked: Vec<AreaId> = next.drain().collect();
        for version in repo::versions_on(tx, &asked, day).await? {
            parents.insert(version.area_id, version.parent_id);
            next.extend(version.parent_id);
        }
    }
    let way = |area: AreaId| {
        let mut way = Vec::new();
        let mut at = Some(area);
        while let Some(area) = at.filter(|area| parents.contains_key(area)) {
            if way.len() > DEEPEST {
                break;
            }
            way.push(area);
            at = parents.get(&area).copied().flatten();
        }
        way
    };
    let of = innermost
        .into_iter()
        .map(|(target, area)| (target, way(area)))
        .collect();
    Ok(Ways { day, of })
}

/// The innermost areas of households on a day.
async fn places(
    tx: &DistrictTx,
    ids: &[HouseholdId],
    day: NaiveDate,
) -> Result<HashMap<HouseholdId, AreaId>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let query = tx
        .live::<household::Entity>()
        .filter(household::Column::Id.is_in(ids.iter().copied()));
    let mut places = HashMap::new();
    let mut earlier = Vec::new();
    for row in tx.all(query).await? {
        if row.ended_on.is_some_and(|end| end <= day) {
            continue;
        }
        if row.placed_on <= day {
            places.insert(row.id, row.area_id);
        } else {
            earlier.push(row.id);
        }
    }
    if !earlier.is_empty() {
        use household_move::Column;
        let query = tx
            .find::<household_move::Entity>()
            .filter(Column::HouseholdId.is_in(earlier))
            .filter(Column::FromOn.lte(day))
            .filter(Column::ToOn.gt(day));
        let moves = tx.all(query).await?.into_iter();
        places.extend(moves.map(|row| (row.household_id, row.area_id)));
    }
    Ok(places)
}

/// Grid workers answer from the later beginning on, that of the posting and that of the grid, to the
/// earlier end.
async fn workers(tx: &DistrictTx, areas: &[AreaId], ways: &Ways) -> Outcome<Vec<Holder>> {
    let served = succession::served_on(tx, areas, ways.day).await?;
    let grids: HashSet<AreaId> = served.iter().map(|served| served.area).collect();
    let grids: Vec<AreaId> = grids.into_iter().collect();
    let mut existing: HashMap<AreaId, (NaiveDate, Option<NaiveDate>)> = HashMap::new();
    if !grids.is_empty() {
        for version in repo::versions_of(tx, &grids).await? {
            let days = existing
                .entry(version.area_id)
                .or_insert((version.from_on, version.to_on));
            // Rising by their first day: the last one tells the end.
            days.1 = version.to_on;
        }
    }
    let holder = |served: succession::Served| {
        let (began, ended) = existing
            .get(&served.area)
            .copied()
            .unwrap_or((served.from, None));
        Holder {
            manner: Manner::GridWorker,
            account: Some(served.account),
            member: None,
            name: String::new(),
            area: Some(served.area),
            household: None,
            from: served.from.max(began),
            to: served.to.into_iter().chain(ended).min(),
        }
    };
    Ok(served.into_iter().map(holder).collect())
}

async fn zones(
    tx: &DistrictTx,
    areas: &[AreaId],
    households: &[HouseholdId],
    day: NaiveDate,
) -> Result<Vec<Holder>, StoreError> {
    use responsibility_zone::Column;
    let lasting = Condition::any()
        .add(Column::ToOn.is_null())
        .add(Column::ToOn.gt(day));
    let about = Condition::any()
        .add(Column::AreaId.is_in(areas.iter().copied()))
        .add(Column::HouseholdId.is_in(households.iter().copied()));
    let query = tx
        .find::<responsibility_zone::Entity>()
        .filter(about)
        .filter(Column::FromOn.lte(day))
        .filter(lasting)
        .order_by_asc(Column::Id);
    let rows = tx.all(query).await?.into_iter();
    let holder = |row: responsibility_zone::Model| Holder {
        manner: Manner::ZoneMember,
        account: None,
        member: Some(row.member_id),
        name: String::new(),
        area: row.area_id,
        household: row.household_id,
        from: row.from_on,
        to: row.to_on,
    };
    Ok(rows.map(holder).collect())
}

async fn appointments(
    tx: &DistrictTx,
    areas: &[AreaId],
    households: &[HouseholdId],
    day: NaiveDate,
) -> Result<Vec<Holder>, StoreError> {
    use appointment::Column;
    let manner = |kind| match kind {
        AppointmentKind::UnitLeader => Some(Manner::UnitLeader),
        AppointmentKind::BuildingHead => Some(Manner::BuildingHead),
        AppointmentKind::CentreHousehold => Some(Manner::CentreHousehold),
        AppointmentKind::FirstSecretary | AppointmentKind::Duty => None,
    };
    let kinds = AppointmentKind::ALL.iter().copied();
    let lasting = Condition::any()
        .add(Column::ToOn.is_null())
        .add(Column::ToOn.gt(day));
    let about = Condition::any()
        .add(Column::AreaId.is_in(areas.iter().copied()))
        .add(Column::HouseholdId.is_in(households.iter().copied()));
    let query = tx
        .find::<appointment::Entity>()
        .filter(Column::Kind.is_in(kinds.filter(|kind| manner(*kind).is_some())))
        .filter(about)
        .filter(Column::FromOn.lte(day))
        .filter(lasting)
        .order_by_asc(Column::Id);
    let rows = tx.all(query).await?.into_iter();
    let holder = |row: appointment::Model| {
        Some(Holder {
            manner: manner(row.kind)?,
            account: row.account_id,
            member: row.member_id,
            name: String::new(),
            // Of a centre household the area is what it serves, the household who it is.
            household: row.household_id.filter(|_| row.area_id.is_none()),
            area: row.area_id,
            from: row.from_on,
            to: row.to_on,
        })
    };
    Ok(rows.filter_map(holder).collect())
}

async fn name(tx: &DistrictTx, holders: &mut Vec<Holder>) -> Outcome<()> {
    let accounts: HashSet<AccountId> = holders.iter().filter_map(|one| one.account).collect();
    let accounts: Vec<AccountId> = accounts.into_iter().collect();
    let persons = people::persons(tx, &accounts).await?;
    let members: HashSet<MemberId> = holders.iter().filter_map(|one| one.member).collect();
    let mut names: HashMap<MemberId, String> = HashMap::new();
    if !members.is_empty() {
        let query = tx
            .live::<member::Entity>()
            .filter(member::Column::Id.is_in(members));
        let rows = tx.all(query).await?.into_iter();
        names.extend(rows.map(|row| (row.id, row.name)));
    }
    for holder in holders.iter_mut() {
        let person = holder.account.and_then(|id| persons.get(&id));
        let member = holder.member.and_then(|id| names.get(&id));
        holder.name = member
            .cloned()
            .or_else(|| person.map(|person| person.display_name.clone()))
            .unwrap_or_default();
    }
    holders.retain(|holder| !holder.name.is_empty());
    Ok(())
}
