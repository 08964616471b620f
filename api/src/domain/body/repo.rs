//! Bodies and their seats in the store.

use chrono::NaiveDate;
use lianxin_entity::enums::BodyKind;
use lianxin_entity::ids::{AccountId, AreaId, BodyId, BodySeatId, MemberId, OrganisationId};
use lianxin_entity::{account, area, body, body_seat, member};
use sea_orm::ActiveValue::NotSet;
use sea_orm::sea_query::Order;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, FromQueryResult, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::domain::days::holds_on;
use crate::domain::moving::{area_on, once_in};
use crate::store::{DistrictTx, Scoped, StoreError};

pub use body::Model as Body;
pub use body_seat::Model as Seat;

/// Bodies by their ids.
pub async fn by_ids(tx: &DistrictTx, ids: &[BodyId]) -> Result<Vec<Body>, StoreError> {
    let query = tx.find::<body::Entity>();
    tx.all(query.filter(body::Column::Id.is_in(ids.iter().copied())))
        .await
}

/// A body, held until the end of the transaction: its seats change one after the other.
pub async fn held(tx: &DistrictTx, id: BodyId) -> Result<Option<Body>, StoreError> {
    let query = tx.find::<body::Entity>().filter(body::Column::Id.eq(id));
    tx.one_locked(query).await
}

/// Holds an area: its bodies are founded one after the other.
pub async fn hold_area(tx: &DistrictTx, id: AreaId) -> Result<(), StoreError> {
    let query = tx.find::<area::Entity>().filter(area::Column::Id.eq(id));
    tx.one_locked(query).await.map(|_| ())
}

/// A body with the area for which it worked on a day.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Placed {
    #[sea_orm(nested)]
    pub body: Body,
    pub place: AreaId,
}

/// The bodies that worked for areas on a day, in the order of their founding.
pub async fn of_areas(
    tx: &DistrictTx,
    areas: &[AreaId],
    day: NaiveDate,
) -> Result<Vec<Placed>, StoreError> {
    use body::Column;
    let there = Condition::any()
        .add(Column::AreaId.is_in(areas.iter().copied()))
        .add(Column::Id.in_subquery(once_in::<Body>(tx, areas)));
    let query = tx
        .find::<body::Entity>()
        .expr_as(area_on::<Body>(tx, day), "place")
        .filter(there)
        .filter(existing(day))
        .order_by_asc(Column::Id);
    let mut rows: Vec<Placed> = tx.rows::<body::Entity, _>(query).await?;
    rows.retain(|row| areas.contains(&row.place));
    Ok(rows)
}

/// The bodies that work for an area, those that were dissolved as well.
pub async fn ever_in(tx: &DistrictTx, area: AreaId) -> Result<Vec<Body>, StoreError> {
    let query = tx.find::<body::Entity>();
    tx.all(query.filter(body::Column::AreaId.eq(area))).await
}

/// The bodies that exist on a day.
fn existing(day: NaiveDate) -> Condition {
    use body::Column;
    holds_on(Column::FoundedOn, Column::DissolvedOn, day)
}

/// Which bodies are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub areas: Option<Vec<AreaId>>,
    pub kinds: Option<Vec<BodyKind>>,
    pub organisation: Option<OrganisationId>,
    /// One of these.
    pub bodies: Option<Vec<BodyId>>,
    /// Existing on the day or not.
    pub current: Option<(bool, NaiveDate)>,
}

/// The bodies that are asked for.
pub fn wanted(tx: &DistrictTx, wanted: &Wanted) -> Scoped<body::Entity> {
    use body::Column;
    let mut query = tx.find::<body::Entity>();
    if let Some(areas) = &wanted.areas {
        query = query.filter(Column::AreaId.is_in(areas.iter().copied()));
    }
    if let Some(kinds) = &wanted.kinds {
        query = query.filter(Column::Kind.is_in(kinds.iter().copied()));
    }
    if let Some(organisation) = wanted.organisation {
        query = query.filter(Column::OrganisationId.eq(organisation));
    }
    if let Some(bodies) = &wanted.bodies {
        query = query.filter(Column::Id.is_in(bodies.iter().copied()));
    }
    if let Some((current, day)) = wanted.current {
        let exists = existing(day);
        query = query.filter(if current { exists } else { exists.not() });
    }
    query
}

/// One page of a list, from a body on.
pub async fn page(
    tx: &DistrictTx,
    mut query: Scoped<body::Entity>,
    from: Option<BodyId>,
    backwards: bool,
    fetch: u64,
) -> Result<Vec<Body>, StoreError> {
    use body::Column;
    if let Some(id) = from {
        query = query.filter(if backwards {
            Column::Id.lt(id)
        } else {
            Column::Id.gt(id)
        });
    }
    let order = if backwards { Order::Desc } else { Order::Asc };
    tx.all(query.order_by(Column::Id, order).limit(fetch)).await
}

/// The seats of bodies, in the order in which they were set up.
pub async fn seats(tx: &DistrictTx, bodies: &[BodyId]) -> Result<Vec<Seat>, StoreError> {
    use body_seat::Column;
    let query = tx
        .find::<body_seat::Entity>()
        .filter(Column::BodyId.is_in(bodies.iter().copied()))
        .order_by_asc(Column::BodyId)
        .order_by_asc(Column::Id);
    tx.all(query).await
}

/// The seats that stand for organisations on a day.
pub async fn seats_of_units(
    tx: &DistrictTx,
    units: &[OrganisationId],
    day: NaiveDate,
) -> Result<Vec<Seat>, StoreError> {
    use body_seat::Column;
    let query = tx
        .find::<body_seat::Entity>()
        .filter(Column::OrganisationId.is_in(units.iter().copied()))
        .filter(holds_on(Column::FromOn, Column::ToOn, day))
        .order_by_asc(Column::OrganisationId)
        .order_by_asc(Column::Id);
    tx.all(query).await
}

/// The seats that members hold or held.
pub async fn seats_of_members(
    tx: &DistrictTx,
    members: &[MemberId],
) -> Result<Vec<Seat>, StoreError> {
    use body_seat::Column;
    let query = tx
        .find::<body_seat::Entity>()
        .filter(Column::MemberId.is_in(members.iter().copied()))
        .order_by_asc(Column::MemberId)
        .order_by_asc(Column::Id);
    tx.all(query).await
}

/// Bodies, held one after the other.
pub async fn hold_all(tx: &DistrictTx, ids: &[BodyId]) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let query = tx
        .find::<body::Entity>()
        .filter(body::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(body::Column::Id);
    tx.all_locked(query).await.map(|_| ())
}

/// One seat.
pub async fn seat(tx: &DistrictTx, id: BodySeatId) -> Result<Option<Seat>, StoreError> {
    Ok(seats_by_ids(tx, &[id]).await?.pop())
}

/// The seats with these ids.
pub async fn seats_by_ids(tx: &DistrictTx, ids: &[BodySeatId]) -> Result<Vec<Seat>, StoreError> {
    let query = tx.find::<body_seat::Entity>();
    tx.all(query.filter(body_seat::Column::Id.is_in(ids.iter().copied())))
        .await
}

/// Members who may sit somewhere, or do.
pub async fn members(tx: &DistrictTx, ids: &[MemberId]) -> Result<Vec<member::Model>, StoreError> {
    let query = tx.live::<member::Entity>();
    tx.all(query.filter(member::Column::Id.is_in(ids.iter().copied())))
        .await
}

/// A member, held until the end of the transaction.
pub async fn locked_member(
    tx: &DistrictTx,
    id: MemberId,
) -> Result<Option<member::Model>, StoreError> {
    let query = tx.live::<member::Entity>();
    tx.one_locked(query.filter(member::Column::Id.eq(id))).await
}

/// Whether the district has an account.
pub async fn has_account(tx: &DistrictTx, id: AccountId) -> Result<bool, StoreError> {
    let query = tx.find::<account::Entity>();
    let found = tx.one(query.filter(account::Column::Id.eq(id))).await?;
    Ok(found.is_some())
}

/// Stores a body.
pub async fn insert(tx: &DistrictTx, row: Body) -> Result<(), StoreError> {
    tx.insert(body::ActiveModel::from(row)).await
}

/// Writes a body anew.
pub async fn update(tx: &DistrictTx, row: Body) -> Result<(), StoreError> {
    let mut change = row.into_active_model().reset_all();
    change.district_id = NotSet;
    tx.update(change).await
}

/// Stores a seat.
pub async fn insert_seat(tx: &DistrictTx, row: Seat) -> Result<(), StoreError> {
    tx.insert(body_seat::ActiveModel::from(row)).await
}

/// Writes a seat anew.
pub async fn update_seat(tx: &DistrictTx, row: Seat) -> Result<(), StoreError> {
    let mut change = row.into_active_model().reset_all();
    change.district_id = NotSet;
    tx.update(change).await
}
