//! Asking for shifts.

use lianxin_entity::duty_shift::{Column, Entity, Model};
use lianxin_entity::ids::{AreaId, ServiceCentreId};
use sea_orm::sea_query::Order;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Value};

use super::super::object::span;
use super::super::repo as centres;
use super::super::service::keeps;
use super::object::DutyShift;
use super::repo;
use crate::domain::calendar::day_start;
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// The name of the order in cursors.
const BY_START: &str = "SHIFT_START";

fn values(keys: &[String]) -> Option<[Value; 2]> {
    let [start, id] = keys else { return None };
    let start = chrono::DateTime::parse_from_rfc3339(start).ok()?;
    let id: uuid::Uuid = id.parse().ok()?;
    Some([start.with_timezone(&chrono::Utc).into(), id.into()])
}

/// The queries of rosters.
#[derive(Default)]
pub struct RosterQuery;

/// The queries of rosters.
#[Object]
impl RosterQuery {
    /// The shifts that the viewer stands, or was asked to take over, on the days from one to another,
    /// both included and at most 92; the first one first.
    async fn my_shifts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day.")] from: Date,
        #[graphql(desc = "The last day.")] to: Date,
    ) -> Result<Vec<DutyShift>> {
        let rc = RequestCtx::of(ctx)?;
        let account = rc.actor()?.account;
        let (from, to) = span(rc, from, to)?;
        let (from, to) = (day_start(from), day_start(to + chrono::TimeDelta::days(1)));
        let rows = repo::of_account(&*rc.reader().await?, account, from, to).await;
        let rows = rc.stored(rows)?;
        Ok(rows.into_iter().map(DutyShift::new).collect())
    }

    /// The shifts that nobody stands and that have not ended, of the centres that the viewer keeps; the
    /// first one first.
    async fn uncovered_shifts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only of centres in this area.")] area_id: Option<Gid<AreaId>>,
        #[graphql(desc = "At most so many from the beginning.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<DutyShift>> {
        let rc = RequestCtx::of(ctx)?;
        let actor = rc.actor()?;
        let page = PageArgs::forward(first, after).page(rc, BY_START)?;
        let directory = rc.directory().await?;
        let tx = rc.reader().await?;
        let kept = tx.all(centres::all(&tx)).await;
        let kept = rc.stored(kept)?.into_iter();
        let kept: Vec<ServiceCentreId> = kept
            .filter(|centre| keeps(actor, &directory, centre.area_id))
            .filter(|centre| {
                area_id.is_none_or(|Gid(area)| directory.is_within(centre.area_id, area))
            })
            .map(|centre| centre.id)
            .collect();
        let all = repo::uncovered(&tx, rc.now()).filter(Column::CentreId.is_in(kept));
        let mut query = all.clone();
        if let Some(values) = page.from().and_then(values) {
            let columns = [(Entity, Column::StartsAt), (Entity, Column::Id)];
            query = query.filter(page.condition(&columns, &values, false));
        }
        let query = query
            .order_by(Column::StartsAt, Order::Asc)
            .order_by(Column::Id, Order::Asc)
            .limit(page.fetch());
        let rows = tx.all(query).await;
        let slice = page.settle(rc.stored(rows)?);
        let total = Total::counted_by(move || {
            let (tx, all) = (tx.clone(), all.clone());
            async move {
                tx.count(all).await.map_err(|error| {
                    tracing::error!(%error, "counting shifts failed");
                    Error::new("counting failed")
                })
            }
        });
        let keys = |row: &Model| vec![row.starts_at.to_rfc3339(), row.id.0.to_string()];
        Ok(connection(&page, slice, total, keys, DutyShift::new))
    }
}
