//! The files of many requests or events in one statement.

use std::collections::HashMap;

use lianxin_entity::attachment::Model;
use lianxin_entity::ids::{EventId, ServiceRequestId};

use super::repo;
use crate::store::{DistrictTx, StoreError};

/// The files of each of these requests, those of their events too, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_requests(
    tx: &DistrictTx,
    requests: &[ServiceRequestId],
) -> Result<HashMap<ServiceRequestId, Vec<Model>>, StoreError> {
    let rows = repo::of_requests(tx, requests).await?;
    Ok(gathered(rows, |row| row.request_id))
}

/// The files of each of these events, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_events(
    tx: &DistrictTx,
    events: &[EventId],
) -> Result<HashMap<EventId, Vec<Model>>, StoreError> {
    let rows = repo::of_events(tx, events).await?;
    Ok(gathered(rows, |row| row.event_id))
}

fn gathered<K: std::hash::Hash + Eq>(
    rows: Vec<Model>,
    key: impl Fn(&Model) -> Option<K>,
) -> HashMap<K, Vec<Model>> {
    let mut files: HashMap<K, Vec<Model>> = HashMap::new();
    for row in rows {
        if let Some(key) = key(&row) {
            files.entry(key).or_default().push(row);
        }
    }
    files
}
