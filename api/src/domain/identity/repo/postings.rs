//! Postings one by one and in lists.

use chrono::NaiveDate;
use lianxin_entity::ids::{AccountId, PostingId};
use lianxin_entity::{account, posting, posting_area};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::Stored;
use crate::store::DistrictTx;

/// Lets one change of an account's postings wait for another.
pub async fn lock_account(tx: &DistrictTx, id: AccountId) -> Stored<Option<account::Model>> {
    tx.one_locked(
        tx.find::<account::Entity>()
            .filter(account::Column::Id.eq(id)),
    )
    .await
}

/// A posting that nobody else changes until the transaction ends.
pub async fn locked_posting(tx: &DistrictTx, id: PostingId) -> Stored<Option<posting::Model>> {
    tx.one_locked(
        tx.find::<posting::Entity>()
            .filter(posting::Column::Id.eq(id)),
    )
    .await
}

/// The postings of an account that hold on one of the days.
pub async fn postings_between(
    tx: &DistrictTx,
    account: AccountId,
    from: NaiveDate,
    to: Option<NaiveDate>,
) -> Stored<Vec<posting::Model>> {
    let mut query = tx
        .find::<posting::Entity>()
        .filter(posting::Column::AccountId.eq(account))
        .filter(ends_after(from))
        .order_by_asc(posting::Column::Id);
    if let Some(to) = to {
        query = query.filter(posting::Column::StartsOn.lt(to));
    }
    let rows = tx.all(query).await?;
    // A posting that ended on its first day never held.
    let held = |row: &posting::Model| row.ends_on.is_none_or(|end| row.starts_on < end);
    Ok(rows.into_iter().filter(held).collect())
}

/// The postings that hold on a day.
pub fn holding_on(day: NaiveDate) -> Condition {
    Condition::all()
        .add(posting::Column::StartsOn.lte(day))
        .add(ends_after(day))
}

fn ends_after(day: NaiveDate) -> Condition {
    Condition::any()
        .add(posting::Column::EndsOn.is_null())
        .add(posting::Column::EndsOn.gt(day))
}

/// Where a letter goes on: its number and its last day.
pub async fn renew_letter(
    tx: &DistrictTx,
    id: PostingId,
    number: Option<String>,
    expires_on: Option<NaiveDate>,
) -> Stored<()> {
    use sea_orm::ActiveValue::Set;
    tx.update(posting::ActiveModel {
        id: Set(id),
        letter_number: Set(number),
        letter_expires_on: Set(expires_on),
        ..Default::default()
    })
    .await
}

/// The areas of one posting.
pub async fn areas_of(tx: &DistrictTx, id: PostingId) -> Stored<Vec<lianxin_entity::ids::AreaId>> {
    let query = tx
        .find::<posting_area::Entity>()
        .filter(posting_area::Column::PostingId.eq(id));
    let rows = tx.all(query).await?;
    Ok(rows.into_iter().map(|row| row.area_id).collect())
}
