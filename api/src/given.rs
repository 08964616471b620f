//! What is given and never taken: the clock, ids and randomness. A test hands in a clock that
//! stands still and a seed, and everything that follows is the same each time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use uuid::{Builder, Uuid};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The instant, to the microsecond: what both engines can store.
    fn now(&self) -> DateTime<Utc>;
}

/// Gives unpredictable bytes.
pub trait Random: Send + Sync {
    /// Fills the slice.
    fn fill(&self, out: &mut [u8]);
}

/// Clock and randomness, handed to whoever needs them.
#[derive(Clone)]
pub struct Given {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of randomness.
    pub random: Arc<dyn Random>,
    last: Arc<Mutex<LastId>>,
}

/// Ids of one process rise even within a millisecond, so that rows sort as they were made.
#[derive(Default)]
struct LastId {
    millis: u64,
    counter: u16,
}

impl Given {
    /// The machine's clock and randomness.
    pub fn system() -> Self {
        Self::new(Arc::new(SystemClock), Arc::new(SystemRandom))
    }

    /// A clock and a source of randomness of one's own.
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self {
            clock,
            random,
            last: Arc::default(),
        }
    }

    /// A clock that stands still and randomness from a seed.
    pub fn fixed(now: DateTime<Utc>, seed: u64) -> (Self, Arc<FixedClock>) {
        let clock = Arc::new(FixedClock(Mutex::new(now)));
        let random = Arc::new(SeededRandom(Mutex::new(StdRng::seed_from_u64(seed))));
        (Self::new(clock.clone(), random), clock)
    }

    /// The instant.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A new UUIDv7 of this instant, greater than any that this process made before it.
    pub fn uuid_v7(&self) -> Uuid {
        let now = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        let mut bytes = [0_u8; 10];
        self.random.fill(&mut bytes);
        let (millis, counter) = {
            let mut last = locked(&self.last);
            if now > last.millis {
                *last = LastId {
                    millis: now,
                    counter: 0,
                };
            } else if last.counter == 0x0fff {
                last.millis += 1;
                last.counter = 0;
            } else {
                last.counter += 1;
            }
            (last.millis, last.counter)
        };
        bytes[..2].copy_from_slice(&counter.to_be_bytes());
        Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }

    /// A new id.
    pub fn id<I: From<Uuid>>(&self) -> I {
        self.uuid_v7().into()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the home of the clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

struct SystemRandom;

impl Random for SystemRandom {
    #[allow(clippy::disallowed_methods, reason = "the home of randomness")]
    fn fill(&self, out: &mut [u8]) {
        rand::rng().fill_bytes(out);
    }
}

/// A clock that moves only when told.
pub struct FixedClock(Mutex<DateTime<Utc>>);

impl FixedClock {
    /// Sets the instant.
    pub fn set(&self, now: DateTime<Utc>) {
        *locked(&self.0) = now;
    }

    /// Moves the instant.
    pub fn advance(&self, by: TimeDelta) {
        *locked(&self.0) += by;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        *locked(&self.0)
    }
}

struct SeededRandom(Mutex<StdRng>);

impl Random for SeededRandom {
    fn fill(&self, out: &mut [u8]) {
        locked(&self.0).fill_bytes(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_instant_rise() {
        let (given, _) = Given::fixed(DateTime::UNIX_EPOCH + TimeDelta::days(20_000), 7);
        let ids: Vec<Uuid> = (0..10_000).map(|_| given.uuid_v7()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }
}
