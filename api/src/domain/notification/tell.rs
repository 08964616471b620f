//! Telling accounts of something that is no request.

use std::collections::BTreeSet;

use lianxin_entity::ids::{AccountId, OrganisationId};
use lianxin_entity::notification::Model;
use uuid::Uuid;

use super::repo;
use super::topic::Topic;
use crate::domain::district::Directory;
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
    topic: Topic,
    about: Uuid,
) -> Result<(), StoreError> {
    let mut notified = Vec::new();
    for account in accounts.iter().copied().collect::<BTreeSet<_>>() {
        let row = Model {
            district_id: tx.district(),
            id: given.id(),
            account_id: account,
            topic: topic.word().to_owned(),
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

/// The same for what may happen again: what an account was told before on the topic about the thing
/// gives way to the news.
///
/// # Errors
/// When the database fails.
pub async fn tell_anew(
    tx: &DistrictTx,
    given: &Given,
    accounts: &[AccountId],
    topic: Topic,
    about: Uuid,
) -> Result<(), StoreError> {
    if accounts.is_empty() {
        return Ok(());
    }
    repo::forget(tx, accounts, topic.word(), about.into()).await?;
    tell(tx, given, accounts, topic, about).await
}

/// The secretaries of an organisation; where nobody is in post, those of the nearest one above.
///
/// # Errors
/// When the database fails.
pub async fn secretaries(
    tx: &DistrictTx,
    directory: &Directory,
    organisation: Option<OrganisationId>,
) -> Result<Vec<AccountId>, StoreError> {
    let Some(organisation) = organisation else {
        return Ok(Vec::new());
    };
    let staffed = if directory.has_secretary(organisation) {
        Some(organisation)
    } else {
        directory.nearest_above(organisation)
    };
    match staffed {
        Some(staffed) => repo::secretaries(tx, staffed, directory.day()).await,
        None => Ok(Vec::new()),
    }
}
