//! Rows of files.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use lianxin_entity::attachment::{self, Column, Entity, Model};
use lianxin_entity::enums::Audience;
use lianxin_entity::ids::{AccountId, AttachmentId, EventId, ServiceRequestId};
use lianxin_entity::request_event;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::store::{DistrictTx, StoreError};

/// Rows removed at once.
const BATCH: u64 = 200;

pub async fn insert(tx: &DistrictTx, row: Model) -> Result<(), StoreError> {
    tx.insert(attachment::ActiveModel::from(row)).await
}

pub async fn by_ids(tx: &DistrictTx, ids: &[AttachmentId]) -> Result<Vec<Model>, StoreError> {
    let among = Column::Id.is_in(ids.iter().copied());
    tx.all(tx.find::<Entity>().filter(among)).await
}

/// Gives unused uploads of an account to a request; tells how many.
pub async fn claim(
    tx: &DistrictTx,
    uploader: AccountId,
    ids: &[AttachmentId],
    request: ServiceRequestId,
    event: EventId,
) -> Result<u64, StoreError> {
    let change = tx
        .update_many::<Entity>()
        .set_value(Column::RequestId, request)
        .set_value(Column::EventId, event)
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::UploaderId.eq(uploader))
        .filter(Column::RequestId.is_null());
    tx.change(change).await
}

/// Takes back what was passed on to an earlier lead.
pub async fn pass_nothing_on(tx: &DistrictTx, request: ServiceRequestId) -> Result<(), StoreError> {
    let change = tx
        .update_many::<Entity>()
        .set_value(Column::PassedOn, false)
        .filter(Column::RequestId.eq(request))
        .filter(Column::PassedOn.eq(true));
    tx.change(change).await.map(|_| ())
}

/// Marks files of a request as passed on to property companies; tells how many.
pub async fn pass_on(
    tx: &DistrictTx,
    request: ServiceRequestId,
    ids: &[AttachmentId],
) -> Result<u64, StoreError> {
    let change = tx
        .update_many::<Entity>()
        .set_value(Column::PassedOn, true)
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::RequestId.eq(request));
    tx.change(change).await
}

/// The files of requests, oldest first.
pub async fn of_requests(
    tx: &DistrictTx,
    requests: &[ServiceRequestId],
) -> Result<Vec<Model>, StoreError> {
    let rows = tx
        .find::<Entity>()
        .filter(Column::RequestId.is_in(requests.iter().copied()))
        .order_by_asc(Column::Id);
    tx.all(rows).await
}

/// The files of events, oldest first.
pub async fn of_events(tx: &DistrictTx, events: &[EventId]) -> Result<Vec<Model>, StoreError> {
    let rows = tx
        .find::<Entity>()
        .filter(Column::EventId.is_in(events.iter().copied()))
        .order_by_asc(Column::Id);
    tx.all(rows).await
}

/// Whom the event that a file came with is for.
pub async fn audiences(
    tx: &DistrictTx,
    events: &[EventId],
) -> Result<HashMap<EventId, Audience>, StoreError> {
    if events.is_empty() {
        return Ok(HashMap::new());
    }
    let among = request_event::Column::Id.is_in(events.iter().copied());
    let rows = tx.all(tx.find::<request_event::Entity>().filter(among));
    Ok(rows
        .await?
        .into_iter()
        .map(|row| (row.id, row.audience))
        .collect())
}

/// Removes the rows of uploads from before an instant that nothing uses.
pub async fn take_orphans(
    tx: &DistrictTx,
    before: DateTime<Utc>,
) -> Result<Vec<Model>, StoreError> {
    let orphans = tx
        .find::<Entity>()
        .filter(Column::RequestId.is_null())
        .filter(Column::CreatedAt.lt(before))
        .limit(BATCH);
    let rows = tx.all_unlocked(orphans).await?;
    if !rows.is_empty() {
        let gone = tx
            .delete_many::<Entity>()
            .filter(Column::RequestId.is_null())
            .filter(Column::Id.is_in(rows.iter().map(|row| row.id)));
        tx.remove(gone).await?;
    }
    Ok(rows)
}
