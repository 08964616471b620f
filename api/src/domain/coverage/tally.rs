//! Counts by place or organisation.

use std::collections::BTreeMap;

use lianxin_entity::ids::{AreaId, OrganisationId};

use super::measure::Measure;

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
