//! Whether a centre is open at an instant, and when it opens next. Pure.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use lianxin_entity::enums::CentreState;
use lianxin_entity::service_centre::Model;

use crate::domain::calendar::{DayHours, WeeklyHours, day_of, day_start};

/// How far ahead the next opening is looked for, in days.
pub const AHEAD: u64 = 60;

/// The hours of one centre: its week, and the days of some span that are other than their weekday.
#[derive(Clone, Debug)]
pub struct Opening {
    week: WeeklyHours,
    exceptions: BTreeMap<NaiveDate, DayHours>,
    opened_on: Option<NaiveDate>,
    closed_on: Option<NaiveDate>,
}

impl Opening {
    /// The hours of a row with its exceptions. Hours that cannot be read are none.
    pub fn new(row: &Model, exceptions: impl IntoIterator<Item = (NaiveDate, String)>) -> Self {
        let used = matches!(row.state, CentreState::Open | CentreState::Closed);
        Self {
            week: row.hours.parse().unwrap_or_default(),
            exceptions: exceptions
                .into_iter()
                .map(|(day, hours)| (day, hours.parse().unwrap_or_default()))
                .collect(),
            opened_on: row.opened_on.filter(|_| used),
            closed_on: row.closed_on,
        }
    }

    /// The hours of a day; none before the centre opened and from the day on which it closed.
    pub fn on(&self, day: NaiveDate) -> Option<&DayHours> {
        let stands = self.opened_on.is_some_and(|opened| opened <= day)
            && self.closed_on.is_none_or(|closed| day < closed);
        stands.then(|| {
            self.exceptions
                .get(&day)
                .unwrap_or_else(|| self.week.on(day))
        })
    }

    /// Whether it is open at an instant.
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        let day = day_of(at);
        self.on(day).is_some_and(|hours| hours.holds(minute_of(at)))
    }

    /// When it opens next; none while it is open, and where it does not open in the next days.
    pub fn opens_next(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.is_open(at) {
            return None;
        }
        let today = day_of(at);
        // The minute that has begun is past unless the instant is its very beginning.
        let begun = at > day_start(today) + TimeDelta::minutes(minute_of(at).into());
        let mut from = minute_of(at) + u16::from(begun);
        for ahead in 0..=AHEAD {
            let day = today.checked_add_days(Days::new(ahead))?;
            let before = day.pred_opt().and_then(|day| self.on(day));
            let was_open = before.is_some_and(DayHours::ends_open);
            let opens = self.on(day).and_then(|h| h.opens_from(from, was_open));
            if let Some(minute) = opens {
                return Some(day_start(day) + TimeDelta::minutes(minute.into()));
            }
            from = 0;
        }
        None
    }
}

/// The minute of the day in Asia/Shanghai, whose days begin at full hours of UTC.
fn minute_of(at: DateTime<Utc>) -> u16 {
    let since = at - day_start(day_of(at));
    u16::try_from(since.num_minutes()).unwrap_or_default()
}
