//! Counting: when is so much time over, and how much is over by now.

use super::Calendar;
use super::day::{instant, local};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use lianxin_entity::enums::TimeBasis;

/// No clock of a district runs longer; what asks for more gets the end of this time.
const LONGEST: TimeDelta = TimeDelta::days(100 * 366);

impl Calendar {
    /// The instant at which `hours` on this basis, counted from `start`, are over.
    pub fn add(&self, start: DateTime<Utc>, hours: i32, basis: TimeBasis) -> DateTime<Utc> {
        self.add_duration(start, TimeDelta::hours(hours.into()), basis)
    }

    /// The first instant at which `time` on this basis, counted from `start`, is over;
    /// `start` itself where no time is to pass.
    pub fn add_duration(
        &self,
        start: DateTime<Utc>,
        time: TimeDelta,
        basis: TimeBasis,
    ) -> DateTime<Utc> {
        if time <= TimeDelta::zero() {
            return start;
        }
        let end = start + LONGEST;
        if basis == TimeBasis::Natural {
            return start + time.min(LONGEST);
        }
        let mut left = time;
        for (from, to) in self.worked_from(local(start)) {
            if instant(from) >= end {
                break;
            }
            if left <= to - from {
                return instant(from + left);
            }
            left -= to - from;
        }
        end
    }

    /// How much time on this basis passes from `from` to `to`; none where `to` is not after `from`.
    pub fn between(&self, from: DateTime<Utc>, to: DateTime<Utc>, basis: TimeBasis) -> TimeDelta {
        if to <= from {
            return TimeDelta::zero();
        }
        if basis == TimeBasis::Natural {
            return to - from;
        }
        let to = local(to);
        self.worked_from(local(from))
            .take_while(|(begin, _)| *begin < to)
            .map(|(begin, end)| end.min(to) - begin)
            .sum()
    }

    /// The worked spans from an instant on, the first one cut at it, without end.
    fn worked_from(
        &self,
        start: NaiveDateTime,
    ) -> impl Iterator<Item = (NaiveDateTime, NaiveDateTime)> {
        let workdays = start
            .date()
            .iter_days()
            .filter(|date| self.is_workday(*date));
        let spans = workdays.flat_map(|date| {
            self.hours
                .spans()
                .iter()
                .map(move |(from, to)| (date.and_time(*from), date.and_time(*to)))
        });
        spans
            .filter(move |(_, to)| *to > start)
            .map(move |(from, to)| (from.max(start), to))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DayKind, SpecialDay, WorkingHours, national_days};
    use super::*;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    /// An instant from its date and hour in Shanghai.
    fn at(text: &str) -> DateTime<Utc> {
        instant(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
    }

    fn worked(start: &str, hours: i32) -> DateTime<Utc> {
        Calendar::national().add(at(start), hours, TimeBasis::Working)
    }

    #[test]
    fn natural_hours_never_stop() {
        let calendar = Calendar::national();
        assert_eq!(
            calendar.add(at("2026-10-01 23:00"), 2, TimeBasis::Natural),
            at("2026-10-02 01:00")
        );
        assert_eq!(
            calendar.add(at("2026-10-01 23:00"), 168, TimeBasis::Natural),
            at("2026-10-08 23:00")
        );
    }

    #[test]
    fn working_hours_skip_nights_noons_and_weekends() {
        assert_eq!(worked("2026-11-23 09:00", 1), at("2026-11-23 10:00"));
        assert_eq!(worked("2026-11-23 11:30", 1), at("2026-11-23 14:00"));
        assert_eq!(
            worked("2026-11-23 09:00", 3),
            at("2026-11-23 12:00"),
            "the least instant, not 13:30"
        );
        assert_eq!(worked("2026-11-23 17:00", 1), at("2026-11-24 09:30"));
        assert_eq!(
            worked("2026-11-20 17:30", 7),
            at("2026-11-23 17:30"),
            "Friday evening to Monday evening"
        );
        assert_eq!(
            worked("2026-11-21 12:00", 1),
            at("2026-11-23 10:00"),
            "a Saturday does not count"
        );
        assert_eq!(worked("2026-11-23 09:00", 24), at("2026-11-26 12:00"));
    }

    #[test]
    fn holidays_rest_and_make_up_days_count() {
        assert_eq!(
            worked("2026-09-30 16:30", 2),
            at("2026-10-08 10:00"),
            "the National Day week"
        );
        assert_eq!(
            worked("2026-10-09 16:30", 2),
            at("2026-10-10 10:00"),
            "Saturday 10 October is worked"
        );
        assert_eq!(
            worked("2026-02-13 17:30", 7),
            at("2026-02-14 17:30"),
            "the Saturday before the Spring Festival"
        );
        assert_eq!(
            worked("2026-02-14 17:30", 7),
            at("2026-02-24 17:30"),
            "nine days of the Spring Festival"
        );
    }

    #[test]
    fn beyond_the_known_years_weekdays_are_worked() {
        assert_eq!(worked("2029-09-28 17:30", 7), at("2029-10-01 17:30"));
        assert_eq!(Calendar::national().last_known_year(), Some(2026));
    }

    #[test]
    fn a_district_has_days_and_hours_of_its_own() {
        let day = |text: &str, kind| SpecialDay {
            date: text.parse::<NaiveDate>().unwrap(),
            kind,
            name: String::new(),
        };
        let own = [
            day("2026-11-24", DayKind::Holiday),
            day("2026-10-08", DayKind::Holiday),
            day("2031-01-01", DayKind::Holiday),
        ];
        let calendar = Calendar::new(
            national_days(),
            &own,
            "08:00-12:00,14:00-18:00".parse().unwrap(),
        );
        assert_eq!(
            calendar.add(at("2026-11-23 10:00"), 8, TimeBasis::Working),
            at("2026-11-25 10:00")
        );
        assert_eq!(
            calendar.add(at("2026-09-30 18:00"), 1, TimeBasis::Working),
            at("2026-10-09 09:00")
        );
        assert_eq!(
            calendar.last_known_year(),
            Some(2026),
            "one day of a district makes no year known"
        );
    }

    #[test]
    fn no_request_runs_for_ever() {
        let calendar = Calendar::national();
        let start = at("2026-11-23 09:00");
        assert_eq!(calendar.add(start, 0, TimeBasis::Working), start);
        assert_eq!(calendar.add(start, -5, TimeBasis::Natural), start);
        for basis in [TimeBasis::Natural, TimeBasis::Working] {
            assert_eq!(calendar.add(start, i32::MAX, basis), start + LONGEST);
        }
    }

    fn instants() -> impl Strategy<Value = DateTime<Utc>> {
        // From 2024 to 2029, so that known years, their edges and unknown ones are all met.
        (1_704_067_200i64..1_861_920_000)
            .prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap())
    }

    fn bases() -> impl Strategy<Value = TimeBasis> {
        prop_oneof![Just(TimeBasis::Natural), Just(TimeBasis::Working)]
    }

    fn calendars() -> impl Strategy<Value = Calendar> {
        let hours = prop_oneof![
            Just("09:00-12:00,13:30-17:30"),
            Just("08:00-18:00"),
            Just("08:30-11:30,14:30-17:00,19:00-20:00")
        ];
        hours.prop_map(|text| {
            Calendar::new(national_days(), &[], text.parse::<WorkingHours>().unwrap())
        })
    }

    proptest! {
        #[test]
        fn what_was_added_has_passed(calendar in calendars(), start in instants(), seconds in 0i64..2_000_000, basis in bases()) {
            let time = TimeDelta::seconds(seconds);
            let end = calendar.add_duration(start, time, basis);
            prop_assert_eq!(calendar.between(start, end, basis), time);
        }

        #[test]
        fn more_time_is_never_over_sooner(calendar in calendars(), start in instants(), a in 0i64..900_000, b in 0i64..900_000, basis in bases()) {
            let over = |seconds| calendar.add_duration(start, TimeDelta::seconds(seconds), basis);
            prop_assert!(over(a.min(b)) <= over(a.max(b)));
        }

        #[test]
        fn a_later_start_is_never_over_sooner(calendar in calendars(), a in instants(), b in instants(), seconds in 0i64..900_000, basis in bases()) {
            let over = |start| calendar.add_duration(start, TimeDelta::seconds(seconds), basis);
            prop_assert!(over(a.min(b)) <= over(a.max(b)));
        }

        #[test]
        fn time_adds_up(calendar in calendars(), a in instants(), one in 0i64..3_000_000, two in 0i64..3_000_000, basis in bases()) {
            let (b, c) = (a + TimeDelta::seconds(one), a + TimeDelta::seconds(one + two));
            prop_assert_eq!(calendar.between(a, b, basis) + calendar.between(b, c, basis), calendar.between(a, c, basis));
            prop_assert!(calendar.between(a, c, TimeBasis::Working) <= calendar.between(a, c, TimeBasis::Natural));
        }
    }
}
