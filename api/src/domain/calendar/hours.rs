//! The hours of a working day.

use chrono::{NaiveTime, TimeDelta};
use std::str::FromStr;

/// The spans of a day that are worked: in order, apart from each other, not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingHours(Vec<(NaiveTime, NaiveTime)>);

/// Why a text says no hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursFault {
    /// Not of the form `09:00-12:00,13:30-17:30`.
    #[error("write hours as 09:00-12:00,13:30-17:30")]
    Form,
    /// A span ends before it begins, or overlaps the one before it.
    #[error("spans must be in order and must not overlap")]
    Order,
}

impl WorkingHours {
    pub(super) fn spans(&self) -> &[(NaiveTime, NaiveTime)] {
        &self.0
    }

    /// How much is worked on a working day; more than nothing.
    pub fn a_day(&self) -> TimeDelta {
        self.0.iter().map(|(from, to)| *to - *from).sum()
    }
}

impl Default for WorkingHours {
    /// 09:00–12:00 and 13:30–17:30.
    fn default() -> Self {
        "09:00-12:00,13:30-17:30"
            .parse()
            .expect("the default hours are sound")
    }
}

impl FromStr for WorkingHours {
    type Err = HoursFault;

    fn from_str(text: &str) -> Result<Self, HoursFault> {
        let time = |minute: u16| {
            NaiveTime::from_hms_opt((minute / 60).into(), (minute % 60).into(), 0)
                .ok_or(HoursFault::Form)
        };
        let spans = spans(text)?;
        let spans = spans
            .into_iter()
            .map(|(from, to)| Ok((time(from)?, time(to)?)));
        Ok(Self(spans.collect::<Result<_, _>>()?))
    }
}

/// The minutes of a day.
pub(super) const DAY: u16 = 24 * 60;

/// Spans of a day in minutes since midnight, as people write them: in order, apart from each other,
/// not empty. The last one may end at 24:00.
pub(super) fn spans(text: &str) -> Result<Vec<(u16, u16)>, HoursFault> {
    let spans = text
        .split(',')
        .map(|span| {
            let (from, to) = span.split_once('-').ok_or(HoursFault::Form)?;
            Ok((minute(from)?, minute(to)?))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let sound = spans.iter().all(|(from, to)| from < to)
        && spans.windows(2).all(|pair| pair[0].1 < pair[1].0);
    if sound {
        Ok(spans)
    } else {
        Err(HoursFault::Order)
    }
}

fn minute(text: &str) -> Result<u16, HoursFault> {
    let text = text.trim();
    if text == "24:00" {
        return Ok(DAY);
    }
    let time = NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| HoursFault::Form)?;
    let minute = time.signed_duration_since(NaiveTime::MIN).num_minutes();
    u16::try_from(minute).map_err(|_| HoursFault::Form)
}

impl std::fmt::Display for WorkingHours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, (from, to)) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            write!(f, "{comma}{}-{}", from.format("%H:%M"), to.format("%H:%M"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_and_written() {
        let hours = WorkingHours::default();
        assert_eq!(hours.to_string(), "09:00-12:00,13:30-17:30");
        assert_eq!(hours.to_string().parse(), Ok(hours.clone()));
        assert_eq!(hours.a_day(), TimeDelta::hours(7));
        assert_eq!(
            " 08:00 - 16:00 ".parse::<WorkingHours>().unwrap().a_day(),
            TimeDelta::hours(8)
        );
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "9",
            "09:00",
            "25:00-26:00",
            "09:00-24:00",
            "09:00-12:00,",
        ] {
            assert_eq!(
                text.parse::<WorkingHours>(),
                Err(HoursFault::Form),
                "{text}"
            );
        }
        for text in [
            "12:00-09:00",
            "09:00-09:00",
            "09:00-12:00,11:00-13:00",
            "13:00-14:00,09:00-10:00",
            "09:00-12:00,12:00-13:00",
        ] {
            assert_eq!(
                text.parse::<WorkingHours>(),
                Err(HoursFault::Order),
                "{text}"
            );
        }
    }
}
