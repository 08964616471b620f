//! A page of an account's notifications.

use lianxin_entity::ids::NotificationId;
use lianxin_entity::notification::{self, Model};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::repo;
use crate::gql::connection::{Page, Slice};
use crate::policy::Actor;
use crate::store::{DistrictTx, StoreError};

/// A page of the actor's notifications, newest first.
///
/// # Errors
/// When the database fails.
pub async fn page(
    tx: &DistrictTx,
    actor: &Actor,
    unread_only: bool,
    page: &Page,
    from: Option<NotificationId>,
) -> Result<Slice<Model>, StoreError> {
    let mut query = repo::of_account(tx, actor.account, unread_only).limit(page.fetch());
    query = if page.backwards() {
        query.order_by_asc(notification::Column::Id)
    } else {
        query.order_by_desc(notification::Column::Id)
    };
    if let Some(from) = from {
        query = query.filter(if page.backwards() {
            notification::Column::Id.gt(from)
        } else {
            notification::Column::Id.lt(from)
        });
    }
    Ok(page.settle(tx.all(query).await?))
}
