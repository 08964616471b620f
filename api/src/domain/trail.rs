//! Pages of what a record has behind it: verifications, looks at its data. Many records of one
//! operation are served by one statement, and no more is read than is shown.

use std::collections::HashMap;
use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::Arc;

use async_trait::async_trait;
use lianxin_entity::district_owned::DistrictOwned;
use lianxin_entity::ids::TypedId;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query, WindowStatement};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, Iterable, QueryFilter, QuerySelect, Value,
};
use uuid::Uuid;

use crate::gql::connection::{Page, Total};
use crate::gql::context::RequestCtx;
use crate::gql::loader::Batch;
use crate::gql::prelude::*;
use crate::store::{DistrictTx, StoreError};

type Row<T> = <<T as Trail>::Entity as EntityTrait>::Model;
type Column<T> = <<T as Trail>::Entity as EntityTrait>::Column;

/// A table with the rows that records have behind them.
pub trait Trail: Send + Sync + 'static {
    /// The rows.
    type Entity: DistrictOwned<Model: FromQueryResult + Clone + Send + Sync> + Default + Send + Sync;
    /// Whose they are.
    type Of: TypedId + Eq + Hash + Into<Value> + Send + Sync + 'static;

    const ID: Column<Self>;
    /// The column that names whose a row is.
    const OWNER: Column<Self>;

    /// Whose a row is.
    fn owner(row: &Row<Self>) -> Option<Self::Of>;
}

/// A page of a trail, the last one first, and how long the trail is where that is asked.
///
/// # Errors
/// INTERNAL when the database fails.
pub async fn of<T: Trail>(
    ctx: &Context<'_>,
    owner: T::Of,
    page: &Page,
) -> Result<(Vec<Row<T>>, Total)> {
    let rc = RequestCtx::of(ctx)?;
    let rows = rc.loaders.load::<Pages<T>>(rc, (owner, page.clone()));
    let rows = rows.await?.map(|rows| rows.to_vec()).unwrap_or_default();
    let counted = match ctx.look_ahead().field("totalCount").exists() {
        true => rc.loaders.load::<Counts<T>>(rc, owner).await?,
        false => None,
    };
    let total = usize::try_from(counted.unwrap_or_default()).unwrap_or_default();
    Ok((rows, Total::known(total)))
}

/// A page of each record's rows, the last one first, one more than asked for.
async fn page<T: Trail>(
    tx: &DistrictTx,
    page: &Page,
    owners: &[T::Of],
) -> Result<Vec<Row<T>>, StoreError> {
    let table = T::Entity::default();
    let order = if page.backwards() {
        Order::Asc
    } else {
        Order::Desc
    };
    let (ranked, place) = (Alias::new("ranked"), Alias::new("place"));
    let mut window = WindowStatement::partition_by((table, T::OWNER));
    window.order_by((table, T::ID), order.clone());
    let mut inner = Query::select();
    inner
        .column((table, T::ID))
        .expr_window_as(Expr::cust("ROW_NUMBER()"), window, place.clone())
        .from(table)
        .and_where(T::Entity::DISTRICT.eq(tx.district()))
        .and_where(T::OWNER.is_in(owners.iter().copied()));
    let from = page.from().and_then(|keys| keys.first()?.parse().ok());
    if let Some(id) = from.map(|id: Uuid| Value::from(id)) {
        inner.cond_where(page.condition(&[(table, T::ID)], &[id], true));
    }
    let fetch = i64::try_from(page.fetch()).unwrap_or(i64::MAX);
    let mut query = Query::select();
    query
        .columns(Column::<T>::iter().map(|column| (table, column)))
        .from(table)
        .join_subquery(
            JoinType::InnerJoin,
            inner.take(),
            ranked.clone(),
            Expr::col((ranked.clone(), T::ID)).equals((table, T::ID)),
        )
        .and_where(T::Entity::DISTRICT.eq(tx.district()))
        .and_where(Expr::col((ranked.clone(), place)).lte(fetch))
        .order_by((ranked, T::ID), order);
    tx.select(query).await
}

struct Pages<T>(PhantomData<T>);

#[async_trait]
impl<T: Trail> Batch for Pages<T> {
    type Key = (T::Of, Page);
    type Value = Arc<Vec<Row<T>>>;

    async fn read(
        rc: &RequestCtx,
        keys: Vec<Self::Key>,
    ) -> Result<HashMap<Self::Key, Self::Value>> {
        let tx = rc.reader().await?;
        let mut by_page: HashMap<Page, Vec<T::Of>> = HashMap::new();
        for (owner, page) in keys {
            by_page.entry(page).or_default().push(owner);
        }
        let mut found: HashMap<Self::Key, Vec<Row<T>>> = HashMap::new();
        for (asked, owners) in by_page {
            let rows = page::<T>(&tx, &asked, &owners).await;
            for row in rc.stored(rows)? {
                if let Some(owner) = T::owner(&row) {
                    let key = (owner, asked.clone());
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

#[derive(FromQueryResult)]
struct Counted {
    owner: Uuid,
    rows: i64,
}

struct Counts<T>(PhantomData<T>);

#[async_trait]
impl<T: Trail> Batch for Counts<T> {
    type Key = T::Of;
    type Value = i64;

    async fn read(rc: &RequestCtx, owners: Vec<T::Of>) -> Result<HashMap<T::Of, i64>> {
        let tx = rc.reader().await?;
        let query = tx
            .find::<T::Entity>()
            .select_only()
            .column_as(T::OWNER, "owner")
            .column_as(T::ID.count(), "rows")
            .filter(T::OWNER.is_in(owners))
            .group_by(T::OWNER);
        let rows = tx.rows::<T::Entity, Counted>(query).await;
        let rows = rc.stored(rows)?;
        Ok(rows
            .into_iter()
            .map(|row| (row.owner.into(), row.rows))
            .collect())
    }
}

/// Declares what the rows of a table are behind.
macro_rules! trail {
    ($(#[$doc:meta])* $name:ident: $entity:ident.$column:ident, $of:ty, $owner:expr) => {
        $(#[$doc])*
        pub struct $name;

        impl crate::domain::trail::Trail for $name {
            type Entity = $entity::Entity;
            type Of = $of;

            const ID: $entity::Column = $entity::Column::Id;
            const OWNER: $entity::Column = $entity::Column::$column;

            fn owner(row: &$entity::Model) -> Option<$of> {
                let owner: fn(&$entity::Model) -> Option<$of> = $owner;
                owner(row)
            }
        }
    };
}
pub(crate) use trail;
