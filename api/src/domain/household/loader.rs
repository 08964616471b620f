//! What many households of one operation ask for one by one, read at once.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use lianxin_entity::enums::Role;
use lianxin_entity::ids::{HouseholdId, ResidentId};
use lianxin_entity::{household, household_move, resident};
use sea_orm::{ColumnTrait, QueryFilter};

use super::repo;
use crate::gql::context::RequestCtx;
use crate::gql::loader::{Batch, by_id};
use crate::gql::prelude::*;
use crate::store::StoreError;

type ByHousehold<T> = HashMap<HouseholdId, Vec<T>>;

fn gathered<T>(
    rc: &RequestCtx,
    rows: Result<Vec<T>, StoreError>,
    of: impl Fn(&T) -> Option<HouseholdId>,
) -> Result<ByHousehold<T>> {
    let mut all: ByHousehold<T> = HashMap::new();
    for row in rc.stored(rows)? {
        if let Some(household) = of(&row) {
            all.entry(household).or_default().push(row);
        }
    }
    Ok(all)
}

struct OwnHomes;

#[async_trait]
impl Batch for OwnHomes {
    type Key = HouseholdId;
    type Value = ();

    async fn read(rc: &RequestCtx, ids: Vec<HouseholdId>) -> Result<HashMap<HouseholdId, ()>> {
        let (tx, day) = (rc.reader().await?, rc.directory().await?.day());
        let account = rc.actor()?.account;
        let own = repo::own_among(&tx, account, &ids, day).await;
        let own = rc.stored(own)?;
        Ok(own.into_iter().map(|id| (id, ())).collect())
    }
}

/// Whether a household is the viewer's own.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn is_own(rc: &RequestCtx, id: HouseholdId) -> Result<bool> {
    // Officers act for the public: their own homes they look at as residents.
    if rc.actor()?.role != Role::Resident {
        return Ok(false);
    }
    Ok(rc.loaders.load::<OwnHomes>(rc, id).await?.is_some())
}

struct HouseholdsById;

#[async_trait]
impl Batch for HouseholdsById {
    type Key = HouseholdId;
    type Value = Arc<household::Model>;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<HouseholdId>,
    ) -> Result<HashMap<HouseholdId, Arc<household::Model>>> {
        let tx = rc.reader().await?;
        let rows = repo::households(&tx, &ids).await;
        let rows = rc.stored(rows)?;
        Ok(rows
            .into_iter()
            .map(|row| (row.id, Arc::new(row)))
            .collect())
    }
}

/// The row of a household, whoever may read it.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn row(rc: &RequestCtx, id: HouseholdId) -> Result<Option<Arc<household::Model>>> {
    rc.loaders.load::<HouseholdsById>(rc, id).await
}

struct ReadableById;

#[async_trait]
impl Batch for ReadableById {
    type Key = HouseholdId;
    type Value = Arc<household::Model>;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<HouseholdId>,
    ) -> Result<HashMap<HouseholdId, Arc<household::Model>>> {
        let (tx, day) = (rc.reader().await?, rc.directory().await?.day());
        let query = tx
            .live::<household::Entity>()
            .filter(household::Column::Id.is_in(ids))
            .filter(repo::readable(&tx, rc.actor()?, day));
        let rows = by_id(rc, tx.all(query).await, |row| row.id)?;
        Ok(rows
            .into_iter()
            .map(|(id, row)| (id, Arc::new(row)))
            .collect())
    }
}

/// The row of a household, if the viewer may read it.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn readable(rc: &RequestCtx, id: HouseholdId) -> Result<Option<Arc<household::Model>>> {
    rc.loaders.load::<ReadableById>(rc, id).await
}

struct ResidentsOf;

#[async_trait]
impl Batch for ResidentsOf {
    type Key = HouseholdId;
    type Value = Vec<resident::Model>;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<HouseholdId>,
    ) -> Result<HashMap<HouseholdId, Vec<resident::Model>>> {
        let (tx, day) = (rc.reader().await?, rc.directory().await?.day());
        let rows = repo::residents_of(&tx, &ids, day).await;
        gathered(rc, rows, |row| Some(row.household_id))
    }
}

/// The people of a household today.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn residents(rc: &RequestCtx, id: HouseholdId) -> Result<Vec<resident::Model>> {
    let found = rc.loaders.load::<ResidentsOf>(rc, id).await?;
    Ok(found.unwrap_or_default())
}

struct MovesOf;

#[async_trait]
impl Batch for MovesOf {
    type Key = HouseholdId;
    type Value = Vec<household_move::Model>;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<HouseholdId>,
    ) -> Result<HashMap<HouseholdId, Vec<household_move::Model>>> {
        let rows = repo::moves_of(&*rc.reader().await?, &ids).await;
        gathered(rc, rows, |row| Some(row.household_id))
    }
}

/// Where a household lay before, the first place first.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn moves(rc: &RequestCtx, id: HouseholdId) -> Result<Vec<household_move::Model>> {
    let found = rc.loaders.load::<MovesOf>(rc, id).await?;
    Ok(found.unwrap_or_default())
}

struct ResidentsById;

#[async_trait]
impl Batch for ResidentsById {
    type Key = ResidentId;
    type Value = resident::Model;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<ResidentId>,
    ) -> Result<HashMap<ResidentId, resident::Model>> {
        let rows = repo::residents(&*rc.reader().await?, &ids).await;
        by_id(rc, rows, |row| row.id)
    }
}

/// The row of a person, also of one who has ended, whoever may read it.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn resident(rc: &RequestCtx, id: ResidentId) -> Result<Option<resident::Model>> {
    rc.loaders.load::<ResidentsById>(rc, id).await
}
