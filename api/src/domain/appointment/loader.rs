//! What many resolvers of one operation ask for, read at once.

use std::collections::HashMap;

use async_trait::async_trait;
use chrono::NaiveDate;
use lianxin_entity::ids::{AppointmentId, AreaId, HandoverItemId, VisitId};
use lianxin_entity::{appointment, handover_item};
use sea_orm::{ColumnTrait, QueryFilter};

use super::handover::Leaver;
use super::object::Appointment;
use super::{list, repo};
use crate::domain::visit::object::Visit;
use crate::gql::context::RequestCtx;
use crate::gql::loader::{Batch, by_id};
use crate::gql::prelude::*;

struct ById;

#[async_trait]
impl Batch for ById {
    type Key = AppointmentId;
    type Value = appointment::Model;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<AppointmentId>,
    ) -> Result<HashMap<AppointmentId, appointment::Model>> {
        let tx = rc.reader().await?;
        let rows = repo::by_ids(&tx, &ids).await;
        by_id(rc, rows, |row| row.id)
    }
}

struct ByArea;

#[async_trait]
impl Batch for ByArea {
    type Key = (AreaId, NaiveDate);
    type Value = Vec<appointment::Model>;

    async fn read(
        rc: &RequestCtx,
        keys: Vec<(AreaId, NaiveDate)>,
    ) -> Result<HashMap<(AreaId, NaiveDate), Vec<appointment::Model>>> {
        let (tx, directory) = (rc.reader().await?, rc.directory().await?);
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        let mut days: Vec<_> = keys.iter().map(|(_, day)| *day).collect();
        days.sort_unstable();
        days.dedup();
        for day in days {
            let of_day = keys.iter().filter(|(_, wanted)| *wanted == day);
            let areas: Vec<_> = of_day.map(|(area, _)| *area).collect();
            let rows = list::of_areas(&tx, rc.actor()?, &directory, &areas, day).await;
            for row in rc.stored(rows)? {
                if let Some(area) = row.area_id {
                    found.entry((area, day)).or_default().push(row);
                }
            }
        }
        Ok(found)
    }
}

struct ReadableById;

#[async_trait]
impl Batch for ReadableById {
    type Key = AppointmentId;
    type Value = appointment::Model;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<AppointmentId>,
    ) -> Result<HashMap<AppointmentId, appointment::Model>> {
        let (tx, directory) = (rc.reader().await?, rc.directory().await?);
        let query = list::ListFilter::default().query(&tx, rc.actor()?, &directory);
        let rows = tx
            .all(query.filter(appointment::Column::Id.is_in(ids)))
            .await;
        by_id(rc, rows, |row| row.id)
    }
}

/// The appointment with this id, if the viewer may read it.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn readable(rc: &RequestCtx, id: AppointmentId) -> Result<Option<appointment::Model>> {
    rc.loaders.load::<ReadableById>(rc, id).await
}

struct ItemsById;

#[async_trait]
impl Batch for ItemsById {
    type Key = HandoverItemId;
    type Value = handover_item::Model;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<HandoverItemId>,
    ) -> Result<HashMap<HandoverItemId, handover_item::Model>> {
        let (tx, directory) = (rc.reader().await?, rc.directory().await?);
        let query = list::items_to_see_to(&tx, rc.actor()?, &directory);
        let rows = tx
            .all(query.filter(handover_item::Column::Id.is_in(ids)))
            .await;
        by_id(rc, rows, |row| row.id)
    }
}

/// The item with this id, if the viewer may see to it.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn item(rc: &RequestCtx, id: HandoverItemId) -> Result<Option<handover_item::Model>> {
    rc.loaders.load::<ItemsById>(rc, id).await
}

struct ItemsOf;

#[async_trait]
impl Batch for ItemsOf {
    type Key = Leaver;
    type Value = Vec<handover_item::Model>;

    async fn read(
        rc: &RequestCtx,
        leavers: Vec<Leaver>,
    ) -> Result<HashMap<Leaver, Vec<handover_item::Model>>> {
        let tx = rc.reader().await?;
        let rows = repo::items_of_all(&tx, &leavers).await;
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in rc.stored(rows)? {
            let posting = row.posting_id.map(Leaver::Posting);
            if let Some(leaver) = posting.or(row.appointment_id.map(Leaver::Appointment)) {
                found.entry(leaver).or_default().push(row);
            }
        }
        Ok(found)
    }
}

struct Visits;

#[async_trait]
impl Batch for Visits {
    type Key = VisitId;
    type Value = Visit;

    async fn read(rc: &RequestCtx, ids: Vec<VisitId>) -> Result<HashMap<VisitId, Visit>> {
        Visit::of_ids(rc, ids).await
    }
}

/// A visit that the viewer may read in full.
///
/// # Errors
/// INTERNAL when the database fails.
pub async fn visit(rc: &RequestCtx, id: VisitId) -> Result<Option<Visit>> {
    rc.loaders.load::<Visits>(rc, id).await
}

/// The row of an appointment.
///
/// # Errors
/// INTERNAL when the database fails.
pub async fn row(rc: &RequestCtx, id: AppointmentId) -> Result<Option<appointment::Model>> {
    rc.loaders.load::<ById>(rc, id).await
}

/// The appointments of an area on a day that the viewer may read.
///
/// # Errors
/// INTERNAL when the database fails.
pub async fn of_area(rc: &RequestCtx, area: AreaId, day: NaiveDate) -> Result<Vec<Appointment>> {
    let directory = rc.directory().await?;
    let rows = rc.loaders.load::<ByArea>(rc, (area, day)).await?;
    let rows = rows.unwrap_or_default().into_iter();
    Ok(rows.map(|row| Appointment::new(&directory, row)).collect())
}

/// What somebody left behind.
///
/// # Errors
/// INTERNAL when the database fails.
pub async fn items(rc: &RequestCtx, of: Leaver) -> Result<Vec<handover_item::Model>> {
    Ok(rc
        .loaders
        .load::<ItemsOf>(rc, of)
        .await?
        .unwrap_or_default())
}
