//! The tasks of a process that keep its sockets up to date and tell the other processes.

use std::time::Duration;

use lianxin_entity::ids::DistrictKey;
use tokio::time::{Instant, sleep, timeout};

use super::feed::{HINTED, WINDOW};
use super::{Hub, locked};
use crate::given::Given;
use crate::store::{Store, StoreError};

/// The channel of hints on PostgreSQL.
const CHANNEL: &str = "lianxin_events";

/// How often to look without a hint.
const BEAT: Duration = Duration::from_secs(1);

/// Hints that come closer together than this are answered by one look.
const GATHER: Duration = Duration::from_millis(25);

/// Follows the districts that have sockets here, hears the other processes and tells them, for as
/// long as it is polled.
pub async fn follow(hub: Hub, store: Store, given: Given) {
    tokio::join!(
        look(&hub, &store, &given),
        tell(&hub, &store),
        hear(&hub, &store)
    );
}

async fn look(hub: &Hub, store: &Store, given: &Given) {
    let mut looked = Instant::now();
    loop {
        // A hint or the end of the beat: both are a reason to look. Hints never put off the look
        // that goes further back.
        let _ = timeout(BEAT, hub.0.look.notified()).await;
        let back = if looked.elapsed() >= BEAT {
            looked = Instant::now();
            WINDOW
        } else {
            HINTED
        };
        for (district, feed) in hub.feeds() {
            if let Err(error) = feed.follow(store, given, district, back).await {
                tracing::warn!(%error, "the changes of a district could not be read");
            }
        }
        sleep(GATHER).await;
    }
}

async fn tell(hub: &Hub, store: &Store) {
    loop {
        hub.0.tell.notified().await;
        let changed: Vec<DistrictKey> = locked(&hub.0.changed).drain().collect();
        for district in changed {
            if let Err(error) = store.hint(CHANNEL, &district.to_string()).await {
                tracing::debug!(%error, "a hint was not sent; others find out within a second");
            }
        }
        sleep(GATHER).await;
    }
}

async fn hear(hub: &Hub, store: &Store) {
    loop {
        match hear_once(hub, store).await {
            Ok(()) => return,
            Err(error) => tracing::warn!(%error, "hints are not heard; looking every second"),
        }
        sleep(Duration::from_secs(5)).await;
    }
}

/// Ends without an error where there is nothing to hear.
async fn hear_once(hub: &Hub, store: &Store) -> Result<(), StoreError> {
    let Some(mut listener) = store.listen(CHANNEL).await? else {
        return Ok(());
    };
    loop {
        listener.next().await?;
        hub.heard();
    }
}
