//! The units of many communities and the parties of many agreements, read at once.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::future::try_join_all;
use lianxin_entity::enums::AreaKind;
use lianxin_entity::ids::{AreaId, JointAgreementId, OrganisationId, UnitAssignmentId};

use super::object::UnitAssignment;
use super::repo::{self, Agreement, Assignment, Party};
use crate::domain::body::list::is_inside;
use crate::domain::district::Directory;
use crate::gql::context::RequestCtx;
use crate::gql::loader::{Batch, by_id};
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

macro_rules! batch {
    ($name:ident, $key:ty => $row:ty, $read:path, $column:ident) => {
        struct $name;

        #[async_trait]
        impl Batch for $name {
            type Key = $key;
            type Value = Vec<$row>;

            async fn read(rc: &RequestCtx, ids: Vec<$key>) -> Result<HashMap<$key, Vec<$row>>> {
                let rows = $read(&*rc.reader().await?, &ids).await;
                let mut all: HashMap<$key, Vec<$row>> = HashMap::new();
                for row in rc.stored(rows)? {
                    all.entry(row.$column).or_default().push(row);
                }
                Ok(all)
            }
        }
    };
}

batch!(OfCommunity, AreaId => Assignment, repo::of_communities, community_id);
batch!(OfUnit, OrganisationId => Assignment, repo::of_units, unit_id);
batch!(Parties, JointAgreementId => Party, repo::parties, agreement_id);

macro_rules! by_id {
    ($name:ident, $key:ty => $row:ty, $read:path) => {
        struct $name;

        #[async_trait]
        impl Batch for $name {
            type Key = $key;
            type Value = $row;

            async fn read(rc: &RequestCtx, ids: Vec<$key>) -> Result<HashMap<$key, $row>> {
                let rows = $read(&*rc.reader().await?, &ids).await;
                by_id(rc, rows, |row| row.id)
            }
        }
    };
}

by_id!(AssignmentById, UnitAssignmentId => Assignment, repo::by_ids);
by_id!(AgreementById, JointAgreementId => Agreement, repo::agreements_by_ids);

/// An assignment by its id.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn assignment(rc: &RequestCtx, id: UnitAssignmentId) -> Result<Option<Assignment>> {
    rc.loaders.load::<AssignmentById>(rc, id).await
}

/// An agreement by its id.
///
/// # Errors
/// As [`assignment`].
pub async fn agreement(rc: &RequestCtx, id: JointAgreementId) -> Result<Option<Agreement>> {
    rc.loaders.load::<AgreementById>(rc, id).await
}

fn on_day(
    directory: &Arc<Directory>,
    rows: impl IntoIterator<Item = Assignment>,
    on: Option<Date>,
) -> Vec<UnitAssignment> {
    let day = on.map_or_else(|| directory.day(), |day| day.0);
    rows.into_iter()
        .filter(|row| row.from_on <= day && row.to_on.is_none_or(|to| day < to))
        .map(|row| UnitAssignment::new(directory, row))
        .collect()
}

/// The units in charge on a day of the community that an area is or lies in; of a larger area those
/// of all its communities. None for a viewer outside the district.
///
/// # Errors
/// INTERNAL when the database fails.
pub async fn of_area(
    rc: &RequestCtx,
    directory: &Arc<Directory>,
    area: AreaId,
    on: Option<Date>,
) -> Result<Vec<UnitAssignment>> {
    if !is_inside(rc, directory) {
        return Ok(Vec::new());
    }
    let communities: Vec<AreaId> = match directory.ancestor_of_kind(area, AreaKind::Community) {
        Some(community) => vec![community],
        None => {
            let all = directory.areas_of_kind(AreaKind::Community);
            let inside = all.filter(|node| node.ancestors.contains(&area));
            inside.map(|node| node.id).collect()
        }
    };
    let loads = communities
        .into_iter()
        .map(|id| rc.loaders.load::<OfCommunity>(rc, id));
    let rows = try_join_all(loads).await?.into_iter().flatten().flatten();
    Ok(on_day(directory, rows, on))
}

/// The communities of which a unit is in charge on a day.
///
/// # Errors
/// INTERNAL when the database fails.
pub async fn of_unit(
    rc: &RequestCtx,
    directory: &Arc<Directory>,
    unit: OrganisationId,
    on: Option<Date>,
) -> Result<Vec<UnitAssignment>> {
    let rows = rc.loaders.load::<OfUnit>(rc, unit).await?;
    Ok(on_day(directory, rows.unwrap_or_default(), on))
}

/// The parties of an agreement, the leading one first.
///
/// # Errors
/// INTERNAL when the database fails.
pub async fn parties(rc: &RequestCtx, id: JointAgreementId) -> Result<Vec<Party>> {
    Ok(rc
        .loaders
        .load::<Parties>(rc, id)
        .await?
        .unwrap_or_default())
}
