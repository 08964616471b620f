//! Pages and totals of the services of many registrations, each in one statement.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use lianxin_entity::district_owned::DistrictOwned;
use lianxin_entity::enums::ServiceKind;
use lianxin_entity::ids::RegistrationId;
use lianxin_entity::service_record::{Column, Entity, Model};
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, WindowStatement,
};
use sea_orm::{ColumnTrait, FromQueryResult, Iterable, QueryFilter, QuerySelect, Value};

use crate::gql::connection::Page;
use crate::gql::context::RequestCtx;
use crate::gql::loader::Batch;
use crate::gql::prelude::*;
use crate::store::DistrictTx;

/// The word in cursors.
pub const ORDER: &str = "SERVICES_LAST_FIRST";

/// The keys of a service's cursor.
pub fn keys(row: &Model) -> Vec<String> {
    vec![row.started_at.to_rfc3339(), row.id.0.to_string()]
}

fn values(keys: &[String]) -> Option<[Value; 2]> {
    let [started, id] = keys else { return None };
    let started = chrono::DateTime::parse_from_rfc3339(started).ok()?;
    let id: uuid::Uuid = id.parse().ok()?;
    Some([started.with_timezone(&chrono::Utc).into(), id.into()])
}

/// A page of the services of a registration, one more than asked for.
pub struct OfRegistration;

#[async_trait]
impl Batch for OfRegistration {
    type Key = (RegistrationId, Page);
    type Value = Arc<Vec<Model>>;

    async fn read(
        rc: &RequestCtx,
        keys: Vec<Self::Key>,
    ) -> Result<HashMap<Self::Key, Self::Value>> {
        let tx = rc.reader().await?;
        let mut pages: HashMap<Page, Vec<RegistrationId>> = HashMap::new();
        for (registration, page) in keys {
            pages.entry(page).or_default().push(registration);
        }
        let mut found: HashMap<Self::Key, Vec<Model>> = HashMap::new();
        for (page, registrations) in pages {
            let rows = tx.select::<Model>(numbered(&tx, &page, registrations));
            for row in rc.stored(rows.await)? {
                let key = (row.registration_id, page.clone());
                found.entry(key).or_default().push(row);
            }
        }
        Ok(found
            .into_iter()
            .map(|(key, rows)| (key, Arc::new(rows)))
            .collect())
    }
}

/// The last or first services of each registration, numbered in the database.
fn numbered(tx: &DistrictTx, page: &Page, registrations: Vec<RegistrationId>) -> SelectStatement {
    let order = if page.backwards() {
        Order::Asc
    } else {
        Order::Desc
    };
    let (ranked, place) = (Alias::new("ranked"), Alias::new("place"));
    let mut window = WindowStatement::partition_by((Entity, Column::RegistrationId));
    sea_orm::sea_query::OrderedStatement::order_by(
        &mut window,
        (Entity, Column::StartedAt),
        order.clone(),
    );
    sea_orm::sea_query::OrderedStatement::order_by(
        &mut window,
        (Entity, Column::Id),
        order.clone(),
    );
    let mut inner = Query::select();
    inner
        .column((Entity, Column::Id))
        .expr_window_as(Expr::cust("ROW_NUMBER()"), window, place.clone())
        .from(Entity)
        .and_where(Entity::DISTRICT.eq(tx.district()))
        .and_where(Column::RegistrationId.is_in(registrations));
    if let Some(values) = page.from().and_then(values) {
        let columns = [(Entity, Column::StartedAt), (Entity, Column::Id)];
        inner.cond_where(page.condition(&columns, &values, true));
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
        .and_where(Expr::col((ranked, place)).lte(fetch))
        .order_by((Entity, Column::StartedAt), order.clone())
        .order_by((Entity, Column::Id), order);
    query
}

/// What was confirmed of one form.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sum {
    pub count: i64,
    pub minutes: i64,
    pub outside: i64,
}

/// All services of a registration, and the confirmed ones by form.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    /// How many there are, confirmed or not.
    pub all: i64,
    /// The confirmed ones.
    pub confirmed: HashMap<ServiceKind, Sum>,
}

#[derive(FromQueryResult)]
struct Row {
    registration_id: RegistrationId,
    kind: ServiceKind,
    is_confirmed: bool,
    services: i64,
    minutes: i64,
    outside: i64,
}

/// The sums of registrations.
pub struct SumsOf;

#[async_trait]
impl Batch for SumsOf {
    type Key = RegistrationId;
    type Value = Arc<Sums>;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<RegistrationId>,
    ) -> Result<HashMap<RegistrationId, Arc<Sums>>> {
        let tx = rc.reader().await?;
        let confirmed = || Expr::col(Column::ConfirmedAt).is_not_null();
        let query = tx
            .find::<Entity>()
            .select_only()
            .column(Column::RegistrationId)
            .column(Column::Kind)
            .column_as(confirmed(), "is_confirmed")
            .column_as(Expr::col(Column::Id).count(), "services")
            .column_as(Expr::col(Column::Minutes).sum(), "minutes")
            .column_as(Expr::col(Column::OutsideHoursMinutes).sum(), "outside")
            .filter(Column::RegistrationId.is_in(ids))
            .group_by(Column::RegistrationId)
            .group_by(Column::Kind)
            .group_by(confirmed());
        let rows: Vec<Row> = rc.stored(tx.rows::<Entity, _>(query).await)?;
        let mut found: HashMap<RegistrationId, Sums> = HashMap::new();
        for row in rows {
            let sums = found.entry(row.registration_id).or_default();
            sums.all += row.services;
            if row.is_confirmed {
                let sum = Sum {
                    count: row.services,
                    minutes: row.minutes,
                    outside: row.outside,
                };
                sums.confirmed.insert(row.kind, sum);
            }
        }
        Ok(found
            .into_iter()
            .map(|(id, sums)| (id, Arc::new(sums)))
            .collect())
    }
}
