//! Days that are not what their weekday says.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeZone, Utc};
use std::sync::LazyLock;

/// What a day is where its weekday does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// Nobody works: a statutory holiday, or a day off that a district gives.
    Holiday,
    /// Worked although it falls on a weekend.
    Workday,
}

impl DayKind {
    /// The word that stands in data files and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Holiday => "HOLIDAY",
            Self::Workday => "WORKDAY",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Holiday, Self::Workday]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// One such day and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecialDay {
    pub date: NaiveDate,
    pub kind: DayKind,
    pub name: String,
}

/// The holidays and make-up workdays that the State Council has published (see the data file).
pub fn national_days() -> &'static [SpecialDay] {
    static DAYS: LazyLock<Vec<SpecialDay>> = LazyLock::new(|| {
        super::read_days(include_bytes!("../../../../data/calendar/national.csv"))
            .expect("the calendar inside the program is sound")
    });
    &DAYS
}

/// Asia/Shanghai. It has had no summer time since 1991, and no clock of ours runs before that.
const fn shanghai() -> FixedOffset {
    match FixedOffset::east_opt(8 * 3600) {
        Some(offset) => offset,
        None => unreachable!(),
    }
}

/// The day in Asia/Shanghai on which an instant falls.
pub fn day_of(instant: DateTime<Utc>) -> NaiveDate {
    local(instant).date()
}

/// The instant at which a day begins in Asia/Shanghai.
pub fn day_start(day: NaiveDate) -> DateTime<Utc> {
    instant(day.into())
}

pub(super) fn local(instant: DateTime<Utc>) -> NaiveDateTime {
    instant.with_timezone(&shanghai()).naive_local()
}

pub(super) fn instant(local: NaiveDateTime) -> DateTime<Utc> {
    // A fixed offset has neither gaps nor doubled hours.
    shanghai()
        .from_utc_datetime(&(local - shanghai()))
        .with_timezone(&Utc)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, Weekday};

    #[test]
    fn the_published_years_are_whole() {
        let in_year = |year, kind| {
            national_days()
                .iter()
                .filter(|day| day.date.year() == year && day.kind == kind)
                .count()
        };
        assert_eq!(in_year(2025, DayKind::Holiday), 28);
        assert_eq!(in_year(2025, DayKind::Workday), 5);
        assert_eq!(in_year(2026, DayKind::Holiday), 33);
        assert_eq!(in_year(2026, DayKind::Workday), 6);
        assert!(
            national_days()
                .iter()
                .all(|day| [2025, 2026].contains(&day.date.year()))
        );
    }

    #[test]
    fn make_up_days_fall_on_weekends() {
        let make_up = national_days()
            .iter()
            .filter(|day| day.kind == DayKind::Workday);
        for day in make_up {
            assert!(
                matches!(day.date.weekday(), Weekday::Sat | Weekday::Sun),
                "{}",
                day.date
            );
        }
    }

    #[test]
    fn days_are_those_of_shanghai() {
        let late: DateTime<Utc> = "2026-11-22T16:00:00Z".parse().unwrap();
        assert_eq!(day_of(late), NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
        assert_eq!(instant(local(late)), late);
    }
}
