//! Failed sign-ins and codes sent to phones.

use chrono::{DateTime, Utc};
use lianxin_entity::enums::PhoneCodePurpose;
use lianxin_entity::ids::PhoneCodeId;
use lianxin_entity::{phone_code, sign_in_throttle};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Stored;
use crate::auth::throttle::Failures;
use crate::store::{DistrictTx, Scoped};

/// The failures with a phone.
pub async fn failures(tx: &DistrictTx, hash: &[u8]) -> Stored<Option<Failures>> {
    Ok(tx.one(of_phone(tx, hash)).await?.map(counted))
}

/// The failures with a phone, which nobody else changes until the transaction ends. The row is made
/// where there is none, so that two first attempts at once wait for each other, too.
pub async fn locked_failures(
    tx: &DistrictTx,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Stored<Option<Failures>> {
    let none = sign_in_throttle::ActiveModel {
        district_id: NotSet,
        phone_hash: Set(hash.to_vec()),
        failures: Set(0),
        last_failed_at: Set(now),
        locked_until: Set(None),
    };
    tx.insert_new(none).await?;
    Ok(tx.one_locked(of_phone(tx, hash)).await?.map(counted))
}

fn of_phone(tx: &DistrictTx, hash: &[u8]) -> Scoped<sign_in_throttle::Entity> {
    tx.find::<sign_in_throttle::Entity>()
        .filter(sign_in_throttle::Column::PhoneHash.eq(hash.to_vec()))
}

fn counted(row: sign_in_throttle::Model) -> Failures {
    Failures {
        count: u32::try_from(row.failures).unwrap_or_default(),
        last_at: row.last_failed_at,
        locked_until: row.locked_until,
    }
}

pub async fn keep_failures(tx: &DistrictTx, hash: &[u8], failures: Failures) -> Stored<()> {
    let change = sign_in_throttle::ActiveModel {
        district_id: NotSet,
        phone_hash: Set(hash.to_vec()),
        failures: Set(i32::try_from(failures.count).unwrap_or(i32::MAX)),
        last_failed_at: Set(failures.last_at),
        locked_until: Set(failures.locked_until),
    };
    tx.update(change).await
}

/// Begins to count anew. The row stays: whoever waits for it finds it.
pub async fn forget_failures(tx: &DistrictTx, hash: &[u8]) -> Stored<()> {
    let change = tx
        .update_many::<sign_in_throttle::Entity>()
        .set_value(sign_in_throttle::Column::Failures, 0)
        .set_value(
            sign_in_throttle::Column::LockedUntil,
            Option::<DateTime<Utc>>::None,
        )
        .filter(sign_in_throttle::Column::PhoneHash.eq(hash.to_vec()));
    tx.change(change).await?;
    Ok(())
}

/// When codes were sent to a phone since an instant.
pub async fn codes_since(
    tx: &DistrictTx,
    hash: &[u8],
    since: DateTime<Utc>,
) -> Stored<Vec<DateTime<Utc>>> {
    let query = tx
        .find::<phone_code::Entity>()
        .filter(phone_code::Column::PhoneHash.eq(hash.to_vec()))
        .filter(phone_code::Column::CreatedAt.gt(since));
    Ok(tx
        .all(query)
        .await?
        .into_iter()
        .map(|row| row.created_at)
        .collect())
}

pub async fn store_code(tx: &DistrictTx, code: phone_code::ActiveModel) -> Stored<()> {
    tx.insert(code).await
}

/// The newest unused code of a phone for one of the purposes, locked.
pub async fn newest_code(
    tx: &DistrictTx,
    hash: &[u8],
    purposes: &[PhoneCodePurpose],
    now: DateTime<Utc>,
) -> Stored<Option<phone_code::Model>> {
    let query = tx
        .find::<phone_code::Entity>()
        .filter(phone_code::Column::PhoneHash.eq(hash.to_vec()))
        .filter(phone_code::Column::Purpose.is_in(purposes.iter().copied()))
        .filter(phone_code::Column::UsedAt.is_null())
        .filter(phone_code::Column::ExpiresAt.gt(now))
        .order_by_desc(phone_code::Column::Id)
        .limit(1);
    tx.one_locked(query).await
}

pub async fn count_attempt(tx: &DistrictTx, code: &phone_code::Model) -> Stored<()> {
    let change = phone_code::ActiveModel {
        id: Set(code.id),
        attempts: Set(code.attempts.saturating_add(1)),
        ..Default::default()
    };
    tx.update(change).await
}

pub async fn use_code(tx: &DistrictTx, id: PhoneCodeId, now: DateTime<Utc>) -> Stored<()> {
    let change = phone_code::ActiveModel {
        id: Set(id),
        used_at: Set(Some(now)),
        ..Default::default()
    };
    tx.update(change).await
}
