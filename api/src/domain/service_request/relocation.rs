//! Where open requests lie after areas were divided. The area as of submission stays; the current one
//! moves, so that whoever serves the new area reads and handles them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use lianxin_entity::enums::{AreaKind, HandlerPart, ServiceRequestState as State};
use lianxin_entity::ids::{AreaId, ServiceRequestId};
use lianxin_entity::service_request::{Column, Entity, Model};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::repo;
use super::state::is_open;
use crate::domain::area::tree::{AreaNode, AreaTree};
use crate::events::{self, Handling, Relocated, Topics};
use crate::given::Given;
use crate::store::{DistrictTx, StoreError};

/// Few enough ids for the parameters of one statement on both engines.
const CHUNK: usize = 500;

/// The requests that lie in an area and are open, or may be opened again, in the order of their ids.
///
/// # Errors
/// When the database fails.
pub async fn lying_in(
    tx: &DistrictTx,
    tree: &AreaTree,
    area: &AreaNode,
    now: DateTime<Utc>,
) -> Result<Vec<Model>, StoreError> {
    let open = State::ALL.iter().copied().filter(|state| is_open(*state));
    let may_reopen = Condition::all()
        .add(Column::State.is_in([State::Closed, State::Rejected]))
        .add(Column::ReopenUntil.gt(now));
    let under_review = Condition::all()
        .add(Column::State.eq(State::Rejected))
        .add(Column::ReviewRequestedAt.is_not_null())
        .add(Column::ReviewedAt.is_null());
    let query = tx
        .find::<Entity>()
        .filter(
            Condition::any()
                .add(Column::State.is_in(open))
                .add(may_reopen)
                .add(under_review),
        )
        .order_by_asc(Column::Id);
    let query = match area.kind {
        AreaKind::District => query,
        AreaKind::Street => query.filter(Column::CurrentStreetId.eq(area.id)),
        AreaKind::Community => query.filter(Column::CurrentCommunityId.eq(area.id)),
        AreaKind::Compound => query.filter(Column::CurrentCompoundId.eq(area.id)),
        AreaKind::Grid => query.filter(Column::CurrentGridId.eq(area.id)),
        AreaKind::Building | AreaKind::Unit => {
            let inner = tree.inside(area.id).map(|inner| inner.id).chain([area.id]);
            query.filter(Column::CurrentAreaId.is_in(inner))
        }
    };
    tx.all(query).await
}

/// How many of the requests are open.
pub fn count_open(moves: &[(Model, AreaId)]) -> u64 {
    moves.iter().filter(|(row, _)| is_open(row.state)).count() as u64
}

/// Lets requests lie in other areas of the tree, wakes whoever reads them there or read them before,
/// and has those told who have an open one since, or had it.
///
/// # Errors
/// When the database fails.
pub async fn relocate(
    tx: &DistrictTx,
    given: &Given,
    tree: &AreaTree,
    moves: &[(Model, AreaId)],
) -> Result<(), StoreError> {
    let mut by_area: HashMap<AreaId, Vec<ServiceRequestId>> = HashMap::new();
    for (row, area) in moves {
        by_area.entry(*area).or_default().push(row.id);
    }
    for (area, ids) in by_area {
        let level = |kind| tree.ancestor_of_kind(area, kind);
        for chunk in ids.chunks(CHUNK) {
            let change = tx
                .update_many::<Entity>()
                .set_value(Column::CurrentAreaId, area)
                .set_value(Column::CurrentStreetId, level(AreaKind::Street))
                .set_value(Column::CurrentCommunityId, level(AreaKind::Community))
                .set_value(Column::CurrentCompoundId, level(AreaKind::Compound))
                .set_value(Column::CurrentGridId, level(AreaKind::Grid))
                .filter(Column::Id.is_in(chunk.iter().copied()));
            tx.change(change).await?;
        }
    }
    for chunk in moves.chunks(CHUNK) {
        tell(tx, given, tree, chunk).await?;
    }
    Ok(())
}

async fn tell(
    tx: &DistrictTx,
    given: &Given,
    tree: &AreaTree,
    moves: &[(Model, AreaId)],
) -> Result<(), StoreError> {
    let ids: Vec<ServiceRequestId> = moves.iter().map(|(row, _)| row.id).collect();
    let mut handlers: HashMap<ServiceRequestId, Vec<_>> = HashMap::new();
    for handler in repo::handlers(tx, &ids).await? {
        handlers
            .entry(handler.request_id)
            .or_default()
            .push(handler);
    }
    let told = moves.iter().map(|(row, area)| {
        let handled = handlers.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        let part = |part| {
            let of_part = handled.iter().filter(move |handler| handler.part == part);
            of_part.map(|handler| Handling {
                organisation: handler.organisation_id,
                account: handler.account_id,
            })
        };
        let mut areas: Vec<AreaId> = tree.upward(*area).map(|node| node.id).collect();
        areas.reverse();
        let lay = [
            row.current_street_id,
            row.current_community_id,
            row.current_compound_id,
            row.current_grid_id,
            Some(row.current_area_id),
        ];
        let mut areas_before: Vec<AreaId> = lay.into_iter().flatten().collect();
        areas_before.dedup();
        let lies_elsewhere = areas_before.iter().any(|id| !areas.contains(id))
            || tree.ancestor_of_kind(*area, AreaKind::Grid) != row.current_grid_id;
        let topics = Topics {
            areas,
            areas_before,
            reporter: Some(row.reporter_id),
            owner: Some(row.owner_id),
            lead: part(HandlerPart::Lead).next(),
            helpers: part(HandlerPart::Helper).collect(),
            ..Topics::default()
        };
        Relocated {
            request: row.id,
            is_told: is_open(row.state) && lies_elsewhere,
            topics,
        }
    });
    events::relocated(tx, given, told.collect()).await
}
