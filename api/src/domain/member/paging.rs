//! Pages of rows in the order of their ids, which is the order in which they were made.

use std::sync::Arc;

use lianxin_entity::district_owned::DistrictOwned;
use lianxin_entity::ids::TypedId;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Value};

use crate::gql::connection::{Page, Slice, Total};
use crate::gql::context::RequestCtx;
use crate::gql::errors;
use crate::gql::ids::decode;
use crate::gql::prelude::*;
use crate::store::{DistrictTx, Scoped};

/// A page of a query, and how many rows it has in all; the cursor is the id.
///
/// # Errors
/// BAD_CURSOR; INTERNAL when the database fails.
pub async fn by_id<E, Id>(
    rc: &RequestCtx,
    tx: &Arc<DistrictTx>,
    query: Scoped<E>,
    page: &Page,
    id: E::Column,
) -> Result<(Slice<E::Model>, Total)>
where
    E: DistrictOwned + Send + Sync + 'static,
    E::Model: Send + Sync,
    Id: TypedId + Into<Value>,
{
    ordered::<E, Id>(rc, tx, query, page, id, false).await
}

/// As [`by_id`], the newest first.
///
/// # Errors
/// As [`by_id`].
pub async fn newest_first<E, Id>(
    rc: &RequestCtx,
    tx: &Arc<DistrictTx>,
    query: Scoped<E>,
    page: &Page,
    id: E::Column,
) -> Result<(Slice<E::Model>, Total)>
where
    E: DistrictOwned + Send + Sync + 'static,
    E::Model: Send + Sync,
    Id: TypedId + Into<Value>,
{
    ordered::<E, Id>(rc, tx, query, page, id, true).await
}

async fn ordered<E, Id>(
    rc: &RequestCtx,
    tx: &Arc<DistrictTx>,
    query: Scoped<E>,
    page: &Page,
    id: E::Column,
    newest_first: bool,
) -> Result<(Slice<E::Model>, Total)>
where
    E: DistrictOwned + Send + Sync + 'static,
    E::Model: Send + Sync,
    Id: TypedId + Into<Value>,
{
    let total = total(tx, query.clone());
    let mut query = query;
    let falling = page.backwards() != newest_first;
    if let Some(keys) = page.from() {
        let key = match keys {
            [key] => decode::<Id>(key),
            _ => None,
        };
        let key = key.ok_or_else(|| errors::bad_cursor(rc.locale))?;
        query = query.filter(match falling {
            true => id.lt(key),
            false => id.gt(key),
        });
    }
    query = match falling {
        true => query.order_by_desc(id),
        false => query.order_by_asc(id),
    };
    let rows = tx.all(query.limit(page.fetch())).await;
    let rows = rc.stored(rows)?;
    Ok((page.settle(rows), total))
}

/// The number of rows of a query, counted when somebody asks.
pub fn total<E>(tx: &Arc<DistrictTx>, query: Scoped<E>) -> Total
where
    E: DistrictOwned + Send + Sync + 'static,
    E::Model: Send + Sync,
{
    let tx = tx.clone();
    Total::counted_by(move || {
        let (tx, query) = (tx.clone(), query.clone());
        async move {
            tx.count(query).await.map_err(|error| {
                tracing::error!(%error, "counting failed");
                Error::new("counting failed")
            })
        }
    })
}
