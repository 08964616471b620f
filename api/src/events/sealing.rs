//! The job that seals audit rows into the chain of their district, and the walk along the chain.

use lianxin_entity::ids::{AuditEventId, DistrictKey};
use lianxin_entity::{audit_event, audit_pending, audit_seal};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

use super::record::audit_hash;
use super::seal::{Broken, Hash, Seal};
use crate::given::Given;
use crate::store::{DistrictTx, Store, StoreError};

/// Rows sealed in one transaction.
const BATCH: u64 = 400;

/// Seals what waits, oldest first; tells how many rows. Another worker that was first is no error.
///
/// # Errors
/// When the database fails.
pub async fn seal_pending(
    store: &Store,
    given: &Given,
    district: DistrictKey,
) -> Result<usize, StoreError> {
    if !anything_waits(store, district).await? {
        return Ok(0);
    }
    let tx = store.write(district).await?;
    match seal_batch(&tx, given).await {
        Ok(sealed) => {
            tx.commit().await?;
            Ok(sealed)
        }
        Err(error) if error.is_unique("audit_seal") => {
            tx.rollback().await?;
            Ok(0)
        }
        Err(error) => Err(error),
    }
}

async fn anything_waits(store: &Store, district: DistrictKey) -> Result<bool, StoreError> {
    let tx = store.read(district).await?;
    let waiting = tx.one(tx.find::<audit_pending::Entity>().limit(1)).await?;
    tx.commit().await?;
    Ok(waiting.is_some())
}

async fn seal_batch(tx: &DistrictTx, given: &Given) -> Result<usize, StoreError> {
    let waiting = tx
        .find::<audit_pending::Entity>()
        .order_by_asc(audit_pending::Column::AuditEventId)
        .limit(BATCH);
    let ids: Vec<AuditEventId> = tx
        .all_unlocked(waiting)
        .await?
        .iter()
        .map(|row| row.audit_event_id)
        .collect();
    let events = tx
        .all(
            tx.find::<audit_event::Entity>()
                .filter(audit_event::Column::Id.is_in(ids.iter().copied()))
                .order_by_asc(audit_event::Column::Id),
        )
        .await?;
    let last = tx
        .one(
            tx.find::<audit_seal::Entity>()
                .order_by_desc(audit_seal::Column::Sequence),
        )
        .await?;
    let mut last = last.map(|row| Seal {
        sequence: row.sequence,
        previous: hash_of(&row.previous_hash),
        content: Hash::default(),
        hash: hash_of(&row.hash),
    });
    let mut seals = Vec::with_capacity(events.len());
    for event in &events {
        let seal = Seal::after(last.as_ref(), hash_of(&event.content_hash));
        seals.push(audit_seal::ActiveModel {
            sequence: Set(seal.sequence),
            audit_event_id: Set(event.id),
            previous_hash: Set(seal.previous.to_vec()),
            hash: Set(seal.hash.to_vec()),
            sealed_at: Set(given.now()),
            ..Default::default()
        });
        last = Some(seal);
    }
    let sealed = seals.len();
    tx.insert_all(seals).await?;
    let done = tx
        .delete_many::<audit_pending::Entity>()
        .filter(audit_pending::Column::AuditEventId.is_in(ids));
    tx.remove(done).await?;
    Ok(sealed)
}

/// Walks the chain of a district, hashing each audit row again; tells how many seals hold.
///
/// # Errors
/// When the database fails; where the chain does not hold, the inner result says at which seal.
pub async fn verify_district(
    store: &Store,
    district: DistrictKey,
) -> Result<Result<i64, Broken>, StoreError> {
    let tx = store.read(district).await?;
    let mut last: Option<Seal> = None;
    loop {
        let after = last.map_or(0, |seal| seal.sequence);
        let rows = tx
            .all(
                tx.find::<audit_seal::Entity>()
                    .filter(audit_seal::Column::Sequence.gt(after))
                    .order_by_asc(audit_seal::Column::Sequence)
                    .limit(BATCH),
            )
            .await?;
        if rows.is_empty() {
            tx.commit().await?;
            return Ok(Ok(after));
        }
        let events = tx
            .find::<audit_event::Entity>()
            .filter(audit_event::Column::Id.is_in(rows.iter().map(|row| row.audit_event_id)));
        let events: HashMap<AuditEventId, Hash> = tx
            .all(events)
            .await?
            .iter()
            .map(|row| (row.id, audit_hash(row)))
            .collect();
        for row in rows {
            let content = events.get(&row.audit_event_id).copied().unwrap_or_default();
            let due = Seal::after(last.as_ref(), content);
            let found = Seal {
                sequence: row.sequence,
                previous: hash_of(&row.previous_hash),
                content,
                hash: hash_of(&row.hash),
            };
            if let Err(broken) = found.fits(&due) {
                return Ok(Err(broken));
            }
            last = Some(found);
        }
    }
}

/// A stored hash; one of another length is no hash and fits nothing.
fn hash_of(bytes: &[u8]) -> Hash {
    bytes.try_into().unwrap_or_default()
}
