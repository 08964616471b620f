//! Assignments and agreements in the store.

use chrono::NaiveDate;
use lianxin_entity::enums::UnitAssignmentKind;
use lianxin_entity::ids::{AreaId, JointAgreementId, OrganisationId, TypedId, UnitAssignmentId};
use lianxin_entity::{area, joint_agreement, joint_party, unit_assignment};
use sea_orm::sea_query::Order;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Value};

use crate::domain::days::holds_on;
use crate::store::{DistrictTx, Scoped, StoreError};

pub use joint_agreement::Model as Agreement;
pub use joint_party::Model as Party;
pub use unit_assignment::Model as Assignment;

/// Holds a community: its units are assigned one after the other.
pub async fn hold_area(tx: &DistrictTx, id: AreaId) -> Result<(), StoreError> {
    let query = tx.find::<area::Entity>().filter(area::Column::Id.eq(id));
    tx.one_locked(query).await.map(|_| ())
}

/// Which assignments are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub areas: Option<Vec<AreaId>>,
    pub unit: Option<OrganisationId>,
    pub kind: Option<UnitAssignmentKind>,
    /// Holding on this day; all there ever were without one.
    pub on: Option<NaiveDate>,
}

/// The assignments that are asked for.
pub fn wanted(tx: &DistrictTx, wanted: &Wanted) -> Scoped<unit_assignment::Entity> {
    use unit_assignment::Column;
    let mut query = tx.live::<unit_assignment::Entity>();
    if let Some(areas) = &wanted.areas {
        query = query.filter(Column::CommunityId.is_in(areas.iter().copied()));
    }
    if let Some(unit) = wanted.unit {
        query = query.filter(Column::UnitId.eq(unit));
    }
    if let Some(kind) = wanted.kind {
        query = query.filter(Column::Kind.eq(kind));
    }
    if let Some(day) = wanted.on {
        query = query.filter(holds_on(Column::FromOn, Column::ToOn, day));
    }
    query
}

/// Which agreements are asked for.
#[derive(Clone, Debug, Default)]
pub struct WantedAgreements {
    pub areas: Option<Vec<AreaId>>,
    pub party: Option<OrganisationId>,
    pub on: Option<NaiveDate>,
}

/// The agreements that are asked for.
pub fn agreements(tx: &DistrictTx, wanted: &WantedAgreements) -> Scoped<joint_agreement::Entity> {
    use joint_agreement::Column;
    let mut query = tx.find::<joint_agreement::Entity>();
    if let Some(areas) = &wanted.areas {
        query = query.filter(Column::CommunityId.is_in(areas.iter().copied()));
    }
    if let Some(party) = wanted.party {
        let of = tx
            .find::<joint_party::Entity>()
            .select_only()
            .column(joint_party::Column::AgreementId)
            .filter(joint_party::Column::OrganisationId.eq(party));
        query = query.filter(Column::Id.in_subquery(of.into_query()));
    }
    if let Some(day) = wanted.on {
        query = query.filter(holds_on(Column::FromOn, Column::ToOn, day));
    }
    query
}

/// One page of a list in the order of ids, from one on.
pub async fn page<E, I>(
    tx: &DistrictTx,
    mut query: Scoped<E>,
    id: E::Column,
    from: Option<I>,
    backwards: bool,
    fetch: u64,
) -> Result<Vec<E::Model>, StoreError>
where
    E: EntityTrait + lianxin_entity::district_owned::DistrictOwned,
    I: TypedId + Into<Value>,
{
    if let Some(from) = from {
        let from: Value = from.into();
        query = query.filter(if backwards { id.lt(from) } else { id.gt(from) });
    }
    let order = if backwards { Order::Desc } else { Order::Asc };
    tx.all(query.order_by(id, order).limit(fetch)).await
}

/// One assignment, locked.
pub async fn held(tx: &DistrictTx, id: UnitAssignmentId) -> Result<Option<Assignment>, StoreError> {
    let query = tx.live::<unit_assignment::Entity>();
    tx.one_locked(query.filter(unit_assignment::Column::Id.eq(id)))
        .await
}

/// The assignments with these ids.
pub async fn by_ids(
    tx: &DistrictTx,
    ids: &[UnitAssignmentId],
) -> Result<Vec<Assignment>, StoreError> {
    let query = tx.live::<unit_assignment::Entity>();
    tx.all(query.filter(unit_assignment::Column::Id.is_in(ids.iter().copied())))
        .await
}

/// The assignments of communities, past ones as well.
pub async fn of_communities(
    tx: &DistrictTx,
    ids: &[AreaId],
) -> Result<Vec<Assignment>, StoreError> {
    use unit_assignment::Column;
    let query = tx
        .live::<unit_assignment::Entity>()
        .filter(Column::CommunityId.is_in(ids.iter().copied()))
        .order_by_asc(Column::CommunityId)
        .order_by_asc(Column::Id);
    tx.all(query).await
}

/// The assignments of units, past ones as well.
pub async fn of_units(
    tx: &DistrictTx,
    ids: &[OrganisationId],
) -> Result<Vec<Assignment>, StoreError> {
    use unit_assignment::Column;
    let query = tx
        .live::<unit_assignment::Entity>()
        .filter(Column::UnitId.is_in(ids.iter().copied()))
        .order_by_asc(Column::UnitId)
        .order_by_asc(Column::Id);
    tx.all(query).await
}

/// Stores an assignment.
pub async fn insert(tx: &DistrictTx, row: Assignment) -> Result<(), StoreError> {
    tx.insert(unit_assignment::ActiveModel::from(row)).await
}

/// Ends an assignment.
pub async fn end(tx: &DistrictTx, row: &Assignment, on: NaiveDate) -> Result<(), StoreError> {
    use sea_orm::ActiveValue::Set;
    tx.update(unit_assignment::ActiveModel {
        id: Set(row.id),
        to_on: Set(Some(on)),
        version: Set(row.version + 1),
        ..Default::default()
    })
    .await
}

/// One agreement, locked.
pub async fn held_agreement(
    tx: &DistrictTx,
    id: JointAgreementId,
) -> Result<Option<Agreement>, StoreError> {
    let query = tx.find::<joint_agreement::Entity>();
    tx.one_locked(query.filter(joint_agreement::Column::Id.eq(id)))
        .await
}

/// The agreements with these ids.
pub async fn agreements_by_ids(
    tx: &DistrictTx,
    ids: &[JointAgreementId],
) -> Result<Vec<Agreement>, StoreError> {
    let query = tx.find::<joint_agreement::Entity>();
    tx.all(query.filter(joint_agreement::Column::Id.is_in(ids.iter().copied())))
        .await
}

/// The parties of agreements, the leading ones first.
pub async fn parties(tx: &DistrictTx, ids: &[JointAgreementId]) -> Result<Vec<Party>, StoreError> {
    use joint_party::Column;
    let query = tx
        .find::<joint_party::Entity>()
        .filter(Column::AgreementId.is_in(ids.iter().copied()))
        .order_by_asc(Column::AgreementId)
        .order_by_asc(Column::OrganisationId);
    let mut rows = tx.all(query).await?;
    rows.sort_by_key(|row| row.part);
    Ok(rows)
}

/// Stores an agreement with its parties.
pub async fn insert_agreement(
    tx: &DistrictTx,
    row: Agreement,
    parties: Vec<Party>,
) -> Result<(), StoreError> {
    tx.insert(joint_agreement::ActiveModel::from(row)).await?;
    let rows = parties.into_iter().map(joint_party::ActiveModel::from);
    tx.insert_all(rows.collect()).await
}

/// Ends an agreement.
pub async fn end_agreement(
    tx: &DistrictTx,
    row: &Agreement,
    on: NaiveDate,
) -> Result<(), StoreError> {
    use sea_orm::ActiveValue::Set;
    tx.update(joint_agreement::ActiveModel {
        id: Set(row.id),
        to_on: Set(Some(on)),
        version: Set(row.version + 1),
        ..Default::default()
    })
    .await
}
