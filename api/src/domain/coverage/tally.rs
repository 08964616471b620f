//! Counts by place or organisation.

use lianxin_entity::ids::{AreaId, OrganisationId};
use strum::EnumCount as _;

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
#[derive(Clone, Debug)]
pub struct Counts([Count; Measure::COUNT]);

impl Counts {
    /// The count of a measure.
    pub fn of(&self, measure: Measure) -> Count {
        self.0[measure as usize]
    }

    /// Adds a count.
    pub fn add(&mut self, tally: &Tally) {
        self.0[tally.measure as usize] += tally.count;
    }
}

impl Default for Counts {
    fn default() -> Self {
        Self([Count::default(); Measure::COUNT])
    }
}

impl<'a> FromIterator<&'a Tally> for Counts {
    fn from_iter<I: IntoIterator<Item = &'a Tally>>(tallies: I) -> Self {
        let mut counts = Self::default();
        for tally in tallies {
            counts.add(tally);
        }
        counts
    }
}
