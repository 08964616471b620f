//! Areas in the schema.

use std::sync::Arc;

use lianxin_entity::enums as stored;
use lianxin_entity::ids::AreaId;

use super::history::{self, AreaVersion};
use super::responsible::{self, Responsibility};
use super::tree::AreaNode;
use crate::auth::caller::day_of;
use crate::domain::appointment::loader::of_area;
use crate::domain::appointment::object::Appointment;
use crate::domain::body::{self, object::Body};
use crate::domain::district::Directory;
use crate::domain::district::listing::{BY_CODE, cut};
use crate::domain::identity::loader::grid_workers;
use crate::domain::identity::object::Account;
use crate::domain::responsibility::loader::zones_of_area;
use crate::domain::responsibility::zone_object::ResponsibilityZone;
use crate::domain::unit_assignment::{self, object::UnitAssignment};
use crate::geo::Coordinate;
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::enums::{AreaKind, Datum, GridKind};
use crate::gql::prelude::*;
use crate::gql::scalars::Date;
use crate::gql::{errors, ids};

/// A part of the district: a street, a community, a grid, a building.
#[derive(Clone)]
pub struct Area {
    directory: Arc<Directory>,
    id: AreaId,
}

impl Area {
    /// An area of the directory; none where the district has no such area.
    pub fn new(directory: &Arc<Directory>, id: AreaId) -> Option<Self> {
        directory.area(id)?;
        Some(Self {
            directory: directory.clone(),
            id,
        })
    }

    /// The id inside.
    pub fn key(&self) -> AreaId {
        self.id
    }

    fn node(&self) -> &AreaNode {
        self.directory
            .area(self.id)
            .expect("checked when made; a directory never changes")
    }

    /// The grid around the area, else the grids inside it.
    fn grids(&self) -> Vec<AreaId> {
        let kind = stored::AreaKind::Grid;
        match self.directory.ancestor_of_kind(self.id, kind) {
            Some(grid) => vec![grid],
            None => {
                let grids = self.directory.areas_of_kind(kind);
                let inside = grids.filter(|grid| grid.ancestors.contains(&self.id));
                inside.map(|grid| grid.id).collect()
            }
        }
    }

    fn is_own(&self, request: &RequestCtx) -> bool {
        let district = self.directory.card().key;
        let actor = request.actor.as_ref();
        actor.is_some_and(|actor| actor.district == district)
    }

    fn other(&self, id: AreaId) -> Option<Self> {
        Self::new(&self.directory, id)
    }
}

/// A part of the district: a street, a community, a grid, a building.
#[Object]
impl Area {
    /// The id of the area.
    pub async fn id(&self) -> ID {
        ID(ids::encode(self.id))
    }

    /// What kind of area it is.
    async fn kind(&self) -> AreaKind {
        self.node().kind.into()
    }

    /// The code: that of GB/T 2260 and GB/T 10114 down to the community, extended by a sequence
    /// for what lies below.
    async fn code(&self) -> &str {
        &self.node().code
    }

    /// What the area is called.
    async fn name(&self) -> &str {
        &self.node().name
    }

    /// The area directly above; null for the district.
    async fn parent(&self) -> Option<Area> {
        self.node().parent.and_then(|id| self.other(id))
    }

    /// The kind of a grid; null where it is not recorded, and for every other kind of area.
    async fn grid_kind(&self) -> Option<GridKind> {
        self.node().traits.grid_kind.map(Into::into)
    }

    /// How many households a grid is meant to have: its own target, else the district's. Null for
    /// every other kind of area.
    async fn household_target(&self) -> Option<i32> {
        let node = self.node();
        let usual = self.directory.settings().household_target;
        (node.kind == stored::AreaKind::Grid).then(|| node.traits.household_target.unwrap_or(usual))
    }

    /// Whether nobody manages a compound: neither a property company nor its owners. False for
    /// every other kind of area.
    async fn no_manager(&self) -> bool {
        self.node().traits.no_manager
    }

    /// The grid workers of today: those of the grid that the area is or lies in; of a larger area
    /// those of all its grids. Nobody for an area that has ended, whose workers `responsibleOn`
    /// tells, and for a viewer outside the district.
    async fn grid_workers(&self, ctx: &Context<'_>) -> Result<Vec<Account>> {
        let request = RequestCtx::of(ctx)?;
        match self.is_own(request) && self.node().current {
            true => grid_workers(request, &self.grids()).await,
            false => Ok(Vec::new()),
        }
    }

    /// Who answered for the area on a day: the grid worker of the grid in which it lies, the members
    /// in whose zones of responsibility it lies, the leader of the unit and the head of the building
    /// group. Whoever answers for an area around it answers for it too. Nobody for a viewer outside
    /// the district; everybody in it learns of the grid workers, of the others a resident at home and
    /// an officer where appointments are the officer's to read.
    async fn responsible_on(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day.")] on: Date,
    ) -> Result<Vec<Responsibility>> {
        let request = RequestCtx::of(ctx)?;
        responsible::of_area(request, &self.directory, self.id, on.0).await
    }

    /// What it was called and where it lay, the earliest first. Empty for a viewer outside the
    /// district.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<AreaVersion>> {
        let request = RequestCtx::of(ctx)?;
        let district = self.directory.card().key;
        let actor = request.actor.as_ref();
        if actor.is_none_or(|actor| actor.district != district) {
            return Ok(Vec::new());
        }
        history::history(request, &self.directory, self.id).await
    }

    /// The areas that came in its place when it was split or merged, in the order in which they were
    /// made. Empty for one that stands, one that simply ended, and for a viewer outside the
    /// district.
    async fn succeeded_by(&self, ctx: &Context<'_>) -> Result<Vec<Area>> {
        let request = RequestCtx::of(ctx)?;
        match self.is_own(request) && !self.node().current {
            true => history::successors(request, &self.directory, self.id).await,
            false => Ok(Vec::new()),
        }
    }

    /// The polygon, a GeoJSON geometry in GCJ-02; null where none is drawn, and for a viewer outside
    /// the district.
    async fn polygon(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let request = RequestCtx::of(ctx)?;
        match self.is_own(request) && self.node().has_polygon {
            true => history::polygon(request, &self.directory, self.id).await,
            false => Ok(None),
        }
    }

    /// Grows with every change of the area.
    async fn version(&self) -> i32 {
        self.node().version
    }

    /// The bodies beside the formal tree that work for this very area on a day. Nothing for a viewer
    /// outside the district.
    async fn bodies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when left out.")] on: Option<Date>,
    ) -> Result<Vec<Body>> {
        body::list::of_area(RequestCtx::of(ctx)?, &self.directory, self.id, on).await
    }

    /// The units in charge on a day of the community that the area is or lies in; of a larger area
    /// those of all its communities. Nothing for a viewer outside the district.
    async fn unit_assignments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when left out.")] on: Option<Date>,
    ) -> Result<Vec<UnitAssignment>> {
        let request = RequestCtx::of(ctx)?;
        unit_assignment::loader::of_area(request, &self.directory, self.id, on).await
    }

    /// The appointments for this very area that hold on a day, as far as the viewer may read them:
    /// its unit leader, the head of its building, its duties.
    async fn appointments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when left out.")] on: Option<Date>,
    ) -> Result<Vec<Appointment>> {
        let request = RequestCtx::of(ctx)?;
        let district = self.directory.card().key;
        if request
            .actor
            .as_ref()
            .is_none_or(|actor| actor.district != district)
        {
            return Ok(Vec::new());
        }
        let day = on.map_or_else(|| day_of(request.now()), |day| day.0);
        of_area(request, self.id, day).await
    }

    /// The zones of responsibility that name this very area, as far as the viewer may read them, the
    /// newest first. Nothing for a viewer outside the district.
    async fn responsibility_zones(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Also those that are over.", default)] with_ended: bool,
    ) -> Result<Vec<ResponsibilityZone>> {
        let request = RequestCtx::of(ctx)?;
        let district = self.directory.card().key;
        let actor = request.actor.as_ref();
        if actor.is_none_or(|actor| actor.district != district) {
            return Ok(Vec::new());
        }
        zones_of_area(request, self.id, with_ended).await
    }

    /// The areas above, the district first.
    async fn ancestors(&self) -> Vec<Area> {
        self.node()
            .ancestors
            .iter()
            .filter_map(|id| self.other(*id))
            .collect()
    }
}

/// Which areas are listed.
pub struct AreaFilter {
    pub parent: Option<AreaId>,
    pub kind: Option<stored::AreaKind>,
    /// Whose code begins so, or whose name contains it; the code of earlier years finds its area,
    /// too.
    pub search: Option<String>,
}

/// A page of a district's areas, by code. With a parent alone the areas directly below it; with a
/// kind all of that kind inside the parent; with neither all.
pub fn list(
    request: &RequestCtx,
    directory: &Arc<Directory>,
    filter: &AreaFilter,
    args: PageArgs,
) -> Result<Connection<Area>> {
    let page = args.page(request, BY_CODE)?;
    let matches = |area: &&AreaNode| match (filter.parent, filter.kind) {
        (None, None) => true,
        (None, Some(kind)) => area.kind == kind,
        (Some(parent), None) => area.parent == Some(parent),
        (Some(parent), Some(kind)) => area.kind == kind && area.ancestors.contains(&parent),
    };
    let once = filter
        .search
        .as_deref()
        .and_then(|text| directory.area_by_code(text));
    let found = |area: &&AreaNode| match &filter.search {
        Some(text) => {
            area.code.starts_with(text.as_str())
                || area.name.contains(text.as_str())
                || once.is_some_and(|once| once.id == area.id)
        }
        None => true,
    };
    let nodes = directory.areas().filter(matches).filter(found);
    let nodes: Vec<&AreaNode> = nodes.collect();
    let total = Total::known(nodes.len());
    let slice = cut(&page, nodes, |node| &node.code);
    let area = |node: &AreaNode| Area {
        directory: directory.clone(),
        id: node.id,
    };
    Ok(connection(
        &page,
        slice,
        total,
        |node| vec![node.code.clone()],
        area,
    ))
}

/// The innermost area whose polygon holds a received point.
///
/// # Errors
/// BAD_ARGUMENT when the point is no place.
pub fn at(
    request: &RequestCtx,
    directory: &Arc<Directory>,
    latitude: f64,
    longitude: f64,
    datum: Datum,
) -> Result<Option<Area>> {
    let point = Coordinate::received(latitude, longitude, datum.into()).map_err(|fault| {
        let key = match fault {
            crate::geo::CoordinateFault::Latitude => "latitude-range",
            crate::geo::CoordinateFault::Longitude => "longitude-range",
        };
        errors::bad_argument(request.locale, key, &[])
    })?;
    Ok(directory
        .area_at(point)
        .and_then(|node| Area::new(directory, node.id)))
}
