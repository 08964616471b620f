//! Organisations in the schema.

use std::sync::Arc;

use lianxin_entity::enums as stored;
use lianxin_entity::ids::OrganisationId;

use super::history::OrganisationVersion;
use super::tree::OrganisationNode;
use super::{loader, rules};
use crate::domain::area::object::Area;
use crate::domain::body::{self, seat::BodySeat};
use crate::domain::district::Directory;
use crate::domain::district::listing::{BY_CODE, cut};
use crate::domain::identity::object::Account;
use crate::domain::unit_assignment::{self, object::UnitAssignment};
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::enums::OrganisationKind;
use crate::gql::ids;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// A committee, department, company or other body that handles requests.
#[derive(Clone)]
pub struct Organisation {
    directory: Arc<Directory>,
    id: OrganisationId,
}

impl Organisation {
    /// An organisation of the directory; none where the district has no such organisation.
    pub fn new(directory: &Arc<Directory>, id: OrganisationId) -> Option<Self> {
        directory.organisation(id)?;
        Some(Self {
            directory: directory.clone(),
            id,
        })
    }

    /// The id inside.
    pub fn key(&self) -> OrganisationId {
        self.id
    }

    fn node(&self) -> &OrganisationNode {
        self.directory
            .organisation(self.id)
            .expect("checked when made; a directory never changes")
    }
}

/// A committee, department, company or other body that handles requests.
#[Object]
impl Organisation {
    /// The id of the organisation.
    pub async fn id(&self) -> ID {
        ID(ids::encode(self.id))
    }

    /// What kind of organisation it is.
    async fn kind(&self) -> OrganisationKind {
        self.node().kind.into()
    }

    /// What the organisation is called.
    async fn name(&self) -> &str {
        &self.node().name
    }

    /// The organisation directly above; null for the district's committee.
    async fn parent(&self) -> Option<Organisation> {
        self.node()
            .parent
            .and_then(|id| Self::new(&self.directory, id))
    }

    /// The area that a committee is responsible for; null for every other kind.
    async fn jurisdiction(&self) -> Option<Area> {
        self.node()
            .jurisdiction
            .and_then(|id| Area::new(&self.directory, id))
    }

    /// The code, unique among the organisations that exist.
    async fn code(&self) -> &str {
        &self.node().code
    }

    /// The day on which it was founded; null where nobody wrote it down.
    async fn founded_on(&self) -> Option<Date> {
        self.node().dates.founded_on.map(Date::from)
    }

    /// The term of its posts in years; null where its posts are not elected.
    async fn term_years(&self) -> Option<i32> {
        self.node().dates.term_years
    }

    /// The day of the last election of its posts.
    async fn last_election_on(&self) -> Option<Date> {
        self.node().dates.last_election_on.map(Date::from)
    }

    /// The first day after the term: the day of the last election, else of the founding, and the
    /// years of the term. Null where one of the two is not known.
    async fn next_election_on(&self) -> Option<Date> {
        rules::next_election(&self.node().dates).map(Date::from)
    }

    /// Whether the term is over on a day without another election. False where no term is known.
    async fn election_overdue(
        &self,
        #[graphql(desc = "The day; today when left out.")] on: Option<Date>,
    ) -> bool {
        let on = on.map_or_else(|| self.directory.day(), |day| day.0);
        rules::election_overdue(&self.node().dates, on)
    }

    /// The first day on which it does not exist any more; null while no end is known.
    async fn ended_on(&self) -> Option<Date> {
        self.node().ended_on.map(Date::from)
    }

    /// Grows with every change of the organisation; for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.node().version
    }

    /// How many organisations stand directly below it.
    async fn child_count(&self) -> i32 {
        let below = self.directory.organisations_below(self.id).len();
        i32::try_from(below).unwrap_or(i32::MAX)
    }

    /// The secretaries who are in post today and handle requests, the one longest in post first.
    async fn secretaries(&self, ctx: &Context<'_>) -> Result<Vec<Account>> {
        loader::secretaries(RequestCtx::of(ctx)?, self.id).await
    }

    /// The seats in bodies beside the formal tree that stand for it on a day.
    async fn seats(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when left out.")] on: Option<Date>,
    ) -> Result<Vec<BodySeat>> {
        body::list::of_unit(RequestCtx::of(ctx)?, &self.directory, self.id, on).await
    }

    /// The communities of which it is in charge on a day.
    async fn unit_assignments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when left out.")] on: Option<Date>,
    ) -> Result<Vec<UnitAssignment>> {
        let request = RequestCtx::of(ctx)?;
        unit_assignment::loader::of_unit(request, &self.directory, self.id, on).await
    }

    /// What it was called and where it stood from day to day, the earliest first.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<OrganisationVersion>> {
        let rows = loader::versions(RequestCtx::of(ctx)?, self.id).await?;
        let version = |row| OrganisationVersion::new(&self.directory, row);
        Ok(rows.into_iter().map(version).collect())
    }
}

/// Which organisations are listed.
#[derive(Default)]
pub struct OrganisationFilter {
    pub parent: Option<OrganisationId>,
    pub kind: Option<stored::OrganisationKind>,
    pub code: Option<String>,
    /// The beginning of the name.
    pub search: Option<String>,
    pub include_ended: bool,
}

impl OrganisationFilter {
    fn matches(&self, node: &OrganisationNode) -> bool {
        let placed = match (self.parent, self.kind) {
            (None, None) => true,
            (None, Some(kind)) => node.kind == kind,
            (Some(parent), None) => node.parent == Some(parent),
            (Some(parent), Some(kind)) => node.kind == kind && node.ancestors.contains(&parent),
        };
        placed
            && self.code.as_ref().is_none_or(|code| node.code == *code)
            && self
                .search
                .as_ref()
                .is_none_or(|start| node.name.starts_with(start.trim()))
    }
}

/// The order of a list in which ended organisations stand: their codes are used again.
const BY_CODE_AND_ID: &str = "CODE_ID";

/// A page of a district's organisations, by code. With a parent alone those directly below it;
/// with a kind all of that kind below the parent; with neither all.
pub fn list(
    request: &RequestCtx,
    directory: &Arc<Directory>,
    filter: &OrganisationFilter,
    args: PageArgs,
) -> Result<Connection<Organisation>> {
    let order = if filter.include_ended {
        BY_CODE_AND_ID
    } else {
        BY_CODE
    };
    let page = args.page(request, order)?;
    let nodes: Vec<(String, OrganisationId)> = if filter.include_ended {
        let all = directory.organisations_ever().into_iter();
        all.filter(|node| filter.matches(node))
            .map(|node| (format!("{} {}", node.code, node.id.0), node.id))
            .collect()
    } else {
        let all = directory.organisations();
        all.filter(|node| filter.matches(node))
            .map(|node| (node.code.clone(), node.id))
            .collect()
    };
    let total = Total::known(nodes.len());
    let slice = cut(&page, nodes, |(key, _)| key);
    let shown = |(_, id)| Organisation {
        directory: directory.clone(),
        id,
    };
    Ok(connection(
        &page,
        slice,
        total,
        |(key, _)| vec![key.clone()],
        shown,
    ))
}
