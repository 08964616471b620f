//! What many bodies, areas and organisations of one operation are asked for, read at once.

use std::collections::HashMap;
use std::hash::Hash;

use async_trait::async_trait;
use chrono::NaiveDate;
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
                Ok(group(rc.stored(rows)?))
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
batch!(Seats, BodyId => Vec<Seat>, repo::seats: Seat, |rows| {
    grouped(rows, |row| Some(row.body_id))
});
batch!(SeatById, BodySeatId => Seat, repo::seats_by_ids: Seat, |rows| {
    rows.into_iter().map(|row| (row.id, row)).collect()
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

/// The keys of each day: most operations ask for one.
fn by_day<K>(keys: Vec<(K, NaiveDate)>) -> HashMap<NaiveDate, Vec<K>> {
    let mut days: HashMap<NaiveDate, Vec<K>> = HashMap::new();
    for (key, day) in keys {
        days.entry(day).or_default().push(key);
    }
    days
}

struct OfArea;

#[async_trait]
impl Batch for OfArea {
    type Key = (AreaId, NaiveDate);
    type Value = Vec<Body>;

    async fn read(rc: &RequestCtx, keys: Vec<Self::Key>) -> Result<HashMap<Self::Key, Vec<Body>>> {
        let tx = rc.reader().await?;
        let mut found: HashMap<Self::Key, Vec<Body>> = HashMap::new();
        for (day, areas) in by_day(keys) {
            let rows = repo::of_areas(&tx, &areas, day).await;
            for row in rc.stored(rows)? {
                found.entry((row.place, day)).or_default().push(row.body);
            }
        }
        Ok(found)
    }
}

struct OfUnit;

#[async_trait]
impl Batch for OfUnit {
    type Key = (OrganisationId, NaiveDate);
    type Value = Vec<Seat>;

    async fn read(rc: &RequestCtx, keys: Vec<Self::Key>) -> Result<HashMap<Self::Key, Vec<Seat>>> {
        let tx = rc.reader().await?;
        let mut found: HashMap<Self::Key, Vec<Seat>> = HashMap::new();
        for (day, units) in by_day(keys) {
            let rows = repo::seats_of_units(&tx, &units, day).await;
            for row in rc.stored(rows)? {
                if let Some(unit) = row.organisation_id {
                    found.entry((unit, day)).or_default().push(row);
                }
            }
        }
        Ok(found)
    }
}

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

/// The bodies that worked for an area on a day.
///
/// # Errors
/// As [`body`].
pub async fn of_area(rc: &RequestCtx, area: AreaId, day: NaiveDate) -> Result<Vec<Body>> {
    Ok(rc
        .loaders
        .load::<OfArea>(rc, (area, day))
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

/// The seats that stand for an organisation on a day.
///
/// # Errors
/// As [`body`].
pub async fn seats_of_unit(
    rc: &RequestCtx,
    unit: OrganisationId,
    day: NaiveDate,
) -> Result<Vec<Seat>> {
    Ok(rc
        .loaders
        .load::<OfUnit>(rc, (unit, day))
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
