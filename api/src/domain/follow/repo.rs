//! Followers in the store, and the open requests around a place.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use lianxin_entity::enums::{
    AreaKind, FollowOrigin, ServiceRequestKind, ServiceRequestState as State,
};
use lianxin_entity::ids::{AccountId, AreaId, CategoryId, ServiceRequestId};
use lianxin_entity::request_follower::{self, Column, Entity, Model};
use lianxin_entity::{request_clock, service_request};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::rules::is_awaited;
use crate::policy::{Actor, not_complained_of};
use crate::store::{DistrictTx, Scoped, StoreError};

/// Where similar requests are looked for.
#[derive(Clone, Copy, Debug)]
pub enum Around {
    /// South, north, west, east in GCJ-02.
    Frame(f64, f64, f64, f64),
    /// An area of a kind.
    Area(AreaKind, AreaId),
}

/// The newest requests of a category around a place of which something is still to come, that are no
/// disputes, neither the actor's own nor against the actor.
pub async fn open_around(
    tx: &DistrictTx,
    category: CategoryId,
    around: Around,
    actor: &Actor,
    most: u64,
) -> Result<Vec<service_request::Model>, StoreError> {
    use service_request::Column as Of;
    let awaited = State::ALL.iter().copied();
    let awaited = awaited.filter(|state| is_awaited(*state));
    let query = tx
        .find::<service_request::Entity>()
        .filter(Of::CategoryId.eq(category))
        .filter(Of::State.is_in(awaited))
        .filter(Of::Kind.ne(ServiceRequestKind::Dispute))
        .filter(Of::OwnerId.ne(actor.account))
        .filter(Of::ReporterId.ne(actor.account))
        .filter(not_complained_of(actor))
        .order_by_desc(Of::Id)
        .limit(most);
    let query = match around {
        Around::Frame(south, north, west, east) => query
            .filter(Of::GcjLatitude.between(south, north))
            .filter(Of::GcjLongitude.between(west, east)),
        Around::Area(AreaKind::Street, id) => query.filter(Of::CurrentStreetId.eq(id)),
        Around::Area(AreaKind::Community, id) => query.filter(Of::CurrentCommunityId.eq(id)),
        Around::Area(AreaKind::Compound, id) => query.filter(Of::CurrentCompoundId.eq(id)),
        Around::Area(AreaKind::Grid, id) => query.filter(Of::CurrentGridId.eq(id)),
        Around::Area(AreaKind::District, _) => query,
        Around::Area(_, id) => query.filter(Of::CurrentAreaId.eq(id)),
    };
    tx.all(query).await
}

#[derive(FromQueryResult)]
struct Count {
    request_id: ServiceRequestId,
    followers: i64,
}

/// How many follow each request now.
pub async fn counts(
    tx: &DistrictTx,
    requests: &[ServiceRequestId],
) -> Result<HashMap<ServiceRequestId, i64>, StoreError> {
    let query = tx
        .find::<Entity>()
        .select_only()
        .column(Column::RequestId)
        .column_as(Expr::col(Column::AccountId).count(), "followers")
        .filter(Column::RequestId.is_in(requests.iter().copied()))
        .filter(Column::EndedAt.is_null())
        .group_by(Column::RequestId);
    let rows: Vec<Count> = tx.rows::<Entity, _>(query).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.request_id, row.followers))
        .collect())
}

/// Whether another request was merged into this one.
pub async fn took_in_others(tx: &DistrictTx, id: ServiceRequestId) -> Result<bool, StoreError> {
    let merged = tx.find::<service_request::Entity>();
    let merged = merged.filter(service_request::Column::MergedIntoId.eq(id));
    Ok(tx.one(merged).await?.is_some())
}

/// The request with this id.
pub async fn request(
    tx: &DistrictTx,
    id: ServiceRequestId,
) -> Result<Option<service_request::Model>, StoreError> {
    use service_request::Column as Of;
    tx.one(tx.find::<service_request::Entity>().filter(Of::Id.eq(id)))
        .await
}

/// The same, locked: nobody merges it or takes a step on it meanwhile.
pub async fn locked_request(
    tx: &DistrictTx,
    id: ServiceRequestId,
) -> Result<Option<service_request::Model>, StoreError> {
    use service_request::Column as Of;
    tx.one_locked(tx.find::<service_request::Entity>().filter(Of::Id.eq(id)))
        .await
}

/// Requests by their ids.
pub async fn requests(
    tx: &DistrictTx,
    ids: &[ServiceRequestId],
) -> Result<HashMap<ServiceRequestId, service_request::Model>, StoreError> {
    use service_request::Column as Of;
    let among = Of::Id.is_in(ids.iter().copied());
    let rows = tx
        .all(tx.find::<service_request::Entity>().filter(among))
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The clocks of requests, the first ones first.
pub async fn clocks(
    tx: &DistrictTx,
    ids: &[ServiceRequestId],
) -> Result<Vec<request_clock::Model>, StoreError> {
    let query = tx
        .find::<request_clock::Entity>()
        .filter(request_clock::Column::RequestId.is_in(ids.iter().copied()))
        .order_by_asc(request_clock::Column::RequestId)
        .order_by_asc(request_clock::Column::Id);
    tx.all(query).await
}

/// How the actor follows these requests now, those against the actor left out.
pub async fn followed_among(
    tx: &DistrictTx,
    actor: &Actor,
    ids: &[ServiceRequestId],
) -> Result<Vec<Model>, StoreError> {
    let these = Column::RequestId.is_in(ids.iter().copied());
    tx.all(followed_by(tx, actor).filter(these)).await
}

/// How the actor follows a request now, locked; nothing for one against the actor.
pub async fn locked_follower(
    tx: &DistrictTx,
    actor: &Actor,
    request: ServiceRequestId,
) -> Result<Option<Model>, StoreError> {
    let query = followed_by(tx, actor).filter(Column::RequestId.eq(request));
    tx.one_locked(query).await
}

/// Everybody who follows a request now.
pub async fn followers(
    tx: &DistrictTx,
    request: ServiceRequestId,
) -> Result<Vec<AccountId>, StoreError> {
    let query = tx
        .find::<Entity>()
        .filter(Column::RequestId.eq(request))
        .filter(Column::EndedAt.is_null())
        .order_by_asc(Column::AccountId);
    Ok(tx
        .all(query)
        .await?
        .into_iter()
        .map(|row| row.account_id)
        .collect())
}

/// What the actor follows now, without what is against the actor.
pub fn followed_by(tx: &DistrictTx, actor: &Actor) -> Scoped<Entity> {
    use service_request::Column as Of;
    let not_against = tx
        .find::<service_request::Entity>()
        .filter(not_complained_of(actor))
        .select_only()
        .column(Of::Id)
        .into_query();
    tx.find::<Entity>()
        .filter(Column::AccountId.eq(actor.account))
        .filter(Column::EndedAt.is_null())
        .filter(Column::RequestId.in_subquery(not_against))
}

/// Lets an account follow a request; again, where it did before. Whoever follows already goes on.
pub async fn follow(
    tx: &DistrictTx,
    request: ServiceRequestId,
    account: AccountId,
    origin: FollowOrigin,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = request_follower::ActiveModel {
        request_id: Set(request),
        account_id: Set(account),
        origin: Set(origin),
        followed_at: Set(now),
        ended_at: Set(None),
        outcome: Set(None),
        satisfaction: Set(None),
        comment: Set(None),
        evaluated_at: Set(None),
        ..Default::default()
    };
    if tx.insert_new(row).await? {
        return Ok(());
    }
    let again = tx
        .update_many::<Entity>()
        .set_value(Column::Origin, origin)
        .set_value(Column::FollowedAt, now)
        .set_value(Column::EndedAt, None::<DateTime<Utc>>)
        .filter(Column::RequestId.eq(request))
        .filter(Column::AccountId.eq(account))
        .filter(Column::EndedAt.is_not_null());
    tx.change(again).await.map(|_| ())
}

/// Stores what changed in how somebody follows.
pub async fn save(tx: &DistrictTx, row: Model) -> Result<(), StoreError> {
    let key = (row.district_id, row.request_id, row.account_id);
    let mut all = row.into_active_model().reset_all();
    (all.district_id, all.request_id, all.account_id) =
        (Unchanged(key.0), Unchanged(key.1), Unchanged(key.2));
    tx.update(all).await
}
