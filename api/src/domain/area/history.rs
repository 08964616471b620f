//! Areas as they were: their versions, and any of them as of a day.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use lianxin_entity::area_version::Model;
use lianxin_entity::enums as stored;
use lianxin_entity::ids::AreaId;

use super::object::Area;
use super::repo;
use crate::domain::district::Directory;
use crate::gql::context::RequestCtx;
use crate::gql::enums::{AreaKind, GridKind};
use crate::gql::errors;
use crate::gql::ids::Gid;
use crate::gql::loader::Batch;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// What an area was called, where it lay and which code it had from one day to another.
pub struct AreaVersion {
    directory: Arc<Directory>,
    row: Model,
    /// The day as of which its parent is shown.
    day: NaiveDate,
}

/// What an area was called, where it lay and which code it had from one day to another.
#[Object]
impl AreaVersion {
    /// The area as it is now, or as it was when it ended.
    async fn area(&self) -> Option<Area> {
        Area::new(&self.directory, self.row.area_id)
    }

    /// What kind of area it is; this never changes.
    async fn kind(&self) -> Option<AreaKind> {
        Some(self.directory.area(self.row.area_id)?.kind.into())
    }

    /// The code.
    async fn code(&self) -> &str {
        &self.row.code
    }

    /// What the area was called.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// The area directly above as it was then; null for the district.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<AreaVersion>> {
        let Some(parent) = self.row.parent_id else {
            return Ok(None);
        };
        let rc = RequestCtx::of(ctx)?;
        let row = rc.loaders.load::<VersionOn>(rc, (parent, self.day)).await?;
        Ok(row.map(|row| Self {
            directory: self.directory.clone(),
            row,
            day: self.day,
        }))
    }

    /// The kind of a grid; null where it is not recorded, and for every other kind of area.
    async fn grid_kind(&self) -> Option<GridKind> {
        self.row.grid_kind.map(Into::into)
    }

    /// How many households a grid was meant to have: its own target, else the district's usual
    /// number. Null for every other kind of area.
    async fn household_target(&self) -> Option<i32> {
        let grid = self.directory.area(self.row.area_id)?.kind == stored::AreaKind::Grid;
        let usual = self.directory.settings().household_target;
        grid.then(|| self.row.household_target.unwrap_or(usual))
    }

    /// Whether nobody managed a compound. False for every other kind of area.
    async fn no_manager(&self) -> bool {
        self.row.no_manager
    }

    /// The polygon, a GeoJSON geometry in GCJ-02; null where none was drawn.
    async fn polygon(&self) -> Option<&str> {
        self.row.polygon.as_deref()
    }

    /// The first day on which this held.
    async fn from_on(&self) -> Date {
        self.row.from_on.into()
    }

    /// The first day on which it did not hold any more; null while it does.
    async fn to_on(&self) -> Option<Date> {
        self.row.to_on.map(Into::into)
    }
}

struct VersionOn;

#[async_trait]
impl Batch for VersionOn {
    type Key = (AreaId, NaiveDate);
    type Value = Model;

    async fn read(rc: &RequestCtx, keys: Vec<Self::Key>) -> Result<HashMap<Self::Key, Model>> {
        let tx = rc.reader().await?;
        let mut by_day: HashMap<NaiveDate, Vec<AreaId>> = HashMap::new();
        for (area, day) in keys {
            by_day.entry(day).or_default().push(area);
        }
        let mut found = HashMap::new();
        for (day, areas) in by_day {
            let rows = repo::versions_on(&tx, &areas, day).await;
            let rows = rc.stored(rows)?;
            found.extend(rows.into_iter().map(|row| ((row.area_id, day), row)));
        }
        Ok(found)
    }
}

struct HistoryOf;

#[async_trait]
impl Batch for HistoryOf {
    type Key = AreaId;
    type Value = Vec<Model>;

    async fn read(rc: &RequestCtx, areas: Vec<AreaId>) -> Result<HashMap<AreaId, Vec<Model>>> {
        let tx = rc.reader().await?;
        let rows = repo::versions_of(&tx, &areas).await;
        let mut found: HashMap<AreaId, Vec<Model>> = HashMap::new();
        for row in rc.stored(rows)? {
            found.entry(row.area_id).or_default().push(row);
        }
        Ok(found)
    }
}

struct SuccessorsOf;

#[async_trait]
impl Batch for SuccessorsOf {
    type Key = AreaId;
    type Value = Vec<AreaId>;

    async fn read(rc: &RequestCtx, areas: Vec<AreaId>) -> Result<HashMap<AreaId, Vec<AreaId>>> {
        let tx = rc.reader().await?;
        let rows = repo::successors_of(&tx, &areas).await;
        let mut found: HashMap<AreaId, Vec<AreaId>> = HashMap::new();
        for row in rc.stored(rows)? {
            found.entry(row.area_id).or_default().push(row.successor_id);
        }
        Ok(found)
    }
}

/// The areas that came in the place of one that was divided, in the order in which they were made.
pub(super) async fn successors(
    rc: &RequestCtx,
    directory: &Arc<Directory>,
    area: AreaId,
) -> Result<Vec<Area>> {
    let found = rc.loaders.load::<SuccessorsOf>(rc, area).await?;
    let found = found.unwrap_or_default().into_iter();
    Ok(found.filter_map(|id| Area::new(directory, id)).collect())
}

/// The polygon of an area as of the directory's day.
pub(super) async fn polygon(
    rc: &RequestCtx,
    directory: &Arc<Directory>,
    area: AreaId,
) -> Result<Option<String>> {
    let key = (area, directory.day());
    let row = rc.loaders.load::<VersionOn>(rc, key).await?;
    Ok(row.and_then(|row| row.polygon))
}

/// All versions of an area, the earliest first.
pub(super) async fn history(
    rc: &RequestCtx,
    directory: &Arc<Directory>,
    area: AreaId,
) -> Result<Vec<AreaVersion>> {
    let rows = rc.loaders.load::<HistoryOf>(rc, area).await?;
    let version = |row: Model| AreaVersion {
        directory: directory.clone(),
        day: row.from_on,
        row,
    };
    Ok(rows.unwrap_or_default().into_iter().map(version).collect())
}

/// Questions about areas of other days.
#[derive(Default)]
pub struct AreaHistoryQuery;

/// Questions about areas of other days.
#[Object]
impl AreaHistoryQuery {
    /// An area as it was on a day, by its id or by the code that it had on that day; exactly one of
    /// the two. Null where it did not exist then, and for what belongs to another district.
    async fn area_as_of(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the area.")] id: Option<Gid<AreaId>>,
        #[graphql(desc = "The code that it had on the day.")] code: Option<String>,
        #[graphql(desc = "The day.")] on: Date,
    ) -> Result<Option<AreaVersion>> {
        let rc = RequestCtx::of(ctx)?;
        let directory = rc.directory().await?;
        let row = match (id, code) {
            (Some(Gid(id)), None) => rc.loaders.load::<VersionOn>(rc, (id, on.0)).await?,
            (None, Some(code)) if code.contains('\0') => None,
            (None, Some(code)) => {
                let tx = rc.reader().await?;
                let row = repo::version_by_code(&tx, &code, on.0).await;
                rc.stored(row)?
            }
            _ => {
                let names = [("names", "id, code".to_owned())];
                return Err(errors::bad_argument(rc.locale, "exactly-one-of", &names));
            }
        };
        Ok(row.map(|row| AreaVersion {
            directory,
            row,
            day: on.0,
        }))
    }
}
