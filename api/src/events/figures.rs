//! Figures of the outbox.

use chrono::{DateTime, Utc};
use lianxin_entity::outbox;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use crate::store::{Reason, Store, StoreError};

#[derive(FromQueryResult)]
struct Oldest {
    created_at: DateTime<Utc>,
}

/// Seconds since the oldest event that was not told on yet; 0 when there is none, or when the role
/// may not look across districts.
///
/// # Errors
/// When the database fails.
pub async fn outbox_age(store: &Store, now: DateTime<Utc>) -> Result<f64, StoreError> {
    let tx = store.system(Reason::PendingWork).await?;
    let waiting = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::CreatedAt)
        .filter(outbox::Column::DoneAt.is_null())
        .order_by_asc(outbox::Column::CreatedAt)
        .limit(1);
    let oldest = tx.across::<outbox::Entity, Oldest>(waiting).await?;
    tx.commit().await?;
    let age = oldest.first().map(|row| now - row.created_at);
    Ok(age.map_or(0.0, |age| age.as_seconds_f64().max(0.0)))
}
