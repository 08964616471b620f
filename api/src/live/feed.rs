//! The recent changes of one district, each handed on once.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use lianxin_entity::ids::{DistrictKey, OutboxId};
use lianxin_entity::outbox;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tokio::sync::{Mutex, broadcast};

use super::{Change, Changes};
use crate::given::Given;
use crate::store::{Store, StoreError};

/// Changes that a subscription may fall behind.
const BUFFER: usize = 256;

/// How far back to look when somebody hints that there is something new.
pub(super) const HINTED: TimeDelta = TimeDelta::seconds(2);

/// How far back to look without a hint: longer than a transaction may take from its event to its commit, so that
/// rows that become visible out of order are not missed.
pub(super) const WINDOW: TimeDelta = TimeDelta::seconds(30);

pub(super) struct Feed {
    sender: broadcast::Sender<Arc<Change>>,
    /// Rows that were handed on, with the instants they were made at.
    seen: Mutex<HashMap<OutboxId, DateTime<Utc>>>,
}

impl Default for Feed {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(BUFFER),
            seen: Mutex::default(),
        }
    }
}

impl Feed {
    pub(super) fn listeners(&self) -> usize {
        self.sender.receiver_count()
    }

    /// A subscription to what happens from now on. What was there before is passed by; what came
    /// while the subscription was being made is not.
    pub(super) async fn subscribe(
        &self,
        store: &Store,
        given: &Given,
        district: DistrictKey,
    ) -> Result<Changes, StoreError> {
        let began = given.now();
        let mut seen = self.seen.lock().await;
        let recent = self.look(&mut seen, store, given, district, WINDOW).await?;
        let missed = recent.into_iter().filter(|(made, _)| *made > began);
        Ok(Changes {
            missed: missed.map(|(_, change)| change).collect(),
            coming: self.sender.subscribe(),
        })
    }

    /// Hands on what is new within so much time.
    pub(super) async fn follow(
        &self,
        store: &Store,
        given: &Given,
        district: DistrictKey,
        back: TimeDelta,
    ) -> Result<(), StoreError> {
        let mut seen = self.seen.lock().await;
        self.look(&mut seen, store, given, district, back)
            .await
            .map(|_| ())
    }

    async fn look(
        &self,
        seen: &mut HashMap<OutboxId, DateTime<Utc>>,
        store: &Store,
        given: &Given,
        district: DistrictKey,
        back: TimeDelta,
    ) -> Result<Vec<(DateTime<Utc>, Arc<Change>)>, StoreError> {
        let now = given.now();
        let tx = store.read(district).await?;
        let recent = tx
            .find::<outbox::Entity>()
            .filter(outbox::Column::CreatedAt.gt(now - back))
            .order_by_asc(outbox::Column::CreatedAt)
            .order_by_asc(outbox::Column::Id);
        let rows = tx.all(recent).await?;
        tx.commit().await?;
        seen.retain(|_, made| *made > now - WINDOW);
        let mut changes = Vec::with_capacity(rows.len());
        for row in rows {
            let (id, made) = (row.id, row.created_at);
            let change = Arc::new(Change::from(row));
            changes.push((made, change.clone()));
            if seen.insert(id, made).is_none() {
                // Nobody listening is no error.
                let _ = self.sender.send(change);
            }
        }
        Ok(changes)
    }
}

impl From<outbox::Model> for Change {
    fn from(row: outbox::Model) -> Self {
        Self {
            word: row.kind,
            request: row.request_id,
            // A row whose topics cannot be read concerns nobody.
            topics: serde_json::from_str(&row.topics).unwrap_or_default(),
        }
    }
}
