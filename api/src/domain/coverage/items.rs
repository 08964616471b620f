//! What is small enough to be read as a whole: grids, communities, compounds, organisations, units in
//! charge, letters, centres. An item says itself which measures count it.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, Days, NaiveDate};
use lianxin_entity::enums::{AreaKind, CentreLevel, OrganisationKind, UnitAssignmentKind};
use lianxin_entity::ids::{
    AppointmentId, AreaId, OrganisationId, PostingId, ServiceCentreId, UnitAssignmentId,
};

use super::measure::Measure;
use super::repo::places::{Plan, Terms};
use super::repo::{letters, places};
use super::scope::Scope;
use super::tally::{Count, Key, Tally};
use crate::domain::district::Directory;
use crate::store::{DistrictTx, StoreError};

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemId {
    Area(AreaId),
    Organisation(OrganisationId),
    UnitAssignment(UnitAssignmentId),
    Posting(PostingId),
    Appointment(AppointmentId),
    ServiceCentre(ServiceCentreId),
}

/// One thing that measures count.
#[derive(Clone, Debug)]
pub struct Item {
    pub id: ItemId,
    pub code: String,
    pub label: String,
    pub key: Key,
    pub since: Option<NaiveDate>,
    /// The measures that count it, and whether in the numerator.
    pub counted: Vec<(Measure, bool)>,
}

/// The items of a scope and what they add to the counts besides themselves.
#[derive(Clone, Debug, Default)]
pub struct Items {
    pub items: Vec<Item>,
    targets: Vec<Tally>,
}

impl Items {
    /// The counts.
    pub fn tallies(&self) -> Vec<Tally> {
        let mut tallies = self.targets.clone();
        for item in &self.items {
            tallies.extend(item.counted.iter().map(|(measure, counts)| Tally {
                measure: *measure,
                key: item.key,
                count: Count {
                    numerator: i64::from(*counts),
                    denominator: 1,
                },
            }));
        }
        tallies
    }

    /// The items that the numerator of a measure counts, by code.
    pub fn of(&self, measure: Measure) -> Vec<&Item> {
        let counted = |item: &&Item| item.counted.contains(&(measure, true));
        let mut items: Vec<_> = self.items.iter().filter(counted).collect();
        items.sort_by(|a, b| a.code.cmp(&b.code));
        items
    }
}

/// Reads the items of a scope.
///
/// # Errors
/// When the database fails.
pub async fn read(tx: &DistrictTx, scope: &Scope) -> Result<Items, StoreError> {
    let mut items = Items::default();
    areas(tx, scope, &mut items).await?;
    organisations(tx, scope, &mut items).await?;
    letters(tx, scope, &mut items).await?;
    centres(tx, scope, &mut items).await?;
    items.items.retain(|item| match item.key {
        Key::Area(area) => scope.holds_area(area),
        Key::Organisation(id) => scope.holds_organisation(id),
    });
    items
        .targets
        .retain(|tally| matches!(tally.key, Key::Area(area) if scope.holds_area(area)));
    Ok(items)
}

async fn areas(tx: &DistrictTx, scope: &Scope, items: &mut Items) -> Result<(), StoreError> {
    let directory = &*scope.directory;
    let day = scope.day;
    let workers = grids_of(directory, places::with_workers(tx, day).await?);
    let branches = grids_of(directory, places::with_branches(tx, day).await?);
    let leaders = grids_of(directory, places::with_leaders(tx, day).await?);
    let plans: HashMap<AreaId, Plan> = places::plans(tx, day)
        .await?
        .into_iter()
        .map(|plan| (plan.area_id, plan))
        .collect();
    let in_charge = places::in_charge(tx, day).await?;
    let led: HashSet<AreaId> = in_charge
        .iter()
        .filter(|row| row.kind == UnitAssignmentKind::Lead)
        .map(|row| row.community_id)
        .collect();
    let usual = directory.settings().household_target;
    for area in directory.areas() {
        let plan = plans.get(&area.id);
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
                let target = plan.and_then(|plan| plan.household_target).unwrap_or(usual);
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
                let unmanaged = plan.is_some_and(|plan| plan.no_manager);
                counted.push((Measure::CompoundsUnmanaged, unmanaged));
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
            key: Key::Area(area.id),
            since: plan.map(|plan| plan.from_on),
            counted,
        });
    }
    for row in in_charge {
        let unit = directory.organisation(row.unit_id);
        let leads = row.kind == UnitAssignmentKind::Lead;
        items.items.push(Item {
            id: ItemId::UnitAssignment(row.id),
            code: row.id.0.to_string(),
            label: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
            key: Key::Area(row.community_id),
            since: Some(row.from_on),
            counted: vec![
                (Measure::UnitsLeading, leads),
                (Measure::UnitsJoining, !leads),
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

async fn organisations(
    tx: &DistrictTx,
    scope: &Scope,
    items: &mut Items,
) -> Result<(), StoreError> {
    let directory = &*scope.directory;
    let day = scope.day;
    let terms: HashMap<OrganisationId, Terms> = places::terms(tx, day)
        .await?
        .into_iter()
        .map(|row| (row.organisation_id, row))
        .collect();
    let assigned: HashSet<OrganisationId> = places::in_charge(tx, day)
        .await?
        .into_iter()
        .map(|row| row.unit_id)
        .collect();
    let of_party: HashSet<OrganisationId> = directory
        .organisations()
        .filter(|node| is_branch(node.kind))
        .flat_map(|node| node.ancestors.iter().copied())
        .collect();
    for node in directory.organisations() {
        let mut counted = Vec::new();
        if is_led(node.kind) {
            let without = !directory.has_secretary(node.id);
            counted.push((Measure::OrganisationsWithoutSecretary, without));
        }
        if let Some(terms) = terms.get(&node.id) {
            counted.push((Measure::ElectionsOverdue, is_overdue(terms, day)));
        }
        if matches!(
            node.kind,
            OrganisationKind::Department | OrganisationKind::Unit
        ) {
            let without = !assigned.contains(&node.id);
            counted.push((Measure::UnitsWithoutCommunity, without));
        }
        if node.kind == OrganisationKind::Enterprise {
            let without = !of_party.contains(&node.id);
            counted.push((Measure::EnterprisesWithoutBranch, without));
        }
        if counted.is_empty() {
            continue;
        }
        items.items.push(Item {
            id: ItemId::Organisation(node.id),
            code: node.code.clone(),
            label: node.name.clone(),
            key: Key::Organisation(node.id),
            since: terms.get(&node.id).and_then(|terms| terms.last_election_on),
            counted,
        });
    }
    Ok(())
}

fn is_branch(kind: OrganisationKind) -> bool {
    use OrganisationKind::{Branch, GeneralBranch, Group};
    matches!(kind, Branch | GeneralBranch | Group)
}

/// Organisations that a secretary leads.
fn is_led(kind: OrganisationKind) -> bool {
    use OrganisationKind::{
        Branch, CommunityCommittee, DistrictCommittee, GeneralBranch, StreetCommittee,
    };
    matches!(
        kind,
        DistrictCommittee | StreetCommittee | CommunityCommittee | GeneralBranch | Branch
    )
}

/// A term begins with the last election, else with the founding.
fn is_overdue(terms: &Terms, day: NaiveDate) -> bool {
    let (Some(begun), Some(years)) = (
        terms.last_election_on.or(terms.founded_on),
        terms.term_years,
    ) else {
        return false;
    };
    // The 29th of February ends on the 28th.
    let end = begun.with_year(begun.year() + years).or_else(|| {
        begun
            .checked_sub_days(Days::new(1))?
            .with_year(begun.year() + years)
    });
    end.is_some_and(|end| end <= day)
}

async fn letters(tx: &DistrictTx, scope: &Scope, items: &mut Items) -> Result<(), StoreError> {
    let directory = &*scope.directory;
    let warned = u64::try_from(directory.settings().letter_warn_days).unwrap_or_default();
    let limit = scope
        .day
        .checked_add_days(Days::new(warned))
        .unwrap_or(scope.day);
    let root = Key::Area(directory.root_area().id);
    let mut add = |id, code, label, key: Option<Key>, expires: Option<NaiveDate>| {
        let expiring = expires.is_some_and(|day| day <= limit);
        items.items.push(Item {
            id,
            code,
            label,
            key: key.unwrap_or(root),
            since: expires,
            counted: vec![(Measure::LettersExpiring, expiring)],
        });
    };
    let postings = letters::of_postings(tx, scope.day).await?;
    let areas: HashMap<PostingId, AreaId> = match postings.is_empty() {
        true => HashMap::new(),
        false => letters::areas_of_postings(tx)
            .await?
            .into_iter()
            .map(|row| (row.posting_id, row.area_id))
            .collect(),
    };
    for row in postings {
        let area = areas.get(&row.id).copied().map(Key::Area);
        let key = area.or(row.organisation_id.map(Key::Organisation));
        let code = row.letter_number.unwrap_or_default();
        let label = row.title.unwrap_or_default();
        add(
            ItemId::Posting(row.id),
            code,
            label,
            key,
            row.letter_expires_on,
        );
    }
    for row in letters::of_appointments(tx, scope.day).await? {
        let area = row.area_id.map(Key::Area);
        let key = area.or(row.organisation_id.map(Key::Organisation));
        let code = row.letter_number.unwrap_or_default();
        let label = row.title.unwrap_or_default();
        add(
            ItemId::Appointment(row.id),
            code,
            label,
            key,
            row.letter_expires_on,
        );
    }
    Ok(())
}

async fn centres(tx: &DistrictTx, scope: &Scope, items: &mut Items) -> Result<(), StoreError> {
    for row in places::centres(tx, scope.day).await? {
        items.items.push(Item {
            id: ItemId::ServiceCentre(row.id),
            code: row.code,
            label: row.name,
            key: Key::Area(row.area_id),
            since: row.opened_on,
            counted: vec![
                (
                    Measure::CentresOfDistrict,
                    row.level == CentreLevel::District,
                ),
                (
                    Measure::CentresOfCommunity,
                    row.level == CentreLevel::Community,
                ),
                (
                    Measure::CentresOther,
                    !matches!(row.level, CentreLevel::District | CentreLevel::Community),
                ),
            ],
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(founded: &str, elected: Option<&str>, years: i32) -> Terms {
        Terms {
            organisation_id: OrganisationId(uuid::Uuid::nil()),
            founded_on: Some(founded.parse().unwrap()),
            term_years: Some(years),
            last_election_on: elected.map(|day| day.parse().unwrap()),
        }
    }

    #[test]
    fn a_term_ends_on_its_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let branch = terms("2015-07-01", Some("2023-05-10"), 3);
        assert!(!is_overdue(&branch, day("2026-05-09")));
        assert!(is_overdue(&branch, day("2026-05-10")));
        assert!(is_overdue(&terms("2020-02-29", None, 3), day("2023-02-28")));
        assert!(!is_overdue(
            &terms("2020-02-29", None, 3),
            day("2023-02-27")
        ));
    }
}
