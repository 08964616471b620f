//! What days and hours decide.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use lianxin_entity::enums::{EvaluationDirection as Direction, TimeBasis};

use crate::domain::calendar::Calendar;

/// The longest service that is recorded as one.
pub const LONGEST: TimeDelta = TimeDelta::hours(24);

/// The minutes of a service, and how many of them lie outside the district's working hours.
pub fn minutes(calendar: &Calendar, from: DateTime<Utc>, to: DateTime<Utc>) -> (i32, i32) {
    let worked = calendar.between(from, to, TimeBasis::Working).num_minutes();
    let all = (to - from).num_minutes();
    let whole = |minutes: i64| i32::try_from(minutes).unwrap_or(i32::MAX);
    (whole(all), whole(all - worked))
}

/// Whether the scores of a year stand: from the first of February of the next one on.
pub fn is_frozen(year: i32, today: NaiveDate) -> bool {
    NaiveDate::from_ymd_opt(year.saturating_add(1), 2, 1).is_none_or(|day| today >= day)
}

/// Whether a registration that was confirmed and closed on these days can be scored for a year.
pub fn lived_in(
    year: i32,
    confirmed: Option<NaiveDate>,
    closed: Option<NaiveDate>,
    today: NaiveDate,
) -> bool {
    confirmed.is_some_and(|day| day.year() <= year)
        && closed.is_none_or(|day| day.year() >= year)
        && year <= today.year()
}

/// Who says something of whom fits what is registered.
pub fn fits(direction: Direction, of_member: bool) -> bool {
    match direction {
        Direction::CommunityOfMember | Direction::MemberOfCommunity => of_member,
        Direction::CommunityOfUnit | Direction::UnitOfCommunity => !of_member,
    }
}

/// Whether the community says it.
pub fn by_community(direction: Direction) -> bool {
    matches!(
        direction,
        Direction::CommunityOfMember | Direction::CommunityOfUnit
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M");
        local.expect("an instant").and_utc() - TimeDelta::hours(8)
    }

    #[test]
    fn what_lies_outside_the_working_hours() {
        let calendar = Calendar::national();
        let of = |from, to| minutes(&calendar, at(from), at(to));
        assert_eq!(of("2026-11-23 16:30", "2026-11-23 18:30"), (120, 60));
        assert_eq!(of("2026-11-23 12:00", "2026-11-23 13:30"), (90, 90), "noon");
        assert_eq!(
            of("2026-11-21 09:00", "2026-11-21 11:00"),
            (120, 120),
            "a Saturday"
        );
        assert_eq!(
            of("2026-10-01 09:00", "2026-10-01 10:00"),
            (60, 60),
            "the National Day"
        );
        assert_eq!(
            of("2026-10-10 09:00", "2026-10-10 10:00"),
            (60, 0),
            "a make-up workday"
        );
    }

    #[test]
    fn a_year_freezes_with_the_following_january() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        assert!(!is_frozen(2026, day("2027-01-31")));
        assert!(is_frozen(2026, day("2027-02-01")));
        assert!(lived_in(
            2026,
            Some(day("2026-12-31")),
            None,
            day("2026-12-31")
        ));
        assert!(!lived_in(
            2026,
            Some(day("2027-01-01")),
            None,
            day("2027-01-02")
        ));
        assert!(!lived_in(
            2027,
            Some(day("2025-01-01")),
            None,
            day("2026-01-02")
        ));
        assert!(!lived_in(
            2026,
            Some(day("2025-01-01")),
            Some(day("2025-06-01")),
            day("2026-01-02")
        ));
        assert!(!lived_in(2026, None, None, day("2026-12-31")));
    }
}
