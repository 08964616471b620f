//! Claiming rows of the outbox and handing them to their consumers.
//!
//! A claim is a lease: a worker that dies gives its rows back when the lease ends. What a consumer
//! writes and the mark that the row is done are one transaction, so each row acts once.

use chrono::{DateTime, TimeDelta, Utc};
use lianxin_entity::ids::{DistrictKey, OutboxId};
use lianxin_entity::outbox;
use sea_orm::sea_query::{Cond, Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::given::Given;
use crate::store::{DistrictTx, Store, StoreError};

/// Rows claimed at once.
const BATCH: u64 = 50;

/// How long a claim holds.
const LEASE: TimeDelta = TimeDelta::seconds(30);

/// The longest pause before a row that failed is tried again.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(10);

/// Claims the oldest rows that nobody holds.
///
/// # Errors
/// When the database fails.
pub async fn claim(
    store: &Store,
    given: &Given,
    district: DistrictKey,
) -> Result<Vec<outbox::Model>, StoreError> {
    let now = given.now();
    let tx = store.write(district).await?;
    let free = tx
        .find::<outbox::Entity>()
        .filter(waiting(now))
        .order_by_asc(outbox::Column::AvailableAt)
        .order_by_asc(outbox::Column::Id)
        .limit(BATCH);
    let rows = tx.all_unlocked(free).await?;
    if !rows.is_empty() {
        let lease = tx
            .update_many::<outbox::Entity>()
            .set_value(outbox::Column::LeasedUntil, now + LEASE)
            .set(
                outbox::Column::Attempts,
                Expr::col(outbox::Column::Attempts).add(1),
            )
            .filter(outbox::Column::Id.is_in(rows.iter().map(|row| row.id)));
        tx.change(lease).await?;
    }
    tx.commit().await?;
    Ok(rows)
}

/// Rows that are due and that nobody holds.
pub fn waiting(now: DateTime<Utc>) -> Cond {
    Cond::all()
        .add(outbox::Column::DoneAt.is_null())
        .add(outbox::Column::AvailableAt.lte(now))
        .add(
            Cond::any()
                .add(outbox::Column::LeasedUntil.is_null())
                .add(outbox::Column::LeasedUntil.lte(now)),
        )
}

/// Marks a row as done, in the transaction of what was done. False when it was done before.
///
/// # Errors
/// When the database fails.
pub async fn finish(tx: &DistrictTx, given: &Given, row: OutboxId) -> Result<bool, StoreError> {
    let done = tx
        .update_many::<outbox::Entity>()
        .set_value(outbox::Column::DoneAt, given.now())
        .filter(outbox::Column::Id.eq(row))
        .filter(outbox::Column::DoneAt.is_null());
    Ok(tx.change(done).await? == 1)
}

/// Gives a row back after a failure, to be tried again after a pause that grows.
///
/// # Errors
/// When the database fails.
pub async fn put_back(
    store: &Store,
    given: &Given,
    district: DistrictKey,
    row: &outbox::Model,
) -> Result<(), StoreError> {
    let tx = store.write(district).await?;
    let again = tx
        .update_many::<outbox::Entity>()
        .set_value(
            outbox::Column::AvailableAt,
            given.now() + pause(row.attempts),
        )
        .set_value(outbox::Column::LeasedUntil, Option::<DateTime<Utc>>::None)
        .filter(outbox::Column::Id.eq(row.id))
        .filter(outbox::Column::DoneAt.is_null());
    tx.change(again).await?;
    tx.commit().await
}

fn pause(attempts: i32) -> TimeDelta {
    let doublings = attempts.clamp(0, 16).unsigned_abs();
    TimeDelta::seconds(1_i64 << doublings).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        assert_eq!(pause(0), TimeDelta::seconds(1));
        assert_eq!(pause(3), TimeDelta::seconds(8));
        assert_eq!(pause(400), LONGEST_PAUSE);
        assert_eq!(pause(-1), TimeDelta::seconds(1));
    }
}
