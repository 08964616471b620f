//! Members that many resolvers of one operation ask for, read at once.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use lianxin_entity::ids::{MemberId, VolunteerId};
use lianxin_entity::{member, member_move, volunteer};

use super::repo;
use crate::gql::context::RequestCtx;
use crate::gql::loader::{Batch, by_id};
use crate::gql::prelude::*;

struct ById;

#[async_trait]
impl Batch for ById {
    type Key = MemberId;
    type Value = Arc<member::Model>;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<MemberId>,
    ) -> Result<HashMap<MemberId, Arc<member::Model>>> {
        let tx = rc.reader().await?;
        let rows = repo::by_ids(&tx, &ids).await;
        let rows = rc.stored(rows)?;
        Ok(rows
            .into_iter()
            .map(|row| (row.id, Arc::new(row)))
            .collect())
    }
}

struct VolunteersById;

#[async_trait]
impl Batch for VolunteersById {
    type Key = VolunteerId;
    type Value = volunteer::Model;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<VolunteerId>,
    ) -> Result<HashMap<VolunteerId, volunteer::Model>> {
        let rows = repo::volunteers(&*rc.reader().await?, &ids).await;
        by_id(rc, rows, |row| row.id)
    }
}

/// The row of a volunteer, whoever may read it.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn volunteer(rc: &RequestCtx, id: VolunteerId) -> Result<Option<volunteer::Model>> {
    rc.loaders.load::<VolunteersById>(rc, id).await
}

struct Moves;

#[async_trait]
impl Batch for Moves {
    type Key = MemberId;
    type Value = Vec<member_move::Model>;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<MemberId>,
    ) -> Result<HashMap<MemberId, Vec<member_move::Model>>> {
        let tx = rc.reader().await?;
        let rows = repo::moves(&tx, &ids).await;
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in rc.stored(rows)? {
            found.entry(row.member_id).or_default().push(row);
        }
        Ok(found)
    }
}

/// The row of a member. Whether the asker may know of it is for the caller to decide.
///
/// # Errors
/// INTERNAL when the database fails.
pub async fn row(rc: &RequestCtx, id: MemberId) -> Result<Option<Arc<member::Model>>> {
    rc.loaders.load::<ById>(rc, id).await
}

/// The earlier branches of a member, oldest first.
///
/// # Errors
/// INTERNAL when the database fails.
pub async fn moves(rc: &RequestCtx, id: MemberId) -> Result<Vec<member_move::Model>> {
    Ok(rc.loaders.load::<Moves>(rc, id).await?.unwrap_or_default())
}
