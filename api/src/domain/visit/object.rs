//! A visit in the schema, as much of it as the viewer may see.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::try_join_all;
use lianxin_entity::enums as stored;
use lianxin_entity::ids::{HouseholdId, ServiceRequestId, VisitId};
use lianxin_entity::visit::Model;

use super::list::{NEWEST, keys};
use super::loader::{CountOfHousehold, Findings, OfHousehold, OfRequest, SeenById};
use super::words::{VisitLevel, VisitOutcome, VisitState};
use super::{repo, rules};
use crate::domain::district::Directory;
use crate::domain::household::loader::is_own;
use crate::domain::household::object::Household;
use crate::domain::identity::loader::account;
use crate::domain::identity::object::Account;
use crate::domain::organisation::object::Organisation;
use crate::domain::service_request::object::ServiceRequest;
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::{Date, DateTime};

/// A visit to a household, a business, a work team or an organisation. Residents read of the visits to
/// their own household that they were done, when, about what and by which organisation; the rest is
/// null or empty for them.
#[derive(Clone)]
pub struct Visit {
    pub(super) row: Arc<Model>,
    directory: Arc<Directory>,
    /// The viewer reads it in full.
    full: bool,
}

impl Visit {
    /// A visit that the viewer reads in full.
    pub fn full(directory: &Arc<Directory>, row: Model) -> Self {
        Self {
            full: true,
            row: Arc::new(row),
            directory: directory.clone(),
        }
    }

    /// A visit to a household that the viewer was found to see: residents see a part of it, all others
    /// what they read in full.
    fn beside_household(rc: &RequestCtx, directory: &Arc<Directory>, row: Model) -> Result<Self> {
        let actor = rc.actor()?;
        Ok(Self {
            full: actor.role != stored::Role::Resident || rules::reads(actor, &row),
            ..Self::full(directory, row)
        })
    }

    /// The visit of which a request is a finding; none where the viewer does not read it in full.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn of_request(
        rc: &RequestCtx,
        directory: &Arc<Directory>,
        id: ServiceRequestId,
    ) -> Result<Option<Self>> {
        if rc.actor.is_none() {
            return Ok(None);
        }
        let row = rc.loaders.load::<OfRequest>(rc, id).await?;
        Ok(row.map(|row| Self::full(directory, row)))
    }

    /// The visit with this id, if the viewer sees anything of it.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn find(rc: &RequestCtx, id: VisitId) -> Result<Option<Self>> {
        rc.loaders.load::<SeenById>(rc, id).await
    }

    /// Those of these visits of which the viewer sees anything.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub(super) async fn seen_among(
        rc: &RequestCtx,
        ids: Vec<VisitId>,
    ) -> Result<HashMap<VisitId, Self>> {
        let (actor, tx) = (rc.actor()?, rc.reader().await?);
        let directory = rc.directory().await?;
        let rows = repo::by_ids(&tx, &ids).await;
        let rows = rc.stored(rows)?;
        let (read, other): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| rules::reads(actor, row));
        let mut found = match other.is_empty() {
            true => HashMap::new(),
            false => Self::of_ids(rc, other.iter().map(|row| row.id).collect()).await?,
        };
        let read = read.into_iter();
        found.extend(read.map(|row| (row.id, Self::full(&directory, row))));
        let mut at_home = Vec::new();
        for row in other {
            if !found.contains_key(&row.id)
                && row.state == stored::VisitState::Done
                && let Some(household) = row.household_id
            {
                at_home.push((household, Self::beside_household(rc, &directory, row)?));
            }
        }
        // All ask at the same moment, so that it is read at once.
        let own = at_home.iter().map(|(household, _)| is_own(rc, *household));
        let own = try_join_all(own).await?;
        let seen = at_home.into_iter().zip(own).filter(|(_, own)| *own);
        found.extend(seen.map(|((_, visit), _)| (visit.row.id, visit)));
        Ok(found)
    }

    /// Those of these visits that the viewer reads in full, in one statement.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn of_ids(rc: &RequestCtx, ids: Vec<VisitId>) -> Result<HashMap<VisitId, Self>> {
        let (tx, directory) = (rc.reader().await?, rc.directory().await?);
        let rows = repo::read_of(&tx, rc.actor()?, ids).await;
        let rows = rc.stored(rows)?;
        let visits = rows.into_iter();
        Ok(visits
            .map(|row| (row.id, Self::full(&directory, row)))
            .collect())
    }

    /// The visits of a household that the viewer was found to read, the newest first.
    ///
    /// # Errors
    /// BAD_ARGUMENT, BAD_CURSOR; INTERNAL when the database fails.
    pub async fn of_household(
        ctx: &Context<'_>,
        household: HouseholdId,
        args: PageArgs,
    ) -> Result<Connection<Self>> {
        let rc = RequestCtx::of(ctx)?;
        let page = args.page(rc, NEWEST)?;
        let directory = rc.directory().await?;
        let key = (household, page.clone());
        let rows = rc.loaders.load::<OfHousehold>(rc, key).await?;
        let rows = rows.map(|rows| rows.to_vec()).unwrap_or_default();
        let slice = page.settle(rows);
        let visits = slice.rows.into_iter();
        let visits: Result<Vec<Self>> = visits
            .map(|row| Self::beside_household(rc, &directory, row))
            .collect();
        let slice = crate::gql::connection::Slice {
            rows: visits?,
            has_previous: slice.has_previous,
            has_next: slice.has_next,
        };
        let counted = match ctx.look_ahead().field("totalCount").exists() {
            true => rc.loaders.load::<CountOfHousehold>(rc, household).await?,
            false => None,
        };
        let total = Total::known(usize::try_from(counted.unwrap_or_default()).unwrap_or_default());
        let key = |visit: &Self| keys(visit.row.id);
        Ok(connection(&page, slice, total, key, |visit| visit))
    }
}

/// A visit to a household, a business, a work team or an organisation. Residents read of the visits to
/// their own household that they were done, when, about what and by which organisation; the rest is
/// null or empty for them.
#[Object]
impl Visit {
    /// The id of the visit.
    pub async fn id(&self) -> ID {
        ID(encode(self.row.id))
    }

    /// Where it stands.
    async fn state(&self) -> VisitState {
        self.row.state.into()
    }

    /// What it is about.
    async fn theme(&self) -> &str {
        &self.row.theme
    }

    /// From which level the visitor comes.
    async fn level(&self) -> VisitLevel {
        self.row.level.into()
    }

    /// Who visits; null for the residents of the household.
    async fn visitor(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        match self.full {
            true => account(RequestCtx::of(ctx)?, self.row.visitor_id).await,
            false => Ok(None),
        }
    }

    /// The organisation for which the visitor comes.
    async fn visiting_organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        let rc = RequestCtx::of(ctx)?;
        let posting = rc
            .loaders
            .load::<super::loader::OrganisationOfPosting>(rc, self.row.posting_id)
            .await?;
        Ok(posting.and_then(|id| Organisation::new(&self.directory, id)))
    }

    /// The household, business or work team that is visited; null where an organisation is, and where
    /// the viewer may not read it.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        let rc = RequestCtx::of(ctx)?;
        match self.row.household_id {
            Some(id) => {
                let named = Household::named(rc, id).await?;
                Household::if_read(rc, named).await
            }
            None => Ok(None),
        }
    }

    /// The organisation that is visited; null where a household is.
    async fn organisation(&self) -> Option<Organisation> {
        Organisation::new(&self.directory, self.row.organisation_id?)
    }

    /// The day for which it was planned; null for one that was not.
    async fn planned_on(&self) -> Option<Date> {
        self.row.planned_on.map(Date::from)
    }

    /// When it was done; null until then.
    async fn done_at(&self) -> Option<DateTime> {
        self.row.done_at.map(DateTime::from)
    }

    /// What came of it; null until it is done, and for the residents of the household.
    async fn outcome(&self) -> Option<VisitOutcome> {
        self.row.outcome.filter(|_| self.full).map(Into::into)
    }

    /// What was noted; null for the residents of the household.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref().filter(|_| self.full)
    }

    /// How many service requests came of it; 0 for the residents of the household.
    async fn finding_count(&self) -> i32 {
        if self.full { self.row.findings } else { 0 }
    }

    /// The service requests that came of it, as many as the viewer may read.
    async fn service_requests(&self, ctx: &Context<'_>) -> Result<Vec<ServiceRequest>> {
        if self.row.findings == 0 {
            return Ok(Vec::new());
        }
        let rc = RequestCtx::of(ctx)?;
        let found = rc.loaders.load::<Findings>(rc, self.row.id).await?;
        Ok(found.unwrap_or_default())
    }

    /// Grows with every change of the visit.
    async fn version(&self) -> i32 {
        self.row.version
    }
}
