//! Pages of what a household has behind it: verifications, looks at its data. Many households of one
//! operation are served by one statement, and no more is read than is shown.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use lianxin_entity::district_owned::DistrictOwned;
use lianxin_entity::ids::HouseholdId;
use lianxin_entity::{data_verification, register_access};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query, WindowStatement};
use sea_orm::{ColumnTrait, FromQueryResult, Iterable, QueryFilter, QuerySelect, Value};
use uuid::Uuid;

use crate::gql::connection::Page;
use crate::gql::context::RequestCtx;
use crate::gql::loader::Batch;
use crate::gql::prelude::*;
use crate::store::{DistrictTx, StoreError};

/// The table of a trail, as far as paging it is concerned.
trait Trail: DistrictOwned {
    const ID: Self::Column;
    const HOUSEHOLD: Self::Column;

    fn household(row: &Self::Model) -> Option<HouseholdId>;
}

impl Trail for data_verification::Entity {
    const ID: Self::Column = data_verification::Column::Id;
    const HOUSEHOLD: Self::Column = data_verification::Column::HouseholdId;

    fn household(row: &Self::Model) -> Option<HouseholdId> {
        Some(row.household_id)
    }
}

impl Trail for register_access::Entity {
    const ID: Self::Column = register_access::Column::Id;
    const HOUSEHOLD: Self::Column = register_access::Column::HouseholdId;

    fn household(row: &Self::Model) -> Option<HouseholdId> {
        row.household_id
    }
}

/// A page of each household's rows, the last one first, one more than asked for.
async fn page<E: Trail + Default>(
    tx: &DistrictTx,
    page: &Page,
    households: &[HouseholdId],
) -> Result<Vec<E::Model>, StoreError>
where
    E::Model: FromQueryResult,
{
    let table = E::default();
    let order = if page.backwards() {
        Order::Asc
    } else {
        Order::Desc
    };
    let (ranked, place) = (Alias::new("ranked"), Alias::new("place"));
    let mut window = WindowStatement::partition_by((table, E::HOUSEHOLD));
    window.order_by((table, E::ID), order.clone());
    let mut inner = Query::select();
    inner
        .column((table, E::ID))
        .expr_window_as(Expr::cust("ROW_NUMBER()"), window, place.clone())
        .from(table)
        .and_where(E::DISTRICT.eq(tx.district()))
        .and_where(E::HOUSEHOLD.is_in(households.iter().copied()));
    let from = page.from().and_then(|keys| keys.first()?.parse().ok());
    if let Some(id) = from.map(|id: Uuid| Value::from(id)) {
        inner.cond_where(page.condition(&[(table, E::ID)], &[id], true));
    }
    let fetch = i64::try_from(page.fetch()).unwrap_or(i64::MAX);
    let mut query = Query::select();
    query
        .columns(E::Column::iter().map(|column| (table, column)))
        .from(table)
        .join_subquery(
            JoinType::InnerJoin,
            inner.take(),
            ranked.clone(),
            Expr::col((ranked.clone(), E::ID)).equals((table, E::ID)),
        )
        .and_where(E::DISTRICT.eq(tx.district()))
        .and_where(Expr::col((ranked.clone(), place)).lte(fetch))
        .order_by((ranked, E::ID), order);
    tx.select(query).await
}

async fn pages<E: Trail + Default>(
    rc: &RequestCtx,
    keys: Vec<(HouseholdId, Page)>,
) -> Result<HashMap<(HouseholdId, Page), Arc<Vec<E::Model>>>>
where
    E::Model: FromQueryResult,
{
    let tx = rc.reader().await?;
    let mut by_page: HashMap<Page, Vec<HouseholdId>> = HashMap::new();
    for (household, page) in keys {
        by_page.entry(page).or_default().push(household);
    }
    let mut found: HashMap<(HouseholdId, Page), Vec<E::Model>> = HashMap::new();
    for (asked, households) in by_page {
        let rows = page::<E>(&tx, &asked, &households).await;
        for row in rows.map_err(|error| rc.fault(&error.into()))? {
            if let Some(household) = E::household(&row) {
                let key = (household, asked.clone());
                found.entry(key).or_default().push(row);
            }
        }
    }
    Ok(found
        .into_iter()
        .map(|(key, rows)| (key, Arc::new(rows)))
        .collect())
}

#[derive(FromQueryResult)]
struct Counted {
    household_id: HouseholdId,
    rows: i64,
}

async fn counts<E: Trail>(
    rc: &RequestCtx,
    households: Vec<HouseholdId>,
) -> Result<HashMap<HouseholdId, i64>> {
    let tx = rc.reader().await?;
    let query = tx
        .find::<E>()
        .select_only()
        .column(E::HOUSEHOLD)
        .column_as(E::ID.count(), "rows")
        .filter(E::HOUSEHOLD.is_in(households))
        .group_by(E::HOUSEHOLD);
    let rows = tx.rows::<E, Counted>(query).await;
    let rows = rows.map_err(|error| rc.fault(&error.into()))?;
    Ok(rows
        .into_iter()
        .map(|row| (row.household_id, row.rows))
        .collect())
}

macro_rules! trail {
    ($what:literal $entity:ident $page:ident $count:ident) => {
        #[doc = concat!("A page of ", $what, " of a household, the last one first.")]
        pub struct $page;

        #[async_trait]
        impl Batch for $page {
            type Key = (HouseholdId, Page);
            type Value = Arc<Vec<$entity::Model>>;

            async fn read(
                rc: &RequestCtx,
                keys: Vec<Self::Key>,
            ) -> Result<HashMap<Self::Key, Self::Value>> {
                pages::<$entity::Entity>(rc, keys).await
            }
        }

        #[doc = concat!("How many ", $what, " a household has.")]
        pub struct $count;

        #[async_trait]
        impl Batch for $count {
            type Key = HouseholdId;
            type Value = i64;

            async fn read(
                rc: &RequestCtx,
                keys: Vec<HouseholdId>,
            ) -> Result<HashMap<HouseholdId, i64>> {
                counts::<$entity::Entity>(rc, keys).await
            }
        }
    };
}

trail!("verifications" data_verification Verifications VerificationCount);
trail!("looks at the data" register_access Accesses AccessCount);
