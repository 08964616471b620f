//! Rows of visits, and those of households that a visit touches.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use lianxin_entity::ids::{
    AccountId, DataVerificationId, HouseholdId, OrganisationId, PostingId, ServiceRequestId,
    VisitId,
};
use lianxin_entity::visit::{Column, Entity, Model};
use lianxin_entity::{data_verification, household, posting, resident, visit_finding};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Condition;
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter};

use crate::store::{DistrictTx, StoreError};

type Stored<T> = Result<T, StoreError>;

pub async fn find(tx: &DistrictTx, id: VisitId) -> Stored<Option<Model>> {
    tx.one(tx.find::<Entity>().filter(Column::Id.eq(id))).await
}

pub async fn by_ids(tx: &DistrictTx, ids: Vec<VisitId>) -> Stored<Vec<Model>> {
    tx.all(tx.find::<Entity>().filter(Column::Id.is_in(ids)))
        .await
}

pub async fn locked(tx: &DistrictTx, id: VisitId) -> Stored<Option<Model>> {
    tx.one_locked(tx.find::<Entity>().filter(Column::Id.eq(id)))
        .await
}

pub async fn insert(tx: &DistrictTx, row: Model) -> Stored<()> {
    tx.insert(row.into_active_model().reset_all()).await
}

pub async fn save(tx: &DistrictTx, row: Model) -> Stored<()> {
    tx.update(row.into_active_model().reset_all()).await
}

pub async fn household(tx: &DistrictTx, id: HouseholdId) -> Stored<Option<household::Model>> {
    let query = tx.live::<household::Entity>();
    tx.one(query.filter(household::Column::Id.eq(id))).await
}

/// Whether a person of the household has this account today.
pub async fn lives_in(
    tx: &DistrictTx,
    account: AccountId,
    id: HouseholdId,
    today: NaiveDate,
) -> Stored<bool> {
    use resident::Column;
    let query = tx
        .live::<resident::Entity>()
        .filter(Column::AccountId.eq(account))
        .filter(Column::HouseholdId.eq(id))
        .filter(Column::RegisteredOn.lte(today))
        .filter(
            Condition::any()
                .add(Column::EndedOn.is_null())
                .add(Column::EndedOn.gt(today)),
        );
    Ok(tx.one(query).await?.is_some())
}

/// Writes down that the data of a household were found right.
pub async fn verified(
    tx: &DistrictTx,
    id: DataVerificationId,
    household: HouseholdId,
    by: AccountId,
    on: NaiveDate,
    at: DateTime<Utc>,
) -> Stored<()> {
    use household::Column;
    let change = tx
        .update_many::<household::Entity>()
        .set_value(Column::VerifiedOn, Some(on))
        .filter(Column::Id.eq(household))
        .filter(
            Condition::any()
                .add(Column::VerifiedOn.is_null())
                .add(Column::VerifiedOn.lt(on)),
        );
    tx.change(change).await?;
    tx.insert(data_verification::ActiveModel {
        id: Set(id),
        household_id: Set(household),
        resident_id: Set(None),
        field: Set("all".to_owned()),
        before: Set(None),
        after: Set(None),
        source: Set("VISIT".to_owned()),
        verified_by: Set(Some(by)),
        verified_on: Set(on),
        at: Set(at),
        ..Default::default()
    })
    .await
}

pub async fn add_finding(tx: &DistrictTx, visit: VisitId, request: ServiceRequestId) -> Stored<()> {
    tx.insert(visit_finding::ActiveModel {
        visit_id: Set(visit),
        request_id: Set(request),
        ..Default::default()
    })
    .await
}

/// The requests that came of visits.
pub async fn findings(
    tx: &DistrictTx,
    visits: Vec<VisitId>,
) -> Stored<HashMap<VisitId, Vec<ServiceRequestId>>> {
    let among = visit_finding::Column::VisitId.is_in(visits);
    let rows = tx.find::<visit_finding::Entity>().filter(among);
    let mut found: HashMap<VisitId, Vec<ServiceRequestId>> = HashMap::new();
    for row in tx.all(rows).await? {
        found.entry(row.visit_id).or_default().push(row.request_id);
    }
    Ok(found)
}

/// The organisations of postings.
pub async fn organisations(
    tx: &DistrictTx,
    postings: Vec<PostingId>,
) -> Stored<HashMap<PostingId, OrganisationId>> {
    let rows = tx
        .find::<posting::Entity>()
        .filter(posting::Column::Id.is_in(postings));
    let rows = tx.all(rows).await?.into_iter();
    Ok(rows
        .filter_map(|row| Some((row.id, row.organisation_id?)))
        .collect())
}
