//! Responsibilities that many resolvers of one operation ask for, read at once.

use std::collections::HashMap;

use async_trait::async_trait;
use lianxin_entity::ids::{
    AreaId, HouseholdId, MemberId, ResponsibilityAssignmentId, ResponsibilityItemId,
    ResponsibilityZoneId,
};
use lianxin_entity::{
    responsibility_assignment as assignment, responsibility_item as item,
    responsibility_zone as zone,
};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::assignment_object::ResponsibilityAssignment;
use super::item_object::ResponsibilityItem;
use super::repo;
use super::zone_object::ResponsibilityZone;
use crate::gql::context::RequestCtx;
use crate::gql::loader::{Batch, by_id};
use crate::gql::prelude::*;
use crate::store::Scoped;

/// The zones that the viewer may read, narrowed, the newest first.
async fn zones(
    rc: &RequestCtx,
    narrowed: impl Fn(Scoped<zone::Entity>) -> Scoped<zone::Entity> + Send,
) -> Result<Vec<zone::Model>> {
    let directory = rc.directory().await?;
    let tx = rc.reader().await?;
    let query = repo::readable_zones(&tx, rc.actor()?, &directory);
    let query = narrowed(query).order_by_desc(zone::Column::Id);
    rc.stored(tx.all(query).await)
}

/// What zones are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum About {
    Member(MemberId),
    Household(HouseholdId),
    Area(AreaId),
}

struct ZonesAbout;

#[async_trait]
impl Batch for ZonesAbout {
    type Key = (About, bool);
    type Value = Vec<zone::Model>;

    async fn read(
        rc: &RequestCtx,
        keys: Vec<Self::Key>,
    ) -> Result<HashMap<Self::Key, Self::Value>> {
        use zone::Column;
        let (mut members, mut households, mut areas) = (Vec::new(), Vec::new(), Vec::new());
        for (about, _) in &keys {
            match about {
                About::Member(id) => members.push(*id),
                About::Household(id) => households.push(*id),
                About::Area(id) => areas.push(*id),
            }
        }
        let any = Condition::any()
            .add(Column::MemberId.is_in(members))
            .add(Column::HouseholdId.is_in(households))
            .add(Column::AreaId.is_in(areas));
        let with_ended = keys.iter().any(|(_, with_ended)| *with_ended);
        let rows = zones(rc, |query| match with_ended {
            true => query.filter(any.clone()),
            false => query.filter(any.clone()).filter(Column::ToOn.is_null()),
        });
        let mut found: HashMap<Self::Key, Vec<zone::Model>> = HashMap::new();
        for row in rows.await? {
            let sides = [
                Some(About::Member(row.member_id)),
                row.household_id.map(About::Household),
                row.area_id.map(About::Area),
            ];
            for side in sides.into_iter().flatten() {
                if row.to_on.is_none() {
                    found.entry((side, false)).or_default().push(row.clone());
                }
                found.entry((side, true)).or_default().push(row.clone());
            }
        }
        Ok(found)
    }
}

struct ZonesById;

#[async_trait]
impl Batch for ZonesById {
    type Key = ResponsibilityZoneId;
    type Value = zone::Model;

    async fn read(rc: &RequestCtx, ids: Vec<Self::Key>) -> Result<HashMap<Self::Key, Self::Value>> {
        let these = zone::Column::Id.is_in(ids);
        let rows = zones(rc, |query| query.filter(these.clone())).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// The assigned items that the viewer may read, narrowed, the newest first.
async fn assignments(rc: &RequestCtx, which: Condition) -> Result<Vec<assignment::Model>> {
    let directory = rc.directory().await?;
    let tx = rc.reader().await?;
    let query = repo::readable_assignments(&tx, rc.actor()?, &directory);
    let query = query.filter(which).order_by_desc(assignment::Column::Id);
    rc.stored(tx.all(query).await)
}

struct AssignmentsById;

#[async_trait]
impl Batch for AssignmentsById {
    type Key = ResponsibilityAssignmentId;
    type Value = assignment::Model;

    async fn read(rc: &RequestCtx, ids: Vec<Self::Key>) -> Result<HashMap<Self::Key, Self::Value>> {
        let these = Condition::all().add(assignment::Column::Id.is_in(ids));
        let rows = assignments(rc, these).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

struct AssignmentsOfMember;

#[async_trait]
impl Batch for AssignmentsOfMember {
    type Key = (MemberId, bool);
    type Value = Vec<assignment::Model>;

    async fn read(
        rc: &RequestCtx,
        keys: Vec<Self::Key>,
    ) -> Result<HashMap<Self::Key, Self::Value>> {
        use assignment::Column;
        let members = keys.iter().map(|key| key.0);
        let mut these = Condition::all().add(Column::MemberId.is_in(members));
        if keys.iter().all(|key| !key.1) {
            these = these.add(Column::ToOn.is_null());
        }
        let mut found: HashMap<Self::Key, Vec<assignment::Model>> = HashMap::new();
        for row in assignments(rc, these).await? {
            let member = row.member_id;
            if row.to_on.is_none() {
                found.entry((member, false)).or_default().push(row.clone());
            }
            found.entry((member, true)).or_default().push(row);
        }
        Ok(found)
    }
}

struct ItemsById;

#[async_trait]
impl Batch for ItemsById {
    type Key = ResponsibilityItemId;
    type Value = item::Model;

    async fn read(rc: &RequestCtx, ids: Vec<Self::Key>) -> Result<HashMap<Self::Key, Self::Value>> {
        let tx = rc.reader().await?;
        let these = tx
            .find::<item::Entity>()
            .filter(item::Column::Id.is_in(ids));
        let rows = tx.all(these).await;
        by_id(rc, rows, |row| row.id)
    }
}

/// The zone with this id, if the viewer may read it.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn zone(rc: &RequestCtx, id: ResponsibilityZoneId) -> Result<Option<ResponsibilityZone>> {
    let directory = rc.directory().await?;
    let row = rc.loaders.load::<ZonesById>(rc, id).await?;
    Ok(row.map(|row| ResponsibilityZone::new(&directory, row)))
}

/// The zones that were assigned in one call, in the order in which they were named.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub(super) async fn zones_of_batch(
    rc: &RequestCtx,
    first: ResponsibilityZoneId,
) -> Result<Vec<ResponsibilityZone>> {
    let directory = rc.directory().await?;
    let these = zone::Column::BatchId.eq(first);
    let mut rows = zones(rc, |query| query.filter(these.clone())).await?;
    rows.reverse();
    let zone = |row| ResponsibilityZone::new(&directory, row);
    Ok(rows.into_iter().map(zone).collect())
}

async fn zones_about(
    rc: &RequestCtx,
    about: About,
    with_ended: bool,
) -> Result<Vec<ResponsibilityZone>> {
    let directory = rc.directory().await?;
    let rows = rc.loaders.load::<ZonesAbout>(rc, (about, with_ended));
    let zone = |row| ResponsibilityZone::new(&directory, row);
    Ok(rows.await?.into_iter().flatten().map(zone).collect())
}

/// The zones of a member that the viewer may read, the newest first.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn zones_of_member(
    rc: &RequestCtx,
    id: MemberId,
    with_ended: bool,
) -> Result<Vec<ResponsibilityZone>> {
    zones_about(rc, About::Member(id), with_ended).await
}

/// The zones for a very household, as [`zones_of_member`].
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn zones_of_household(
    rc: &RequestCtx,
    id: HouseholdId,
    with_ended: bool,
) -> Result<Vec<ResponsibilityZone>> {
    zones_about(rc, About::Household(id), with_ended).await
}

/// The zones for a very area, as [`zones_of_member`].
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn zones_of_area(
    rc: &RequestCtx,
    id: AreaId,
    with_ended: bool,
) -> Result<Vec<ResponsibilityZone>> {
    zones_about(rc, About::Area(id), with_ended).await
}

/// The assigned item with this id, if the viewer may read it.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn assignment(
    rc: &RequestCtx,
    id: ResponsibilityAssignmentId,
) -> Result<Option<ResponsibilityAssignment>> {
    let directory = rc.directory().await?;
    let row = rc.loaders.load::<AssignmentsById>(rc, id).await?;
    Ok(row.map(|row| ResponsibilityAssignment::new(&directory, row)))
}

/// The assigned items of a member that the viewer may read, the newest first.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn assignments_of_member(
    rc: &RequestCtx,
    id: MemberId,
    with_ended: bool,
) -> Result<Vec<ResponsibilityAssignment>> {
    let directory = rc.directory().await?;
    let rows = rc.loaders.load::<AssignmentsOfMember>(rc, (id, with_ended));
    let assigned = |row| ResponsibilityAssignment::new(&directory, row);
    Ok(rows.await?.into_iter().flatten().map(assigned).collect())
}

/// The item of the dictionary with this id; everybody of the district reads it.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn item(rc: &RequestCtx, id: ResponsibilityItemId) -> Result<Option<ResponsibilityItem>> {
    let row = rc.loaders.load::<ItemsById>(rc, id).await?;
    Ok(row.map(ResponsibilityItem::new))
}
