//! Pairings that many resolvers of one operation ask for, read at once.

use std::collections::HashMap;

use async_trait::async_trait;
use lianxin_entity::ids::{HouseholdId, MemberId, PairingId};
use lianxin_entity::member;
use lianxin_entity::pairing::{Column, Entity, Model};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::object::Pairing;
use super::repo;
use super::state::Standpoint;
use crate::gql::context::RequestCtx;
use crate::gql::loader::{Batch, by_id};
use crate::gql::prelude::*;
use crate::store::Scoped;

struct PairingsById;

#[async_trait]
impl Batch for PairingsById {
    type Key = PairingId;
    type Value = Model;

    async fn read(rc: &RequestCtx, ids: Vec<PairingId>) -> Result<HashMap<PairingId, Model>> {
        let tx = rc.reader().await?;
        let these = repo::readable(&tx, rc.actor()?).filter(Column::Id.is_in(ids));
        let rows = tx.all(these).await;
        by_id(rc, rows, |row| row.id)
    }
}

pub(super) struct Standpoints;

#[async_trait]
impl Batch for Standpoints {
    type Key = (MemberId, HouseholdId);
    type Value = Standpoint;

    async fn read(rc: &RequestCtx, keys: Vec<Self::Key>) -> Result<HashMap<Self::Key, Standpoint>> {
        let tx = rc.reader().await?;
        let found = repo::standpoints(&tx, rc.actor()?, &keys).await;
        rc.stored(found)
    }
}

struct MemberNames;

#[async_trait]
impl Batch for MemberNames {
    type Key = MemberId;
    type Value = String;

    async fn read(rc: &RequestCtx, ids: Vec<MemberId>) -> Result<HashMap<MemberId, String>> {
        let tx = rc.reader().await?;
        let these = tx.live::<member::Entity>();
        let these = these.filter(member::Column::Id.is_in(ids));
        let rows = rc.stored(tx.all(these).await)?;
        Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
    }
}

/// The name of a member, for whoever may read a pairing of theirs.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub(super) async fn member_name(rc: &RequestCtx, id: MemberId) -> Result<Option<String>> {
    rc.loaders.load::<MemberNames>(rc, id).await
}

/// The pairings of one side, the newest first, with those that are over or without.
async fn of_side(
    rc: &RequestCtx,
    narrowed: impl Fn(Scoped<Entity>) -> Scoped<Entity> + Send,
) -> Result<Vec<Model>> {
    let tx = rc.reader().await?;
    let query = narrowed(repo::readable(&tx, rc.actor()?)).order_by_desc(Column::Id);
    rc.stored(tx.all(query).await)
}

struct PairingsOfHousehold;

#[async_trait]
impl Batch for PairingsOfHousehold {
    type Key = (HouseholdId, bool);
    type Value = Vec<Model>;

    async fn read(rc: &RequestCtx, keys: Vec<Self::Key>) -> Result<HashMap<Self::Key, Vec<Model>>> {
        let rows = of_side(rc, |query| {
            let all = query.filter(Column::HouseholdId.is_in(keys.iter().map(|key| key.0)));
            narrowed(all, keys.iter().any(|key| key.1))
        });
        Ok(grouped(rows.await?, |row| row.household_id))
    }
}

struct PairingsOfMember;

#[async_trait]
impl Batch for PairingsOfMember {
    type Key = (MemberId, bool);
    type Value = Vec<Model>;

    async fn read(rc: &RequestCtx, keys: Vec<Self::Key>) -> Result<HashMap<Self::Key, Vec<Model>>> {
        let rows = of_side(rc, |query| {
            let all = query.filter(Column::MemberId.is_in(keys.iter().map(|key| key.0)));
            narrowed(all, keys.iter().any(|key| key.1))
        });
        Ok(grouped(rows.await?, |row| row.member_id))
    }
}

fn narrowed(query: Scoped<Entity>, with_ended: bool) -> Scoped<Entity> {
    if with_ended {
        query
    } else {
        query.filter(Column::EndedOn.is_null())
    }
}

/// By side, once without and once with those that are over.
fn grouped<Id: Copy + Eq + std::hash::Hash>(
    rows: Vec<Model>,
    side: impl Fn(&Model) -> Id,
) -> HashMap<(Id, bool), Vec<Model>> {
    let mut found: HashMap<(Id, bool), Vec<Model>> = HashMap::new();
    for row in rows {
        let id = side(&row);
        if row.ended_on.is_none() {
            found.entry((id, false)).or_default().push(row.clone());
        }
        found.entry((id, true)).or_default().push(row);
    }
    found
}

/// The pairing with this id, if the viewer may read it.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn pairing(rc: &RequestCtx, id: PairingId) -> Result<Option<Pairing>> {
    let row = rc.loaders.load::<PairingsById>(rc, id).await?;
    Ok(row.map(Pairing::new))
}

/// The pairings of a household that the viewer may read, the newest first.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn of_household(
    rc: &RequestCtx,
    id: HouseholdId,
    with_ended: bool,
) -> Result<Vec<Pairing>> {
    let key = (id, with_ended);
    let rows = rc.loaders.load::<PairingsOfHousehold>(rc, key).await?;
    Ok(rows.into_iter().flatten().map(Pairing::new).collect())
}

/// The pairings of a member that the viewer may read, the newest first.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn of_member(rc: &RequestCtx, id: MemberId, with_ended: bool) -> Result<Vec<Pairing>> {
    let key = (id, with_ended);
    let rows = rc.loaders.load::<PairingsOfMember>(rc, key).await?;
    Ok(rows.into_iter().flatten().map(Pairing::new).collect())
}
