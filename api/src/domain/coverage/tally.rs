//! Counts by place or organisation, and how they are rolled up.

use std::collections::{BTreeMap, HashMap};

use lianxin_entity::ids::{AreaId, OrganisationId};

use super::measure::Measure;
use super::scope::{Scope, Subject, place_of};
use crate::domain::district::Directory;

/// To what a count belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// What lies in an area.
    Area(AreaId),
    /// What belongs to an organisation.
    Organisation(OrganisationId),
}

/// A numerator and its denominator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// What was counted.
    pub numerator: i64,
    /// Out of how many.
    pub denominator: i64,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.numerator += other.numerator;
        self.denominator += other.denominator;
    }
}

/// A count of one measure at one place or organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// What is measured.
    pub measure: Measure,
    /// Where.
    pub key: Key,
    /// How much.
    pub count: Count,
}

/// By what a coverage is broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The areas directly below.
    Area,
    /// The organisations directly below.
    Organisation,
}

/// The counts of all measures.
pub type Counts = BTreeMap<Measure, Count>;

/// The counts of a whole scope.
pub fn total(tallies: &[Tally]) -> Counts {
    let mut counts = Counts::new();
    for tally in tallies {
        *counts.entry(tally.measure).or_default() += tally.count;
    }
    counts
}

/// The counts of what lies directly below a scope, in the order of codes; what belongs to none of
/// them comes last.
pub fn breakdown(scope: &Scope, by: By, tallies: &[Tally]) -> Vec<(Option<Key>, Counts)> {
    let mut homes: HashMap<Key, Option<Key>> = HashMap::new();
    let mut parts: HashMap<Option<Key>, Counts> = HashMap::new();
    for tally in tallies {
        let part = *homes
            .entry(tally.key)
            .or_insert_with(|| part_of(scope, by, tally.key));
        *parts
            .entry(part)
            .or_default()
            .entry(tally.measure)
            .or_default() += tally.count;
    }
    let mut listed: Vec<_> = children(scope, by)
        .into_iter()
        .map(|key| {
            let counts = parts.remove(&Some(key)).unwrap_or_default();
            (Some(key), counts)
        })
        .collect();
    listed.extend(parts.remove(&None).map(|counts| (None, counts)));
    listed
}

fn children(scope: &Scope, by: By) -> Vec<Key> {
    let directory = &scope.directory;
    match by {
        By::Area => scope.area.map_or_else(Vec::new, |(_, area)| {
            directory
                .children(area)
                .map(|node| Key::Area(node.id))
                .collect()
        }),
        By::Organisation => {
            let Some(head) = head(scope) else {
                return Vec::new();
            };
            let below = directory
                .organisations()
                .filter(|node| node.parent == Some(head));
            below.map(|node| Key::Organisation(node.id)).collect()
        }
    }
}

/// The organisation whose children a scope is broken down by.
fn head(scope: &Scope) -> Option<OrganisationId> {
    match scope.subject {
        Subject::Organisation(id) => Some(id),
        Subject::Area(area) => scope.directory.committee_for(area),
    }
}

fn part_of(scope: &Scope, by: By, key: Key) -> Option<Key> {
    let directory = &scope.directory;
    match by {
        By::Area => {
            let place = match key {
                Key::Area(area) => area,
                Key::Organisation(id) => place_of(directory, id)?,
            };
            below_area(directory, scope.area?.1, place).map(Key::Area)
        }
        By::Organisation => {
            let organisation = match key {
                Key::Area(area) => directory.committee_for(area)?,
                Key::Organisation(id) => id,
            };
            below_organisation(directory, head(scope)?, organisation).map(Key::Organisation)
        }
    }
}

fn below_area(directory: &Directory, scope: AreaId, place: AreaId) -> Option<AreaId> {
    let node = directory.area(place)?;
    step(&node.ancestors, place, scope)
}

fn below_organisation(
    directory: &Directory,
    scope: OrganisationId,
    id: OrganisationId,
) -> Option<OrganisationId> {
    let node = directory.organisation(id)?;
    step(&node.ancestors, id, scope)
}

/// The step directly below `scope` on the way to `end`, whose ancestors are given from the top.
fn step<T: Copy + PartialEq>(ancestors: &[T], end: T, scope: T) -> Option<T> {
    let at = ancestors.iter().position(|id| *id == scope)?;
    Some(ancestors.get(at + 1).copied().unwrap_or(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_below_a_scope() {
        assert_eq!(step(&[1, 2, 3], 4, 2), Some(3));
        assert_eq!(step(&[1, 2, 3], 4, 3), Some(4));
        assert_eq!(step(&[1, 2, 3], 4, 4), None, "the scope itself is no part");
        assert_eq!(step(&[1, 2], 3, 9), None);
    }
}
