//! Opening hours: what a week looks like, written as `1-5 09:00-12:00,13:30-17:30; 6 09:00-12:00`.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

use super::hours::{self, HoursFault};

/// The spans of one day in which something is open, in minutes since midnight: from inclusive, to
/// exclusive. None when it is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayHours(Vec<(u16, u16)>);

/// The hours of each day of a week, Monday first. An empty text is a week without hours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WeeklyHours([DayHours; 7]);

/// Why a text says no hours of a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeeklyFault {
    /// Not of the form `1-5 09:00-12:00; 6 09:00-12:00`.
    #[error("write hours as 1-5 09:00-12:00,13:30-17:30; 6 09:00-12:00")]
    Form,
    /// A span ends before it begins or overlaps another, or a day is named twice.
    #[error("spans must be in order and must not overlap, and a day is named once")]
    Order,
}

impl From<HoursFault> for WeeklyFault {
    fn from(fault: HoursFault) -> Self {
        match fault {
            HoursFault::Form => Self::Form,
            HoursFault::Order => Self::Order,
        }
    }
}

impl DayHours {
    /// Whether it is open at this minute of the day.
    pub fn holds(&self, minute: u16) -> bool {
        self.0
            .iter()
            .any(|(from, to)| (*from..*to).contains(&minute))
    }

    /// The first minute from this one on at which it opens. What is open at midnight opened then
    /// only if `was_open` says that the day before did not end open.
    pub fn opens_from(&self, minute: u16, was_open: bool) -> Option<u16> {
        let opens = self.0.iter().map(|(from, _)| *from);
        opens
            .filter(|from| *from >= minute && !(*from == 0 && was_open))
            .min()
    }

    /// Whether it is open until midnight.
    pub fn ends_open(&self) -> bool {
        self.0.last().is_some_and(|(_, to)| *to == hours::DAY)
    }
}

impl FromStr for DayHours {
    type Err = WeeklyFault;

    /// The hours of one day, `09:00-12:00,13:30-17:30`; an empty text is a closed day.
    fn from_str(text: &str) -> Result<Self, WeeklyFault> {
        let text = plain(text);
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        Ok(Self(hours::spans(&text)?))
    }
}

impl std::fmt::Display for DayHours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, (from, to)) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            let (a, b, c, d) = (from / 60, from % 60, to / 60, to % 60);
            write!(f, "{comma}{a:02}:{b:02}-{c:02}:{d:02}")?;
        }
        Ok(())
    }
}

impl WeeklyHours {
    /// The hours of the weekday of a date.
    pub fn on(&self, date: NaiveDate) -> &DayHours {
        &self.0[date.weekday().num_days_from_monday() as usize]
    }
}

impl FromStr for WeeklyHours {
    type Err = WeeklyFault;

    fn from_str(text: &str) -> Result<Self, WeeklyFault> {
        let text = plain(text);
        let mut week = Self::default();
        let mut named = [false; 7];
        for part in text.split(';').map(str::trim).filter(|p| !p.is_empty()) {
            let (days, spans) = part.split_once(' ').ok_or(WeeklyFault::Form)?;
            let spans = DayHours(hours::spans(spans)?);
            for range in days.split(',') {
                let (from, to) = range.split_once('-').unwrap_or((range, range));
                let (from, to) = (weekday(from)?, weekday(to)?);
                if from > to {
                    return Err(WeeklyFault::Order);
                }
                let days = named[from..=to].iter_mut().zip(&mut week.0[from..=to]);
                for (named, hours) in days {
                    if std::mem::replace(named, true) {
                        return Err(WeeklyFault::Order);
                    }
                    *hours = spans.clone();
                }
            }
        }
        Ok(week)
    }
}

/// 1 is Monday, 7 Sunday.
fn weekday(text: &str) -> Result<usize, WeeklyFault> {
    match text.trim().parse::<usize>() {
        Ok(day @ 1..=7) => Ok(day - 1),
        _ => Err(WeeklyFault::Form),
    }
}

/// What people type with a Chinese keyboard means the same.
fn plain(text: &str) -> String {
    let plain = |character| match character {
        '；' => ';',
        '，' | '、' => ',',
        '：' => ':',
        '－' | '–' | '—' | '～' | '~' => '-',
        '\u{3000}' => ' ',
        other => other,
    };
    text.chars().map(plain).collect()
}

impl std::fmt::Display for WeeklyHours {
    /// Days with the same hours that follow each other stand together.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut first = true;
        let mut day = 0;
        while day < 7 {
            let hours = &self.0[day];
            let same = self.0[day..].iter().take_while(|h| *h == hours).count();
            if *hours != DayHours::default() {
                let semicolon = if first { "" } else { "; " };
                first = false;
                match same {
                    1 => write!(f, "{semicolon}{} {hours}", day + 1)?,
                    _ => write!(f, "{semicolon}{}-{} {hours}", day + 1, day + same)?,
                }
            }
            day += same;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WEEK: &str = "1-5 09:00-12:00,13:30-17:30; 6 09:00-12:00";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_week_is_read_and_written() {
        let week: WeeklyHours = WEEK.parse().unwrap();
        assert_eq!(week.to_string(), WEEK);
        assert_eq!(
            "1-5 09：00-12：00，13:30-17:30； 6 09:00～12:00".parse(),
            Ok(week.clone())
        );
        assert_eq!("".parse(), Ok(WeeklyHours::default()));
        let always: WeeklyHours = "1-7 00:00-24:00".parse().unwrap();
        assert_eq!(always.to_string(), "1-7 00:00-24:00");
        let split: WeeklyHours = "1,3 09:00-10:00; 2 11:00-12:00".parse().unwrap();
        assert_eq!(
            split.to_string(),
            "1 09:00-10:00; 2 11:00-12:00; 3 09:00-10:00"
        );
        assert_eq!(week.on(day("2026-11-23")), week.on(day("2026-11-27")));
        assert_eq!(week.on(day("2026-11-29")), &DayHours::default());
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "x",
            "1-5",
            "0 09:00-10:00",
            "8 09:00-10:00",
            "1 9",
            "1-5 25:00-26:00",
        ] {
            assert_eq!(
                text.parse::<WeeklyHours>(),
                Err(WeeklyFault::Form),
                "{text}"
            );
        }
        for text in [
            "5-1 09:00-10:00",
            "1-5 09:00-10:00; 3 11:00-12:00",
            "1 12:00-09:00",
            "1 09:00-12:00,11:00-13:00",
        ] {
            assert_eq!(
                text.parse::<WeeklyHours>(),
                Err(WeeklyFault::Order),
                "{text}"
            );
        }
    }

    #[test]
    fn a_span_holds_its_beginning_and_not_its_end() {
        let hours: DayHours = "09:00-12:00,13:30-24:00".parse().unwrap();
        let held = [
            (539, false),
            (540, true),
            (719, true),
            (720, false),
            (1439, true),
        ];
        for (minute, open) in held {
            assert_eq!(hours.holds(minute), open, "{minute}");
        }
        assert_eq!(hours.opens_from(541, false), Some(810));
        assert_eq!(hours.opens_from(811, false), None);
        assert!(hours.ends_open());
        let from_midnight: DayHours = "00:00-06:00".parse().unwrap();
        assert_eq!(from_midnight.opens_from(0, false), Some(0));
        assert_eq!(from_midnight.opens_from(0, true), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,60}") {
            if let Ok(week) = text.parse::<WeeklyHours>() {
                prop_assert_eq!(week.to_string().parse(), Ok(week));
            }
        }
    }
}
