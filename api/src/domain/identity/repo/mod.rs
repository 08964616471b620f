//! The rows of accounts, postings, sessions and codes.

mod codes;
mod postings;
mod sessions;

pub use codes::*;
pub use postings::*;
pub use sessions::*;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use lianxin_entity::enums::Role;
use lianxin_entity::ids::{AccountId, AreaId, DistrictKey, PostingId};
use lianxin_entity::{access_log, account, district, posting, posting_area};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

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

/// The postings with these ids.
pub async fn postings(tx: &DistrictTx, ids: &[PostingId]) -> Stored<Vec<posting::Model>> {
    let query = tx
        .find::<posting::Entity>()
        .filter(posting::Column::Id.is_in(ids.iter().copied()));
    tx.all(query).await
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

pub async fn end_posting(
    tx: &DistrictTx,
    id: PostingId,
    on: NaiveDate,
    reason: &str,
) -> Stored<()> {
    let ended = posting::ActiveModel {
        id: Set(id),
        ends_on: Set(Some(on)),
        end_reason: Set(Some(reason.to_owned())),
        ..Default::default()
    };
    tx.update(ended).await
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
