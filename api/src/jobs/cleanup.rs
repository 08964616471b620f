//! Removes what is no longer needed.

use chrono::{DateTime, TimeDelta, Utc};
use lianxin_entity::ids::{DistrictKey, RefreshTokenId};
use lianxin_entity::{idempotency, outbox, phone_code, refresh_token, sign_in_throttle};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};

use super::districts;
use crate::app::App;
use crate::domain::{attachment, export, register};
use crate::refusal::Outcome;
use crate::store::{DistrictTx, StoreError};

/// Answers to repeated calls and finished messages are kept this long.
const ONE_DAY: TimeDelta = TimeDelta::hours(24);

/// Failures to sign in are forgotten after this long without another.
const THROTTLE_KEPT: TimeDelta = TimeDelta::days(7);

/// Tokens removed at once.
const BATCH: u64 = 400;

pub(super) async fn run(app: &App) -> Outcome<bool> {
    let store = districts::store(app);
    for district in districts::all(app).await? {
        let tx = store.write(district).await?;
        expired_rows(&tx, app.given.now()).await?;
        tx.commit().await?;
        remove_orphans(app, district).await?;
        register::run::tidy(app, district).await?;
    }
    if let Err(error) = store.keep_statistics().await {
        // Without them everything is slower, and right all the same.
        tracing::warn!(%error, "the statistics of the tables are not renewed");
    }
    Ok(false)
}

async fn expired_rows(tx: &DistrictTx, now: DateTime<Utc>) -> Result<(), StoreError> {
    let day_ago = now - ONE_DAY;
    tx.remove(
        tx.delete_many::<idempotency::Entity>()
            .filter(idempotency::Column::CreatedAt.lt(day_ago)),
    )
    .await?;
    tx.remove(
        tx.delete_many::<outbox::Entity>()
            .filter(outbox::Column::DoneAt.lt(day_ago)),
    )
    .await?;
    tx.remove(
        tx.delete_many::<phone_code::Entity>()
            .filter(phone_code::Column::ExpiresAt.lt(day_ago)),
    )
    .await?;
    tx.remove(
        tx.delete_many::<sign_in_throttle::Entity>()
            .filter(sign_in_throttle::Column::LastFailedAt.lt(now - THROTTLE_KEPT)),
    )
    .await?;
    expired_tokens(tx, day_ago).await
}

/// A token that took another's place names it: the name goes first.
async fn expired_tokens(tx: &DistrictTx, before: DateTime<Utc>) -> Result<(), StoreError> {
    let expired = tx
        .find::<refresh_token::Entity>()
        .filter(refresh_token::Column::ExpiresAt.lt(before))
        .limit(BATCH);
    let ids: Vec<RefreshTokenId> = tx.all(expired).await?.iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let successors = tx
        .update_many::<refresh_token::Entity>()
        .set_value(
            refresh_token::Column::ReplacesId,
            Option::<RefreshTokenId>::None,
        )
        .filter(refresh_token::Column::ReplacesId.is_in(ids.iter().copied()));
    tx.change(successors).await?;
    tx.remove(
        tx.delete_many::<refresh_token::Entity>()
            .filter(refresh_token::Column::Id.is_in(ids)),
    )
    .await?;
    Ok(())
}

/// The row goes first: a file without a row is only bytes, a row without a file is a broken promise.
async fn remove_orphans(app: &App, district: DistrictKey) -> Outcome<()> {
    let tx = districts::store(app).write(district).await?;
    let now = app.given.now();
    let mut keys = attachment::service::take_orphans(&tx, now - ONE_DAY).await?;
    keys.extend(export::service::take_expired(&tx, now).await?);
    keys.extend(register::upload::take_expired(&tx, now).await?);
    tx.commit().await?;
    for key in keys {
        if let Err(error) = app.files.delete(&key).await {
            tracing::warn!(%error, "a file that nobody needs could not be removed");
        }
    }
    Ok(())
}
