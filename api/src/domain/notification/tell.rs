//! Telling accounts of something that is no request.

use std::collections::BTreeSet;

use lianxin_entity::ids::AccountId;
use lianxin_entity::notification::Model;
use uuid::Uuid;

use super::repo;
use crate::events::{Notified, Topics, announce};
use crate::given::Given;
use crate::store::{DistrictTx, StoreError};

/// Tells accounts of something, in the transaction in which it happens, and wakes their sockets
/// (`live::Hub::committed` after the commit). Nobody is told twice on one topic about one thing.
///
/// # Errors
/// When the database fails.
pub async fn tell(
    tx: &DistrictTx,
    given: &Given,
    accounts: &[AccountId],
    topic: &str,
    about: Uuid,
) -> Result<(), StoreError> {
    let mut notified = Vec::new();
    for account in accounts.iter().copied().collect::<BTreeSet<_>>() {
        let row = Model {
            district_id: tx.district(),
            id: given.id(),
            account_id: account,
            topic: topic.to_owned(),
            request_id: None,
            event_id: about.into(),
            created_at: given.now(),
            read_at: None,
        };
        let notification = row.id;
        if repo::insert_new(tx, row).await? {
            notified.push(Notified {
                account,
                notification,
            });
        }
    }
    if notified.is_empty() {
        return Ok(());
    }
    let topics = Topics {
        notified,
        ..Topics::default()
    };
    announce(tx, given, &topics).await
}
