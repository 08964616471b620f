//! What many resolvers of one operation ask of visits, read at once.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use lianxin_entity::district_owned::DistrictOwned;
use lianxin_entity::ids::{HouseholdId, OrganisationId, PostingId, ServiceRequestId, VisitId};
use lianxin_entity::visit::{Column, Entity, Model};
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, WindowStatement,
};
use sea_orm::{ColumnTrait, FromQueryResult, Iterable, QueryFilter, QuerySelect};

use super::list::{id_of, seen_with_household};
use super::object::Visit;
use super::repo;
use crate::domain::service_request::list::readable_among;
use crate::domain::service_request::object::ServiceRequest;
use crate::gql::connection::Page;
use crate::gql::context::RequestCtx;
use crate::gql::loader::Batch;
use crate::gql::prelude::*;
use crate::policy::Actor;
use crate::store::DistrictTx;

/// A page of the visits of a household, one more than asked for, as the viewer sees them.
pub struct OfHousehold;

#[async_trait]
impl Batch for OfHousehold {
    type Key = (HouseholdId, Page);
    type Value = Arc<Vec<Model>>;

    async fn read(
        rc: &RequestCtx,
        keys: Vec<Self::Key>,
    ) -> Result<HashMap<Self::Key, Self::Value>> {
        let (tx, actor) = (rc.reader().await?, rc.actor()?);
        let mut pages: HashMap<Page, Vec<HouseholdId>> = HashMap::new();
        for (household, page) in keys {
            pages.entry(page).or_default().push(household);
        }
        let mut found: HashMap<Self::Key, Vec<Model>> = HashMap::new();
        for (page, households) in pages {
            let rows = tx.select::<Model>(numbered(&tx, actor, &page, households));
            let rows = rc.stored(rows.await)?;
            for row in rows {
                if let Some(household) = row.household_id {
                    let key = (household, page.clone());
                    found.entry(key).or_default().push(row);
                }
            }
        }
        Ok(found
            .into_iter()
            .map(|(key, rows)| (key, Arc::new(rows)))
            .collect())
    }
}

/// The first or last visits of each household, numbered in the database so that one statement serves
/// them all.
fn numbered(
    tx: &DistrictTx,
    actor: &Actor,
    page: &Page,
    households: Vec<HouseholdId>,
) -> SelectStatement {
    let order = if page.backwards() {
        Order::Asc
    } else {
        Order::Desc
    };
    let (ranked, place) = (Alias::new("ranked"), Alias::new("place"));
    let mut window = WindowStatement::partition_by((Entity, Column::HouseholdId));
    window.order_by((Entity, Column::Id), order.clone());
    let mut inner = Query::select();
    inner
        .column((Entity, Column::Id))
        .expr_window_as(Expr::cust("ROW_NUMBER()"), window, place.clone())
        .from(Entity)
        .and_where(Entity::DISTRICT.eq(tx.district()))
        .and_where(Column::HouseholdId.is_in(households))
        .cond_where(seen_with_household(tx, actor));
    if let Some(id) = id_of(page) {
        inner.cond_where(page.condition(&[(Entity, Column::Id)], &[id.into()], true));
    }
    let fetch = i64::try_from(page.fetch()).unwrap_or(i64::MAX);
    let mut query = Query::select();
    query
        .columns(Column::iter().map(|column| (Entity, column)))
        .from(Entity)
        .join_subquery(
            JoinType::InnerJoin,
            inner.take(),
            ranked.clone(),
            Expr::col((ranked.clone(), Column::Id)).equals((Entity, Column::Id)),
        )
        .and_where(Entity::DISTRICT.eq(tx.district()))
        .and_where(Expr::col((ranked.clone(), place)).lte(fetch))
        .order_by((ranked, Column::Id), order);
    query
}

#[derive(FromQueryResult)]
struct Counted {
    household_id: HouseholdId,
    visits: i64,
}

/// How many visits of a household the viewer sees.
pub struct CountOfHousehold;

#[async_trait]
impl Batch for CountOfHousehold {
    type Key = HouseholdId;
    type Value = i64;

    async fn read(
        rc: &RequestCtx,
        households: Vec<HouseholdId>,
    ) -> Result<HashMap<HouseholdId, i64>> {
        let tx = rc.reader().await?;
        let query = tx
            .find::<Entity>()
            .select_only()
            .column(Column::HouseholdId)
            .column_as(Column::Id.count(), "visits")
            .filter(Column::HouseholdId.is_in(households))
            .filter(seen_with_household(&tx, rc.actor()?))
            .group_by(Column::HouseholdId);
        let rows = tx.rows::<Entity, Counted>(query).await;
        let rows = rc.stored(rows)?;
        Ok(rows
            .into_iter()
            .map(|row| (row.household_id, row.visits))
            .collect())
    }
}

/// The requests that came of a visit, as many as the viewer may read.
pub struct Findings;

#[async_trait]
impl Batch for Findings {
    type Key = VisitId;
    type Value = Vec<ServiceRequest>;

    async fn read(
        rc: &RequestCtx,
        visits: Vec<VisitId>,
    ) -> Result<HashMap<VisitId, Vec<ServiceRequest>>> {
        let tx = rc.reader().await?;
        let found = repo::findings(&tx, visits).await;
        let found = rc.stored(found)?;
        let ids: Vec<ServiceRequestId> = found.values().flatten().copied().collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = readable_among(&tx, rc.actor()?, ids).await;
        let rows = rc.stored(rows)?;
        let shown: HashMap<ServiceRequestId, ServiceRequest> =
            ServiceRequest::of_rows(&rc.directory().await?, rows)
                .into_iter()
                .map(|request| (request.key(), request))
                .collect();
        Ok(found
            .into_iter()
            .map(|(visit, mut requests)| {
                requests.sort_unstable();
                let requests = requests.iter().filter_map(|id| shown.get(id).cloned());
                (visit, requests.collect())
            })
            .collect())
    }
}

/// The visit of which a request is a finding, where the viewer reads it in full.
pub struct OfRequest;

#[async_trait]
impl Batch for OfRequest {
    type Key = ServiceRequestId;
    type Value = Model;

    async fn read(
        rc: &RequestCtx,
        requests: Vec<ServiceRequestId>,
    ) -> Result<HashMap<ServiceRequestId, Model>> {
        let (tx, actor) = (rc.reader().await?, rc.actor()?);
        let found = repo::of_findings(&tx, actor, requests).await;
        rc.stored(found)
    }
}

/// A visit of which the viewer sees anything.
pub struct SeenById;

#[async_trait]
impl Batch for SeenById {
    type Key = VisitId;
    type Value = Visit;

    async fn read(rc: &RequestCtx, ids: Vec<VisitId>) -> Result<HashMap<VisitId, Visit>> {
        Visit::seen_among(rc, ids).await
    }
}

/// The organisation of a posting.
pub struct OrganisationOfPosting;

#[async_trait]
impl Batch for OrganisationOfPosting {
    type Key = PostingId;
    type Value = OrganisationId;

    async fn read(
        rc: &RequestCtx,
        postings: Vec<PostingId>,
    ) -> Result<HashMap<PostingId, OrganisationId>> {
        let found = repo::organisations(&*rc.reader().await?, postings).await;
        rc.stored(found)
    }
}
