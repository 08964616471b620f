//! A page of what somebody follows.

use lianxin_entity::ids::ServiceRequestId;
use lianxin_entity::request_follower::{Column, Model};
use lianxin_entity::service_request;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::repo;
use crate::gql::connection::{Page, Slice};
use crate::policy::Actor;
use crate::store::{DistrictTx, StoreError};

/// A page of what the actor follows, the newest request first.
pub async fn page(
    tx: &DistrictTx,
    actor: &Actor,
    page: &Page,
    from: Option<ServiceRequestId>,
) -> Result<Slice<(Model, service_request::Model)>, StoreError> {
    let mut query = repo::followed_by(tx, actor).limit(page.fetch());
    query = if page.backwards() {
        query.order_by_asc(Column::RequestId)
    } else {
        query.order_by_desc(Column::RequestId)
    };
    if let Some(from) = from {
        query = query.filter(if page.backwards() {
            Column::RequestId.gt(from)
        } else {
            Column::RequestId.lt(from)
        });
    }
    let slice = page.settle(tx.all(query).await?);
    let ids: Vec<ServiceRequestId> = slice.rows.iter().map(|row| row.request_id).collect();
    let mut requests = repo::requests(tx, &ids).await?;
    let both = |row: Model| {
        let request = requests.remove(&row.request_id)?;
        Some((row, request))
    };
    Ok(Slice {
        has_previous: slice.has_previous,
        has_next: slice.has_next,
        rows: slice.rows.into_iter().filter_map(both).collect(),
    })
}
