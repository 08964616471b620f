//! The reference data of one district as of one day, held in memory and never changed: areas,
//! organisations, categories with their time limits, working time, settings.
//!
//! Every screen touches these rows. [`super::Directories`] keeps one snapshot a district and
//! replaces it when the district's reference version, the day, or the secretaries in post change.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;
use lianxin_entity::enums::{AreaKind, ClockKind, OrganisationKind, Urgency};
use lianxin_entity::ids::{AreaId, CategoryId, DistrictId, DistrictKey, OrganisationId};

use super::settings::Settings;
use crate::domain::area::tree::{AreaNode, AreaTree};
use crate::domain::calendar::Calendar;
use crate::domain::category::book::{CategoryBook, CategoryNode, Limit};
use crate::domain::organisation::tree::{OrganisationNode, OrganisationTree};
use crate::geo::{Coordinate, PolygonIndex};

/// What anybody may know of a district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistrictCard {
    /// The key in every row; never shown.
    pub key: DistrictKey,
    /// The public id.
    pub id: DistrictId,
    /// The division code, GB/T 2260; it changes over the years.
    pub code: String,
    /// `涧西区`.
    pub name: String,
    /// `河南省洛阳市`.
    pub region_name: String,
}

/// The snapshot.
#[derive(Clone)]
pub struct Directory {
    pub(super) card: Arc<DistrictCard>,
    pub(super) reference_version: i64,
    pub(super) day: NaiveDate,
    pub(super) settings: Arc<Settings>,
    pub(super) areas: Arc<AreaTree>,
    pub(super) organisations: Arc<OrganisationTree>,
    pub(super) categories: Arc<CategoryBook>,
    pub(super) calendar: Arc<Calendar>,
    /// Organisations with a secretary in post who handles requests.
    pub(super) in_post: Arc<HashSet<OrganisationId>>,
}

impl Directory {
    /// Code, name and region.
    pub fn card(&self) -> &DistrictCard {
        &self.card
    }

    /// Grows with every change of what stands here.
    pub fn reference_version(&self) -> i64 {
        self.reference_version
    }

    /// The day in Asia/Shanghai whose versions these are.
    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// Windows and limits of the district.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Working time.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }
}

/// Areas.
impl Directory {
    /// All areas.
    pub fn tree(&self) -> &AreaTree {
        &self.areas
    }

    /// An area by its id, also one that has ended.
    pub fn area(&self, id: AreaId) -> Option<&AreaNode> {
        self.areas.get(id)
    }

    /// The area that holds all others.
    pub fn root_area(&self) -> &AreaNode {
        self.areas.root()
    }

    /// The areas directly below, by code.
    pub fn children(&self, id: AreaId) -> impl Iterator<Item = &AreaNode> {
        self.areas.children(id)
    }

    /// All current areas of a kind, by code.
    pub fn areas_of_kind(&self, kind: AreaKind) -> impl Iterator<Item = &AreaNode> {
        self.areas.current().filter(move |area| area.kind == kind)
    }

    /// All current areas, by code.
    pub fn areas(&self) -> impl Iterator<Item = &AreaNode> {
        self.areas.current()
    }

    /// The area that has this code, else the one that had it last.
    pub fn area_by_code(&self, code: &str) -> Option<&AreaNode> {
        self.areas.by_code(code)
    }

    /// The innermost area whose polygon holds the point.
    pub fn area_at(&self, point: Coordinate) -> Option<&AreaNode> {
        self.areas.at(point)
    }

    /// Whether a point lies outside a district that is drawn; of one that is not nobody knows.
    pub fn lies_outside(&self, point: Coordinate) -> bool {
        self.root_area().has_polygon && self.area_at(point).is_none()
    }

    /// The polygons of current areas.
    pub fn polygons(&self) -> &PolygonIndex<AreaId> {
        self.areas.polygons()
    }

    /// The area itself or the one above it that is of this kind.
    pub fn ancestor_of_kind(&self, id: AreaId, kind: AreaKind) -> Option<AreaId> {
        self.areas.ancestor_of_kind(id, kind)
    }

    /// Whether an area is another one or lies in it.
    pub fn is_within(&self, inner: AreaId, outer: AreaId) -> bool {
        self.areas.is_within(inner, outer)
    }
}

/// Organisations.
impl Directory {
    /// An organisation by its id, also one that has ended.
    pub fn organisation(&self, id: OrganisationId) -> Option<&OrganisationNode> {
        self.organisations.get(id)
    }

    /// The same district with another tree of organisations: one that a transaction has just read,
    /// or that of another day.
    #[must_use]
    pub fn with_organisations(&self, organisations: OrganisationTree) -> Self {
        Self {
            organisations: Arc::new(organisations),
            ..self.clone()
        }
    }

    /// All organisations, those that have ended as well, by code and id.
    pub fn organisations_ever(&self) -> Vec<&OrganisationNode> {
        self.organisations.all()
    }

    /// The current organisations directly below, by code.
    pub fn organisations_below(&self, id: OrganisationId) -> &[OrganisationId] {
        self.organisations.children(id)
    }

    /// Whether an organisation is another one or stands above it.
    pub fn is_above(&self, upper: OrganisationId, lower: OrganisationId) -> bool {
        self.organisations.is_above(upper, lower)
    }

    /// All current organisations, by code.
    pub fn organisations(&self) -> impl Iterator<Item = &OrganisationNode> {
        self.organisations.current()
    }

    /// All current organisations of a kind, by code.
    pub fn organisations_of_kind(
        &self,
        kind: OrganisationKind,
    ) -> impl Iterator<Item = &OrganisationNode> {
        self.organisations().filter(move |node| node.kind == kind)
    }

    /// The current organisation with this code.
    pub fn organisation_by_code(&self, code: &str) -> Option<&OrganisationNode> {
        self.organisations().find(|node| node.code == code)
    }

    /// Whether an organisation is another one or stands below it.
    pub fn descends(&self, inner: OrganisationId, outer: OrganisationId) -> bool {
        self.organisations.descends(inner, outer)
    }

    /// The organisation and all current ones below it.
    pub fn descendants(&self, id: OrganisationId) -> Vec<OrganisationId> {
        self.organisations.descendants(id)
    }

    /// The committee with jurisdiction over an area: its own, else that of the nearest area above.
    pub fn committee_for(&self, area: AreaId) -> Option<OrganisationId> {
        let node = self.areas.get(area)?;
        let upward = std::iter::once(&area).chain(node.ancestors.iter().rev());
        upward
            .into_iter()
            .find_map(|area| self.organisations.committee_of(*area))
    }

    /// The nearest organisation above that has a secretary in post today; the district committee,
    /// which has nobody above it, answers itself.
    pub fn nearest_above(&self, id: OrganisationId) -> Option<OrganisationId> {
        let node = self.organisations.get(id)?;
        let staffed = node.ancestors.iter().rev();
        staffed
            .copied()
            .find(|above| self.in_post.contains(above))
            .or_else(|| self.organisations.district_committee())
    }

    /// Whether an organisation has a secretary in post today who handles requests.
    pub fn has_secretary(&self, id: OrganisationId) -> bool {
        self.in_post.contains(&id)
    }
}

/// Categories and time limits.
impl Directory {
    /// A category by its id, also a retired one.
    pub fn category(&self, id: CategoryId) -> Option<&CategoryNode> {
        self.categories.get(id)
    }

    /// A category in use by its code.
    pub fn category_by_code(&self, code: &str) -> Option<&CategoryNode> {
        self.categories.by_code(code)
    }

    /// The categories in use, in the order in which they are shown.
    pub fn categories(&self) -> impl Iterator<Item = &CategoryNode> {
        self.categories.current()
    }

    /// How long a clock runs for a request of this category and urgency.
    pub fn clock_rule(
        &self,
        category: CategoryId,
        urgency: Urgency,
        clock: ClockKind,
    ) -> Option<Limit> {
        self.categories.limit(category, urgency, clock)
    }
}
