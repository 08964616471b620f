//! Rows of visits, and those of households that a visit touches.

use std::collections::HashMap;

use lianxin_entity::ids::{
    HouseholdId, OrganisationId, PostingId, ResidentId, ServiceRequestId, VisitId,
};
use lianxin_entity::visit::{Column, Entity, Model};
use lianxin_entity::{household, posting, resident, visit_finding};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, FromQueryResult, IntoActiveModel, QueryFilter, QuerySelect,
};

use super::list::{readable, seen_with_household};
use crate::policy::Actor;
use crate::store::{DistrictTx, StoreError};

type Stored<T> = Result<T, StoreError>;

pub async fn find(tx: &DistrictTx, id: VisitId) -> Stored<Option<Model>> {
    tx.one(tx.find::<Entity>().filter(Column::Id.eq(id))).await
}

pub async fn by_ids(tx: &DistrictTx, ids: &[VisitId]) -> Stored<Vec<Model>> {
    let among = Column::Id.is_in(ids.iter().copied());
    tx.all(tx.find::<Entity>().filter(among)).await
}

/// Those of some visits that the actor reads in full.
pub async fn read_of(tx: &DistrictTx, actor: &Actor, ids: Vec<VisitId>) -> Stored<Vec<Model>> {
    let query = tx.find::<Entity>().filter(Column::Id.is_in(ids));
    tx.all(query.filter(readable(tx, actor))).await
}

/// Whether the actor reads a visit in full.
pub async fn is_read(tx: &DistrictTx, actor: &Actor, id: VisitId) -> Stored<bool> {
    let query = tx.find::<Entity>().filter(Column::Id.eq(id));
    Ok(tx.one(query.filter(readable(tx, actor))).await?.is_some())
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

/// A household, locked: it does not end meanwhile.
pub async fn household(tx: &DistrictTx, id: HouseholdId) -> Stored<Option<household::Model>> {
    let query = tx.live::<household::Entity>();
    tx.one_locked(query.filter(household::Column::Id.eq(id)))
        .await
}

/// A resident who lives in the household.
pub async fn resident(
    tx: &DistrictTx,
    household: Option<&household::Model>,
    id: ResidentId,
) -> Stored<Option<resident::Model>> {
    let Some(household) = household else {
        return Ok(None);
    };
    let query = tx
        .live::<resident::Entity>()
        .filter(resident::Column::Id.eq(id))
        .filter(resident::Column::HouseholdId.eq(household.id))
        .filter(resident::Column::EndedOn.is_null());
    tx.one(query).await
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

/// A household and a request that came of a visit to it.
#[derive(Debug, FromQueryResult)]
struct FoundAt {
    household_id: HouseholdId,
    request_id: ServiceRequestId,
}

/// The requests that came of visits to households, as far as the actor sees those visits; one
/// statement.
pub async fn findings_at(
    tx: &DistrictTx,
    actor: &Actor,
    households: Vec<HouseholdId>,
) -> Stored<HashMap<HouseholdId, Vec<ServiceRequestId>>> {
    use visit_finding::Column as Finding;
    let links = tx
        .find::<visit_finding::Entity>()
        .select_only()
        .columns([Finding::VisitId, Finding::RequestId])
        .into_query();
    let mut statement = tx
        .find::<Entity>()
        .select_only()
        .column(Column::HouseholdId)
        .filter(Column::HouseholdId.is_in(households))
        .filter(Column::Findings.gt(0))
        .filter(seen_with_household(tx, actor))
        .into_query();
    statement
        .column(("link", Finding::RequestId))
        .join_subquery(
            JoinType::InnerJoin,
            links,
            "link",
            Expr::col(("link", Finding::VisitId)).equals((Entity, Column::Id)),
        );
    let mut found: HashMap<HouseholdId, Vec<ServiceRequestId>> = HashMap::new();
    for row in tx.select::<FoundAt>(statement).await? {
        let requests = found.entry(row.household_id).or_default();
        requests.push(row.request_id);
    }
    Ok(found)
}

/// The visits of which requests are findings, as many as the actor reads in full.
pub async fn of_findings(
    tx: &DistrictTx,
    actor: &Actor,
    requests: Vec<ServiceRequestId>,
) -> Stored<HashMap<ServiceRequestId, Model>> {
    let among = visit_finding::Column::RequestId.is_in(requests);
    let links = tx.find::<visit_finding::Entity>().filter(among);
    let links = tx.all(links).await?;
    if links.is_empty() {
        return Ok(HashMap::new());
    }
    let query = tx
        .find::<Entity>()
        .filter(Column::Id.is_in(links.iter().map(|link| link.visit_id)))
        .filter(readable(tx, actor));
    let visits: HashMap<VisitId, Model> = tx
        .all(query)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let visit = |link: visit_finding::Model| {
        let row = visits.get(&link.visit_id)?;
        Some((link.request_id, row.clone()))
    };
    Ok(links.into_iter().filter_map(visit).collect())
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
