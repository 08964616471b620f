//! A service centre in the schema.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use lianxin_entity::centre_exception;
use lianxin_entity::ids::ServiceCentreId;
use lianxin_entity::service_centre::Model;

use super::loader::{CentreById, Exceptions};
use super::opening::{AHEAD, Opening};
use super::roster::loader::OfCentre;
use super::roster::object::DutyShift;
use super::words::{CentreKind, CentreLevel, CentreState, CentreStep};
use super::{service, state};
use crate::domain::area::object::Area;
use crate::domain::calendar::{day_of, day_start};
use crate::domain::district::Directory;
use crate::domain::organisation::object::Organisation;
use crate::domain::service_request::parts_object::Location;
use crate::gql::context::RequestCtx;
use crate::gql::errors;
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::{Date, DateTime};

/// The longest span of days that exceptions and shifts are asked for.
pub const SPAN: i64 = 92;

/// A service centre or station (党群服务中心、服务站): everybody in the district may read it.
#[derive(Clone)]
pub struct ServiceCentre {
    pub(super) row: Arc<Model>,
    directory: Arc<Directory>,
}

impl ServiceCentre {
    /// The centre of a row.
    pub fn new(row: Arc<Model>, directory: &Arc<Directory>) -> Self {
        Self {
            row,
            directory: directory.clone(),
        }
    }

    /// The centre with this id.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn find(rc: &RequestCtx, id: ServiceCentreId) -> Result<Option<Self>> {
        rc.actor()?;
        let directory = rc.directory().await?;
        let row = rc.loaders.load::<CentreById>(rc, id).await?;
        Ok(row.map(|row| Self::new(row, &directory)))
    }

    /// Its hours, right for the days from one to another.
    async fn opening(&self, rc: &RequestCtx, from: NaiveDate, to: NaiveDate) -> Result<Opening> {
        let key = (self.row.id, from, to);
        let exceptions = rc.loaders.load::<Exceptions>(rc, key).await?;
        let exceptions = exceptions.iter().flat_map(|all| all.iter());
        let exceptions = exceptions.map(|row| (row.day, row.hours.clone()));
        Ok(Opening::new(&self.row, exceptions))
    }
}

/// Checks a span of days.
///
/// # Errors
/// BAD_ARGUMENT when it ends before it begins or is too long.
pub fn span(rc: &RequestCtx, from: Date, to: Date) -> Result<(NaiveDate, NaiveDate)> {
    let days = (to.0 - from.0).num_days();
    if (0..SPAN).contains(&days) {
        Ok((from.0, to.0))
    } else {
        let params = [("limit", SPAN.to_string())];
        Err(errors::bad_argument(rc.locale, "day-span", &params))
    }
}

/// A service centre or station (党群服务中心、服务站): everybody in the district may read it.
#[Object]
impl ServiceCentre {
    /// The id of the centre.
    pub async fn id(&self) -> ID {
        ID(encode(self.row.id))
    }

    /// Its number in the district's register.
    async fn code(&self) -> &str {
        &self.row.code
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// The kind.
    async fn kind(&self) -> CentreKind {
        self.row.kind.into()
    }

    /// The level.
    async fn level(&self) -> CentreLevel {
        self.row.level.into()
    }

    /// Where it stands.
    async fn state(&self) -> CentreState {
        self.row.state.into()
    }

    /// The steps that the viewer may take now; empty for who does not keep the centre.
    async fn available_steps(&self, ctx: &Context<'_>) -> Result<Vec<CentreStep>> {
        let actor = RequestCtx::of(ctx)?.actor()?;
        if !service::keeps(actor, &self.directory, self.row.area_id) {
            return Ok(Vec::new());
        }
        Ok(state::steps_from(self.row.state).map(Into::into).collect())
    }

    /// Whether the viewer keeps the centre: its hours, its roster, its record.
    async fn viewer_can_keep(&self, ctx: &Context<'_>) -> Result<bool> {
        let actor = RequestCtx::of(ctx)?.actor()?;
        Ok(service::keeps(actor, &self.directory, self.row.area_id))
    }

    /// The area in which it lies; null when the area does not exist any more.
    async fn area(&self) -> Option<Area> {
        Area::new(&self.directory, self.row.area_id)
    }

    /// The organisation that hosts it; null when nobody is named.
    async fn host_organisation(&self) -> Option<Organisation> {
        Organisation::new(&self.directory, self.row.host_id?)
    }

    /// Where the premises come from, in the district's words; null when nothing is known.
    async fn premises(&self) -> Option<&str> {
        self.row.premises.as_deref()
    }

    /// Where it is, as it was received.
    async fn location(&self) -> Location {
        let row = &self.row;
        let address = Some(row.address.clone()).filter(|address| !address.is_empty());
        Location::at(row.latitude, row.longitude, row.datum, address)
    }

    /// What is offered.
    async fn services(&self) -> Vec<String> {
        serde_json::from_str(&self.row.services).unwrap_or_default()
    }

    /// The hours of a week in Asia/Shanghai, 1 for Monday to 7 for Sunday: `1-5
    /// 09:00-12:00,13:30-17:30; 6 09:00-12:00`. Empty when it has none. Statutory holidays change
    /// nothing unless an exception says so.
    async fn hours(&self) -> &str {
        &self.row.hours
    }

    /// The days from one to another, both included and at most 92, with other hours than their
    /// weekday.
    async fn exceptions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day.")] from: Date,
        #[graphql(desc = "The last day.")] to: Date,
    ) -> Result<Vec<CentreException>> {
        let rc = RequestCtx::of(ctx)?;
        let (from, to) = span(rc, from, to)?;
        let key = (self.row.id, from, to);
        let found = rc.loaders.load::<Exceptions>(rc, key).await?;
        let found = found.iter().flat_map(|all| all.iter().cloned());
        Ok(found.map(CentreException::from).collect())
    }

    /// Whether it is open at the instant of the question.
    async fn open_now(&self, ctx: &Context<'_>) -> Result<bool> {
        let rc = RequestCtx::of(ctx)?;
        let today = day_of(rc.now());
        Ok(self.opening(rc, today, today).await?.is_open(rc.now()))
    }

    /// Whether it is, or by its hours would be, open at an instant. Never before the day on which it
    /// opened, nor from the day on which it closed.
    async fn open_at(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The instant.")] at: DateTime,
    ) -> Result<bool> {
        let rc = RequestCtx::of(ctx)?;
        let day = day_of(at.0);
        Ok(self.opening(rc, day, day).await?.is_open(at.0))
    }

    /// When it opens next; null while it is open, and where it does not open within 60 days.
    async fn opens_next_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        let rc = RequestCtx::of(ctx)?;
        let today = day_of(rc.now());
        // Whether it is open past midnight is told by the day before.
        let from = today.checked_sub_days(Days::new(1)).unwrap_or(today);
        let to = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
        let opening = self.opening(rc, from, to).await?;
        Ok(opening.opens_next(rc.now()).map(DateTime::from))
    }

    /// The shifts of its roster on the days from one to another, both included and at most 92; the
    /// first one first.
    async fn shifts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day.")] from: Date,
        #[graphql(desc = "The last day.")] to: Date,
    ) -> Result<Vec<DutyShift>> {
        let rc = RequestCtx::of(ctx)?;
        let (from, to) = span(rc, from, to)?;
        let (from, to) = (day_start(from), day_start(to + chrono::TimeDelta::days(1)));
        let key = (self.row.id, from, to);
        let found = rc.loaders.load::<OfCentre>(rc, key).await?;
        let found = found.iter().flat_map(|all| all.iter().cloned());
        Ok(found.map(DutyShift::new).collect())
    }

    /// The day on which it opened; null until then.
    async fn opened_on(&self) -> Option<Date> {
        self.row.opened_on.map(Date::from)
    }

    /// The first day on which it was closed for good; null until then.
    async fn closed_on(&self) -> Option<Date> {
        self.row.closed_on.map(Date::from)
    }

    /// Grows with every change of the centre, its hours and its exceptions.
    async fn version(&self) -> i32 {
        self.row.version
    }
}

/// A day on which a centre has other hours than its weekday.
#[derive(SimpleObject)]
pub struct CentreException {
    /// The day in Asia/Shanghai.
    day: Date,
    /// The hours, `09:00-12:00`; empty when it is closed.
    hours: String,
    /// Why; null when nothing was said.
    reason: Option<String>,
}

impl From<centre_exception::Model> for CentreException {
    fn from(row: centre_exception::Model) -> Self {
        Self {
            day: row.day.into(),
            hours: row.hours,
            reason: row.reason,
        }
    }
}

/// A centre near a point.
#[derive(SimpleObject)]
pub struct NearbyServiceCentre {
    /// The centre.
    pub service_centre: ServiceCentre,
    /// The straight distance in whole metres, measured in GCJ-02: right to one percent.
    pub distance_metres: i32,
    /// Whether it is open at the instant of the question.
    pub open_now: bool,
}
