//! What many bodies, areas and organisations of one operation are asked for, read at once.

use std::collections::HashMap;
use std::hash::Hash;

use async_trait::async_trait;
use lianxin_entity::enums::MemberKind;
use lianxin_entity::ids::{AccountId, AreaId, BodyId, BodySeatId, MemberId, OrganisationId};
use lianxin_entity::member;

use super::repo::{self, Body, Seat};
use crate::gql::context::RequestCtx;
use crate::gql::loader::Batch;
use crate::gql::prelude::*;

/// A member who sits somewhere.
#[derive(Clone, Debug)]
pub struct Sitting {
    pub name: String,
    pub account: Option<AccountId>,
    pub kind: MemberKind,
}

macro_rules! batch {
    ($name:ident, $key:ty => $value:ty, $read:path: $row:ty, $group:expr) => {
        struct $name;

        #[async_trait]
        impl Batch for $name {
            type Key = $key;
            type Value = $value;

            async fn read(rc: &RequestCtx, ids: Vec<$key>) -> Result<HashMap<$key, $value>> {
                let rows = $read(&*rc.reader().await?, &ids).await;
                let group: fn(Vec<$row>) -> HashMap<$key, $value> = $group;
                Ok(group(rows.map_err(|error| rc.fault(&error.into()))?))
            }
        }
    };
}

fn grouped<K: Eq + Hash, T>(rows: Vec<T>, key: impl Fn(&T) -> Option<K>) -> HashMap<K, Vec<T>> {
    let mut all: HashMap<K, Vec<T>> = HashMap::new();
    for row in rows {
        if let Some(key) = key(&row) {
            all.entry(key).or_default().push(row);
        }
    }
    all
}

batch!(ById, BodyId => Body, repo::by_ids: Body, |rows| {
    rows.into_iter().map(|row| (row.id, row)).collect()
});
batch!(OfArea, AreaId => Vec<Body>, repo::of_areas: Body, |rows| {
    grouped(rows, |row| Some(row.area_id))
});
batch!(Seats, BodyId => Vec<Seat>, repo::seats: Seat, |rows| {
    grouped(rows, |row| Some(row.body_id))
});
batch!(SeatById, BodySeatId => Seat, repo::seats_by_ids: Seat, |rows| {
    rows.into_iter().map(|row| (row.id, row)).collect()
});
batch!(OfUnit, OrganisationId => Vec<Seat>, repo::seats_of_units: Seat, |rows| {
    grouped(rows, |row| row.organisation_id)
});
batch!(OfMember, MemberId => Vec<Seat>, repo::seats_of_members: Seat, |rows| {
    grouped(rows, |row| row.member_id)
});
batch!(Members, MemberId => Sitting, repo::members: member::Model, |rows| {
    let sitting = |row: member::Model| Sitting {
        name: row.name,
        account: row.account_id,
        kind: row.kind,
    };
    rows.into_iter().map(|row| (row.id, sitting(row))).collect()
});

/// A body by its id.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn body(rc: &RequestCtx, id: BodyId) -> Result<Option<Body>> {
    rc.loaders.load::<ById>(rc, id).await
}

/// A seat by its id.
///
/// # Errors
/// As [`body`].
pub async fn seat(rc: &RequestCtx, id: BodySeatId) -> Result<Option<Seat>> {
    rc.loaders.load::<SeatById>(rc, id).await
}

/// The bodies that work for an area.
///
/// # Errors
/// As [`body`].
pub async fn of_area(rc: &RequestCtx, area: AreaId) -> Result<Vec<Body>> {
    Ok(rc
        .loaders
        .load::<OfArea>(rc, area)
        .await?
        .unwrap_or_default())
}

/// The seats of a body, past ones as well.
///
/// # Errors
/// As [`body`].
pub async fn seats(rc: &RequestCtx, body: BodyId) -> Result<Vec<Seat>> {
    Ok(rc
        .loaders
        .load::<Seats>(rc, body)
        .await?
        .unwrap_or_default())
}

/// The seats that stand for an organisation, past ones as well.
///
/// # Errors
/// As [`body`].
pub async fn seats_of_unit(rc: &RequestCtx, unit: OrganisationId) -> Result<Vec<Seat>> {
    Ok(rc
        .loaders
        .load::<OfUnit>(rc, unit)
        .await?
        .unwrap_or_default())
}

/// The seats that a member holds or held.
///
/// # Errors
/// As [`body`].
pub async fn seats_of_member(rc: &RequestCtx, member: MemberId) -> Result<Vec<Seat>> {
    Ok(rc
        .loaders
        .load::<OfMember>(rc, member)
        .await?
        .unwrap_or_default())
}

/// The kind of a member who sits somewhere.
///
/// # Errors
/// As [`body`].
pub async fn kind(rc: &RequestCtx, id: MemberId) -> Result<Option<MemberKind>> {
    Ok(member(rc, id).await?.map(|sitting| sitting.kind))
}

/// A member who sits somewhere.
///
/// # Errors
/// As [`body`].
pub async fn member(rc: &RequestCtx, id: MemberId) -> Result<Option<Sitting>> {
    rc.loaders.load::<Members>(rc, id).await
}
