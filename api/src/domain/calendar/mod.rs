//! Working time: which days are worked, at which hours, and how a clock counts them.
//!
//! A [`Calendar`] is a pure value made from rows: the national holidays and make-up workdays, a
//! district's own days over them, and its hours of work. Beyond the last year for which days are
//! known Monday to Friday are workdays. Instants go in and come out; days and hours are those of
//! Asia/Shanghai, eight hours ahead of UTC all year.

mod day;
mod hours;
mod import;
pub mod repo;
pub mod service;
mod time;
mod weekly;

pub use day::{DayKind, SpecialDay, day_of, day_start, national_days};
pub use hours::{HoursFault, WorkingHours};
pub use import::{CalendarFault, read_days};
pub use weekly::{DayHours, WeeklyFault, WeeklyHours};

use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The years of days in registers, given by hand or by a file: whoever writes another has mistyped it.
pub const YEARS: RangeInclusive<i32> = 1850..=2200;

/// Whether a day may stand in a register.
pub fn is_in_reach(day: NaiveDate) -> bool {
    YEARS.contains(&day.year())
}

/// The working time of one district.
#[derive(Clone, Debug)]
pub struct Calendar {
    days: BTreeMap<NaiveDate, DayKind>,
    hours: WorkingHours,
    last_known_year: Option<i32>,
}

impl Calendar {
    /// Later days win over earlier ones: pass national days first, then the district's own.
    /// `last_known_year` is that of the national days; a district's own day far ahead says
    /// nothing of the year around it.
    pub fn new(national: &[SpecialDay], own: &[SpecialDay], hours: WorkingHours) -> Self {
        let last_known_year = national.iter().map(|day| day.date.year()).max();
        let days = national
            .iter()
            .chain(own)
            .map(|day| (day.date, day.kind))
            .collect();
        Self {
            days,
            hours,
            last_known_year,
        }
    }

    /// The published national days and the usual hours.
    pub fn national() -> Self {
        Self::new(national_days(), &[], WorkingHours::default())
    }

    pub fn is_workday(&self, date: NaiveDate) -> bool {
        match self.days.get(&date) {
            Some(kind) => *kind == DayKind::Workday,
            None => !matches!(date.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }

    pub fn hours(&self) -> &WorkingHours {
        &self.hours
    }

    /// The last year whose national days are known: after it the calendar only guesses.
    pub fn last_known_year(&self) -> Option<i32> {
        self.last_known_year
    }
}
