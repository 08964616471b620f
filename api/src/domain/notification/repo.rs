//! Rows of notifications, and the people in post who are told.

use chrono::{DateTime, NaiveDate, Utc};
use lianxin_entity::enums::{Duty, Role, ServiceRequestState};
use lianxin_entity::ids::{
    AccountId, AreaId, EventId, NotificationId, OrganisationId, ServiceRequestId,
};
use lianxin_entity::{notification, posting, posting_area, service_request};
use sea_orm::sea_query::Cond;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::store::{DistrictTx, Scoped, StoreError};

/// The notifications of an account.
pub fn of_account(
    tx: &DistrictTx,
    account: AccountId,
    unread_only: bool,
) -> Scoped<notification::Entity> {
    let all = tx
        .find::<notification::Entity>()
        .filter(notification::Column::AccountId.eq(account));
    if unread_only {
        all.filter(notification::Column::ReadAt.is_null())
    } else {
        all
    }
}

/// One of an account's notifications.
/// These of an account's notifications, newest first.
pub async fn by_ids(
    tx: &DistrictTx,
    account: AccountId,
    ids: &[NotificationId],
) -> Result<Vec<notification::Model>, StoreError> {
    let these = of_account(tx, account, false)
        .filter(notification::Column::Id.is_in(ids.iter().copied()))
        .order_by_desc(notification::Column::Id);
    tx.all(these).await
}

/// Marks notifications as read that were not: these, or all of the account up to an instant.
pub async fn mark_read(
    tx: &DistrictTx,
    account: AccountId,
    ids: Option<&[NotificationId]>,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let mut change = tx
        .update_many::<notification::Entity>()
        .set_value(notification::Column::ReadAt, now)
        .filter(notification::Column::AccountId.eq(account))
        .filter(notification::Column::ReadAt.is_null());
    change = match ids {
        Some(ids) => change.filter(notification::Column::Id.is_in(ids.iter().copied())),
        None => change.filter(notification::Column::CreatedAt.lte(now)),
    };
    tx.change(change).await
}

/// Stores a notification unless the account was told of this already.
pub async fn insert_new(tx: &DistrictTx, row: notification::Model) -> Result<bool, StoreError> {
    tx.insert_new(notification::ActiveModel::from(row)).await
}

/// Takes away what these accounts were told on a topic about a thing.
pub async fn forget(
    tx: &DistrictTx,
    accounts: &[AccountId],
    topic: &str,
    about: EventId,
) -> Result<(), StoreError> {
    let told = tx
        .delete_many::<notification::Entity>()
        .filter(notification::Column::AccountId.is_in(accounts.iter().copied()))
        .filter(notification::Column::EventId.eq(about))
        .filter(notification::Column::Topic.eq(topic));
    tx.remove(told).await.map(|_| ())
}

/// The secretaries of an organisation who are in post and handle requests.
pub async fn secretaries(
    tx: &DistrictTx,
    organisation: OrganisationId,
    today: NaiveDate,
) -> Result<Vec<AccountId>, StoreError> {
    let in_post = in_post(tx, Role::Secretary, today)
        .filter(posting::Column::OrganisationId.eq(organisation));
    accounts(tx, in_post).await
}

/// The grid workers of these areas who are in post.
pub async fn grid_workers(
    tx: &DistrictTx,
    areas: &[AreaId],
    today: NaiveDate,
) -> Result<Vec<AccountId>, StoreError> {
    let postings = tx
        .find::<posting_area::Entity>()
        .select_only()
        .column(posting_area::Column::PostingId)
        .filter(posting_area::Column::AreaId.is_in(areas.iter().copied()));
    let in_post = in_post(tx, Role::GridWorker, today)
        .filter(posting::Column::Id.in_subquery(postings.into_query()));
    accounts(tx, in_post).await
}

/// The requests that were merged into this one, with their owners.
pub async fn merged_into(
    tx: &DistrictTx,
    main: ServiceRequestId,
) -> Result<Vec<(ServiceRequestId, AccountId)>, StoreError> {
    let merged = tx
        .find::<service_request::Entity>()
        .filter(service_request::Column::MergedIntoId.eq(main))
        .filter(service_request::Column::State.eq(ServiceRequestState::Merged));
    let rows = tx.all(merged).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.owner_id)).collect())
}

fn in_post(tx: &DistrictTx, role: Role, today: NaiveDate) -> Scoped<posting::Entity> {
    tx.find::<posting::Entity>()
        .filter(posting::Column::Role.eq(role))
        .filter(posting::Column::Duty.eq(Duty::None))
        .filter(posting::Column::StartsOn.lte(today))
        .filter(
            Cond::any()
                .add(posting::Column::EndsOn.is_null())
                .add(posting::Column::EndsOn.gt(today)),
        )
}

async fn accounts(
    tx: &DistrictTx,
    postings: Scoped<posting::Entity>,
) -> Result<Vec<AccountId>, StoreError> {
    Ok(tx
        .all(postings)
        .await?
        .into_iter()
        .map(|row| row.account_id)
        .collect())
}
