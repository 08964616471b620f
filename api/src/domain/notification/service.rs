//! Reading one's notifications and marking them as read.

use lianxin_entity::ids::NotificationId;
use lianxin_entity::notification::Model;

use super::repo;
use crate::policy::Actor;
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::{DistrictTx, Store, StoreError};

/// The most notifications that one call marks.
const MOST_MARKED: usize = 100;

/// How many notifications the actor has.
///
/// # Errors
/// When the database fails.
pub async fn count(tx: &DistrictTx, actor: &Actor, unread_only: bool) -> Result<u64, StoreError> {
    tx.count(repo::of_account(tx, actor.account, unread_only))
        .await
}

/// One of the actor's notifications.
///
/// # Errors
/// When the database fails.
pub async fn find(
    tx: &DistrictTx,
    actor: &Actor,
    id: NotificationId,
) -> Result<Option<Model>, StoreError> {
    Ok(repo::by_ids(tx, actor.account, &[id]).await?.pop())
}

/// Marks the actor's notifications as read: these, or all there are by now. Marking twice changes
/// nothing. Answers with those that were named.
///
/// # Errors
/// NOT_FOUND when one is not the actor's, INVALID when there are too many.
pub async fn mark_read(
    store: &Store,
    actor: &Actor,
    ids: Option<&[NotificationId]>,
    now: chrono::DateTime<chrono::Utc>,
) -> Outcome<Vec<Model>> {
    if ids.is_some_and(|ids| ids.len() > MOST_MARKED) {
        let refusal = Refusal::at(Code::Invalid, "ids").saying("notifications-too-many");
        return Err(refusal.with("limit", MOST_MARKED).into());
    }
    let tx = store.write(actor.district).await?;
    repo::mark_read(&tx, actor.account, ids, now).await?;
    let marked = repo::by_ids(&tx, actor.account, ids.unwrap_or_default()).await?;
    let missing = |id: &NotificationId| marked.iter().all(|row| row.id != *id);
    if ids.unwrap_or_default().iter().any(missing) {
        return Err(Refusal::at(Code::NotFound, "ids").into());
    }
    tx.commit().await?;
    Ok(marked)
}
