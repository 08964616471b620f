//! How guessing is slowed down. Pure rules: what is counted where is the service's business.

use chrono::{DateTime, TimeDelta, Utc};

/// Failures that cost nothing yet.
const FREE_FAILURES: u32 = 5;
/// The first lock; each further failure doubles it.
const FIRST_LOCK: TimeDelta = TimeDelta::minutes(1);
/// No lock is longer.
const LONGEST_LOCK: TimeDelta = TimeDelta::hours(1);
/// Failures are forgotten after a day without one.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(24);

/// The failed sign-ins with one phone in one district.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    pub count: u32,
    pub last_at: DateTime<Utc>,
    pub locked_until: Option<DateTime<Utc>>,
}

impl Failures {
    /// The failures after one more at `now`.
    pub fn one_more(before: Option<Self>, now: DateTime<Utc>) -> Self {
        let counted = before
            .filter(|f| now - f.last_at < FORGOTTEN_AFTER)
            .map_or(0, |f| f.count);
        let count = counted.saturating_add(1);
        let locked_until = lock(count).map(|length| now + length);
        Self {
            count,
            last_at: now,
            locked_until,
        }
    }

    /// The instant until which nobody may try, if that is still ahead.
    pub fn locked(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.locked_until.filter(|until| *until > now)
    }
}

fn lock(failures: u32) -> Option<TimeDelta> {
    let doublings = failures.checked_sub(FREE_FAILURES)?;
    let length = FIRST_LOCK * 2_i32.saturating_pow(doublings.min(16));
    Some(length.min(LONGEST_LOCK))
}

/// Codes to one phone: at most so many in so long a time.
const CODE_LIMITS: [(usize, TimeDelta); 2] =
    [(5, TimeDelta::minutes(10)), (20, TimeDelta::hours(24))];

/// The longest time over which sent codes are counted.
pub const CODES_COUNTED_FOR: TimeDelta = TimeDelta::hours(24);

/// Whether one more code may go to a phone that was sent codes at these instants.
pub fn may_send_code(sent: &[DateTime<Utc>], now: DateTime<Utc>) -> bool {
    CODE_LIMITS
        .iter()
        .all(|(most, within)| sent.iter().filter(|at| now - **at < *within).count() < *most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    fn after(count: u32) -> Failures {
        (0..count)
            .fold(None, |f, _| Some(Failures::one_more(f, at(0))))
            .unwrap()
    }

    #[test]
    fn locks_grow_from_a_minute_to_an_hour() {
        let minutes = |count| {
            after(count)
                .locked(at(0))
                .map(|until| (until - at(0)).num_minutes())
        };
        let grown: Vec<_> = (1..=14).map(minutes).collect();
        let expected =
            [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60].map(|m| (m > 0).then_some(m));
        assert_eq!(grown, expected);
        assert_eq!(minutes(5000), Some(60));
    }

    #[test]
    fn a_lock_ends_at_its_instant_and_the_next_failure_is_longer() {
        let five = after(5);
        assert_eq!(five.locked(at(0)), Some(at(1)));
        assert_eq!(five.locked(at(1)), None);
        let six = Failures::one_more(Some(five), at(1));
        assert_eq!(six.locked(at(1)), Some(at(3)));
    }

    #[test]
    fn a_quiet_day_forgets() {
        let later = Failures::one_more(Some(after(9)), at(24 * 60));
        assert_eq!((later.count, later.locked_until), (1, None));
        let earlier = Failures::one_more(Some(after(9)), at(24 * 60 - 1));
        assert_eq!(earlier.count, 10);
    }

    #[test]
    fn codes_are_sent_a_few_at_a_time() {
        assert!(may_send_code(&[], at(0)));
        assert!(may_send_code(&[at(0); 4], at(0)));
        assert!(!may_send_code(&[at(0); 5], at(9)));
        assert!(may_send_code(&[at(0); 5], at(10)));
        assert!(!may_send_code(&[at(0); 20], at(60)));
        assert!(may_send_code(&[at(0); 20], at(24 * 60)));
    }
}
