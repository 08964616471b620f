//! The rows of accounts, postings, sessions and codes.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use lianxin_entity::enums::{PhoneCodePurpose, Role};
use lianxin_entity::ids::{
    AccountId, AreaId, DistrictKey, PhoneCodeId, PostingId, RefreshTokenId, SessionId,
};
use lianxin_entity::{
    access_log, account, district, phone_code, posting, posting_area, refresh_token, session,
    sign_in_throttle,
};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::auth::throttle::Failures;
use crate::store::{DistrictTx, Reason, Store, StoreError};

type Stored<T> = Result<T, StoreError>;

pub async fn district_by_code(store: &Store, code: &str) -> Stored<Option<district::Model>> {
    district_where(store, district::Column::Code.eq(code)).await
}

pub async fn district_by_key(store: &Store, key: DistrictKey) -> Stored<Option<district::Model>> {
    district_where(store, district::Column::Id.eq(key)).await
}

async fn district_where(
    store: &Store,
    condition: impl Into<Condition>,
) -> Stored<Option<district::Model>> {
    let condition: Condition = condition.into();
    let tx = store.system(Reason::FindDistrict).await?;
    let found = tx.one(district::Entity::find().filter(condition)).await?;
    tx.commit().await?;
    Ok(found)
}

pub async fn account_by_phone(tx: &DistrictTx, hash: &[u8]) -> Stored<Option<account::Model>> {
    let of_phone = account::Column::PhoneHash.eq(hash.to_vec());
    tx.one(tx.find::<account::Entity>().filter(of_phone)).await
}

pub async fn account(tx: &DistrictTx, id: AccountId) -> Stored<Option<account::Model>> {
    tx.one(
        tx.find::<account::Entity>()
            .filter(account::Column::Id.eq(id)),
    )
    .await
}

pub async fn accounts(tx: &DistrictTx, ids: &[AccountId]) -> Stored<Vec<account::Model>> {
    let among = account::Column::Id.is_in(ids.iter().copied());
    tx.all(tx.find::<account::Entity>().filter(among)).await
}

/// Changes an account: the columns that are set.
pub async fn change_account(tx: &DistrictTx, change: account::ActiveModel) -> Stored<()> {
    tx.update(change).await
}

/// A change of an account in which nothing is set yet.
pub fn account_change(id: AccountId) -> account::ActiveModel {
    account::ActiveModel {
        id: Set(id),
        ..Default::default()
    }
}

/// The postings of an account that hold on a day, oldest first.
pub async fn current_postings(
    tx: &DistrictTx,
    account: AccountId,
    today: NaiveDate,
) -> Stored<Vec<posting::Model>> {
    let query = tx
        .find::<posting::Entity>()
        .filter(posting::Column::AccountId.eq(account))
        .filter(posting::Column::StartsOn.lte(today))
        .filter(
            Condition::any()
                .add(posting::Column::EndsOn.is_null())
                .add(posting::Column::EndsOn.gt(today)),
        )
        .order_by_asc(posting::Column::Id);
    tx.all(query).await
}

pub async fn posting(tx: &DistrictTx, id: PostingId) -> Stored<Option<posting::Model>> {
    tx.one(
        tx.find::<posting::Entity>()
            .filter(posting::Column::Id.eq(id)),
    )
    .await
}

pub async fn areas_of_postings(
    tx: &DistrictTx,
    postings: &[PostingId],
) -> Stored<Vec<posting_area::Model>> {
    let among = posting_area::Column::PostingId.is_in(postings.iter().copied());
    tx.all(tx.find::<posting_area::Entity>().filter(among))
        .await
}

pub async fn use_posting(tx: &DistrictTx, id: PostingId, now: DateTime<Utc>) -> Stored<()> {
    let used = posting::ActiveModel {
        id: Set(id),
        last_used_at: Set(Some(now)),
        ..Default::default()
    };
    tx.update(used).await
}

pub async fn end_posting(tx: &DistrictTx, id: PostingId, on: NaiveDate) -> Stored<()> {
    let ended = posting::ActiveModel {
        id: Set(id),
        ends_on: Set(Some(on)),
        ..Default::default()
    };
    tx.update(ended).await
}

/// The failures with a phone. `locked`: nobody else changes them until the transaction ends.
pub async fn failures(tx: &DistrictTx, hash: &[u8], locked: bool) -> Stored<Option<Failures>> {
    let query = tx
        .find::<sign_in_throttle::Entity>()
        .filter(sign_in_throttle::Column::PhoneHash.eq(hash.to_vec()));
    let row = if locked {
        tx.one_locked(query).await?
    } else {
        tx.one(query).await?
    };
    Ok(row.map(|row| Failures {
        count: u32::try_from(row.failures).unwrap_or_default(),
        last_at: row.last_failed_at,
        locked_until: row.locked_until,
    }))
}

/// Counts one more failure and answers with the count. A row is made first, so that two first
/// failures at once wait for each other.
pub async fn count_failure(tx: &DistrictTx, hash: &[u8], now: DateTime<Utc>) -> Stored<Failures> {
    let first = sign_in_throttle::ActiveModel {
        district_id: NotSet,
        phone_hash: Set(hash.to_vec()),
        failures: Set(0),
        last_failed_at: Set(now),
        locked_until: Set(None),
    };
    tx.insert_new(first).await?;
    let counted = Failures::one_more(failures(tx, hash, true).await?, now);
    let change = sign_in_throttle::ActiveModel {
        district_id: NotSet,
        phone_hash: Set(hash.to_vec()),
        failures: Set(i32::try_from(counted.count).unwrap_or(i32::MAX)),
        last_failed_at: Set(counted.last_at),
        locked_until: Set(counted.locked_until),
    };
    tx.update(change).await?;
    Ok(counted)
}

pub async fn forget_failures(tx: &DistrictTx, hash: &[u8]) -> Stored<()> {
    let of_phone = sign_in_throttle::Column::PhoneHash.eq(hash.to_vec());
    tx.remove(
        tx.delete_many::<sign_in_throttle::Entity>()
            .filter(of_phone),
    )
    .await?;
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

pub async fn session(tx: &DistrictTx, id: SessionId) -> Stored<Option<session::Model>> {
    tx.one_locked(
        tx.find::<session::Entity>()
            .filter(session::Column::Id.eq(id)),
    )
    .await
}

/// Ends the sessions of an account that still go on, except the one named.
pub async fn end_sessions(
    tx: &DistrictTx,
    account: AccountId,
    except: Option<SessionId>,
    reason: &str,
    now: DateTime<Utc>,
) -> Stored<u64> {
    let mut change = tx
        .update_many::<session::Entity>()
        .set_value(session::Column::EndedAt, now)
        .set_value(session::Column::EndReason, reason)
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::EndedAt.is_null());
    if let Some(kept) = except {
        change = change.filter(session::Column::Id.ne(kept));
    }
    tx.change(change).await
}

pub async fn end_session(
    tx: &DistrictTx,
    id: SessionId,
    reason: &str,
    now: DateTime<Utc>,
) -> Stored<u64> {
    let change = tx
        .update_many::<session::Entity>()
        .set_value(session::Column::EndedAt, now)
        .set_value(session::Column::EndReason, reason)
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::EndedAt.is_null());
    tx.change(change).await
}

pub async fn refresh_token(
    tx: &DistrictTx,
    id: RefreshTokenId,
) -> Stored<Option<refresh_token::Model>> {
    tx.one(
        tx.find::<refresh_token::Entity>()
            .filter(refresh_token::Column::Id.eq(id)),
    )
    .await
}

/// The tokens that replaced this one, and those that replaced the same one before it.
pub async fn relatives(
    tx: &DistrictTx,
    token: &refresh_token::Model,
) -> Stored<Vec<refresh_token::Model>> {
    let predecessors = std::iter::once(token.id).chain(token.replaces_id);
    let query = tx
        .find::<refresh_token::Entity>()
        .filter(refresh_token::Column::SessionId.eq(token.session_id))
        .filter(refresh_token::Column::ReplacesId.is_in(predecessors))
        .filter(refresh_token::Column::Id.ne(token.id));
    tx.all(query).await
}

/// Marks tokens of a session as used that are not yet: one, or all of them.
pub async fn use_refresh_tokens(
    tx: &DistrictTx,
    session: SessionId,
    only: Option<RefreshTokenId>,
    now: DateTime<Utc>,
) -> Stored<u64> {
    let mut change = tx
        .update_many::<refresh_token::Entity>()
        .set_value(refresh_token::Column::UsedAt, now)
        .filter(refresh_token::Column::SessionId.eq(session))
        .filter(refresh_token::Column::UsedAt.is_null());
    if let Some(id) = only {
        change = change.filter(refresh_token::Column::Id.eq(id));
    }
    tx.change(change).await
}

pub async fn newest_refresh_token(
    tx: &DistrictTx,
    session: SessionId,
) -> Stored<Option<refresh_token::Model>> {
    let query = tx
        .find::<refresh_token::Entity>()
        .filter(refresh_token::Column::SessionId.eq(session))
        .order_by_desc(refresh_token::Column::Id)
        .limit(1);
    tx.one(query).await
}

/// The officers and residents whose current postings hold for one of the areas.
pub async fn postings_in_areas(
    tx: &DistrictTx,
    areas: &[AreaId],
    role: Role,
    today: NaiveDate,
) -> Stored<Vec<(AreaId, AccountId)>> {
    let among = posting_area::Column::AreaId.is_in(areas.iter().copied());
    let places = tx
        .all(tx.find::<posting_area::Entity>().filter(among))
        .await?;
    let ids: Vec<_> = places.iter().map(|p| p.posting_id).collect();
    let query = tx
        .find::<posting::Entity>()
        .filter(posting::Column::Id.is_in(ids))
        .filter(posting::Column::Role.eq(role))
        .filter(posting::Column::StartsOn.lte(today))
        .filter(
            Condition::any()
                .add(posting::Column::EndsOn.is_null())
                .add(posting::Column::EndsOn.gt(today)),
        );
    let postings = tx.all(query).await?;
    let holders = postings
        .into_iter()
        .map(|p| (p.id, p.account_id))
        .collect::<HashMap<_, _>>();
    let held = places
        .into_iter()
        .filter_map(|p| Some((p.area_id, *holders.get(&p.posting_id)?)));
    Ok(held.collect())
}

pub async fn log_access(tx: &DistrictTx, row: access_log::ActiveModel) -> Stored<()> {
    tx.insert(row).await
}
