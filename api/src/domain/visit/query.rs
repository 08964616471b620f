//! Asking for visits.

use lianxin_entity::enums as stored;
use lianxin_entity::ids::{AccountId, AreaId, HouseholdId, OrganisationId, VisitId};

use super::list::{self, ListFilter, NEWEST, keys};
use super::object::Visit;
use super::words::{VisitOutcome, VisitState};
use crate::gql::connection::{Connection, PageArgs, Slice, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// Which visits are asked for. What is left out does not narrow; everything given must hold.
#[derive(InputObject, Default)]
pub struct VisitFilter {
    /// In this area: where the household or organisation lay when it was planned or done.
    area_id: Option<Gid<AreaId>>,
    /// By this visitor.
    visitor_id: Option<Gid<AccountId>>,
    /// To this household.
    household_id: Option<Gid<HouseholdId>>,
    /// To this organisation.
    organisation_id: Option<Gid<OrganisationId>>,
    /// In one of these states.
    states: Option<Vec<VisitState>>,
    /// From this day on: the day on which it was done, else for which it is planned.
    from: Option<Date>,
    /// Before this day.
    to: Option<Date>,
    /// With this outcome.
    outcome: Option<VisitOutcome>,
}

impl From<VisitFilter> for ListFilter {
    fn from(filter: VisitFilter) -> Self {
        let states = filter.states;
        Self {
            area: filter.area_id.map(|id| id.0),
            visitor: filter.visitor_id.map(|id| id.0),
            household: filter.household_id.map(|id| id.0),
            organisation: filter.organisation_id.map(|id| id.0),
            states: states.map(|all| all.into_iter().map(Into::into).collect()),
            from: filter.from.map(|day| day.0),
            to: filter.to.map(|day| day.0),
            outcome: filter.outcome.map(Into::into),
        }
    }
}

async fn listed(rc: &RequestCtx, filter: ListFilter, args: PageArgs) -> Result<Connection<Visit>> {
    let actor = rc.actor()?.clone();
    let page = args.page(rc, NEWEST)?;
    let directory = rc.directory().await?;
    let tx = rc.reader().await?;
    let query = filter.query(&tx, &actor, &directory);
    let rows = list::page(&tx, query.clone(), &page).await;
    let slice = page.settle(rc.stored(rows)?);
    let total = Total::counted_by(move || {
        let (tx, query) = (tx.clone(), query.clone());
        async move {
            tx.count(query).await.map_err(|error| {
                tracing::error!(%error, "counting visits failed");
                Error::new("counting failed")
            })
        }
    });
    let visits = slice.rows.into_iter();
    let slice = Slice {
        rows: visits.map(|row| Visit::full(&directory, row)).collect(),
        has_previous: slice.has_previous,
        has_next: slice.has_next,
    };
    let key = |visit: &Visit| keys(visit.row.id);
    Ok(connection(&page, slice, total, key, |visit| visit))
}

/// The queries of visits.
#[derive(Default)]
pub struct VisitQuery;

/// The queries of visits.
#[Object]
impl VisitQuery {
    /// The visit with this id; null for what does not exist and what the viewer may not read alike.
    async fn visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Gid<VisitId>,
    ) -> Result<Option<Visit>> {
        Visit::find(RequestCtx::of(ctx)?, id.0).await
    }

    /// The visits that the viewer reads in full, the newest first: the own ones, those of the grids of
    /// a grid worker, those of the jurisdiction of a secretary.
    async fn visits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<VisitFilter>,
        #[graphql(desc = "At most so many from the beginning.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Visit>> {
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let filter = filter.unwrap_or_default().into();
        listed(RequestCtx::of(ctx)?, filter, args).await
    }

    /// The visits that the viewer planned and has not done, the last one planned first.
    async fn my_planned_visits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many from the beginning.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Visit>> {
        let rc = RequestCtx::of(ctx)?;
        let filter = ListFilter {
            visitor: Some(rc.actor()?.account),
            states: Some(vec![stored::VisitState::Planned]),
            ..ListFilter::default()
        };
        listed(rc, filter, PageArgs::forward(first, after)).await
    }
}
