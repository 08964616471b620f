//! What open sockets hear of.
//!
//! Each process follows the recent rows of the outbox of the districts that have sockets here:
//! every second, and at once when somebody hints that there is something new. A row is handed to
//! every subscription of its district once; each decides by its topics whether it concerns its
//! viewer, and then reads again under the viewer's own policy. A row carries ids alone, so that
//! nothing is told to anyone that a read would hide.

mod feed;
mod follow;
mod relevance;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lianxin_entity::ids::{DistrictKey, ServiceRequestId};
use tokio::sync::{Notify, broadcast};

use crate::events::Topics;
use crate::given::Given;
use crate::store::{Store, StoreError};

use feed::Feed;
pub use follow::follow;
pub use relevance::concerns;

/// What happened, as far as a socket has to know to look again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The word of the event.
    pub word: String,
    /// The request it happened to.
    pub request: Option<ServiceRequestId>,
    /// Whom it concerns.
    pub topics: Topics,
}

/// What a subscription receives.
pub struct Changes {
    /// What came while the subscription was being made.
    missed: VecDeque<Arc<Change>>,
    coming: broadcast::Receiver<Arc<Change>>,
}

impl Changes {
    /// The next change. None for a subscription that fell behind by more than the buffer and lost
    /// its place: it ends, and its client subscribes again.
    pub async fn next(&mut self) -> Option<Arc<Change>> {
        match self.missed.pop_front() {
            Some(change) => Some(change),
            None => self.coming.recv().await.ok(),
        }
    }
}

/// The sockets of one process.
#[derive(Clone, Default)]
pub struct Hub(Arc<Inner>);

#[derive(Default)]
struct Inner {
    feeds: Mutex<HashMap<DistrictKey, Arc<Feed>>>,
    /// Districts that this process changed and has not told the other processes of yet.
    changed: Mutex<HashSet<DistrictKey>>,
    tell: Notify,
    look: Notify,
    relay: Notify,
}

impl Hub {
    /// Says that a transaction that recorded an event was committed. Costs nothing: sockets, relay
    /// and other processes are told by tasks of their own.
    pub fn committed(&self, district: DistrictKey) {
        locked(&self.0.changed).insert(district);
        self.0.tell.notify_one();
        self.heard();
    }

    /// Says that there may be something new.
    pub fn heard(&self) {
        self.0.look.notify_one();
        self.0.relay.notify_one();
    }

    /// Waits until there may be work for the relay.
    pub async fn work(&self) {
        self.0.relay.notified().await;
    }

    /// Hears of every change of a district from now on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn subscribe(
        &self,
        store: &Store,
        given: &Given,
        district: DistrictKey,
    ) -> Result<Changes, StoreError> {
        let feed = locked(&self.0.feeds).entry(district).or_default().clone();
        feed.subscribe(store, given, district).await
    }

    /// How many subscriptions are open.
    pub fn subscriptions(&self) -> usize {
        locked(&self.0.feeds)
            .values()
            .map(|feed| feed.listeners())
            .sum()
    }

    fn feeds(&self) -> Vec<(DistrictKey, Arc<Feed>)> {
        let feeds = locked(&self.0.feeds);
        let heard = feeds.iter().filter(|(_, feed)| feed.listeners() > 0);
        heard
            .map(|(district, feed)| (*district, feed.clone()))
            .collect()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
