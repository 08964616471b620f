//! Centres around a point.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use lianxin_entity::enums::{CentreKind, Datum};
use lianxin_entity::ids::ServiceCentreId;
use lianxin_entity::service_centre::{Column, Model};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter};

use super::repo;
use crate::geo::{Coordinate, distance_metres};
use crate::store::{DistrictTx, StoreError};

/// Metres of one degree of latitude, a little less than the least, so that no frame is too small.
const DEGREE: f64 = 110_000.0;

/// A distance as it is told and stored: in whole metres.
pub fn whole_metres(distance: f64) -> i32 {
    // No two points of the Earth are further apart than an i32 of metres.
    distance.round() as i32
}

/// The distance of a centre from a point in whole metres; none where the row holds no place.
pub fn distance(centre: &Model, from: Coordinate) -> Option<i32> {
    let (latitude, longitude) = (centre.gcj_latitude, centre.gcj_longitude);
    let at = Coordinate::received(latitude, longitude, Datum::Gcj02).ok()?;
    Some(whole_metres(distance_metres(from, at)))
}

/// The open centres within so many metres, the nearest first, then by id.
///
/// # Errors
/// When the database fails.
pub async fn within(
    tx: &DistrictTx,
    from: Coordinate,
    metres: i32,
    kinds: Option<&[CentreKind]>,
) -> Result<Vec<(Arc<Model>, i32)>, StoreError> {
    let mut query = repo::open(tx).filter(frame(from, metres));
    if let Some(kinds) = kinds {
        query = query.filter(Column::Kind.is_in(kinds.iter().copied()));
    }
    let rows = tx.all(query).await?;
    let mut found: Vec<(Arc<Model>, i32)> = rows
        .into_iter()
        .filter_map(|row| {
            let distance = distance(&row, from)?;
            (distance <= metres).then(|| (Arc::new(row), distance))
        })
        .collect();
    found.sort_by_key(|(row, distance)| (*distance, row.id));
    Ok(found)
}

/// A frame around the circle; beside a pole or the date line no longitude is left out.
fn frame(from: Coordinate, metres: i32) -> Condition {
    let north = f64::from(metres + 1) / DEGREE;
    let (low, high) = (from.latitude() - north, from.latitude() + north);
    let frame = Condition::all()
        .add(Column::GcjLatitude.gte(low))
        .add(Column::GcjLatitude.lte(high));
    let narrow = low.abs().max(high.abs()).to_radians().cos();
    let east = north / narrow;
    let (west, east) = (from.longitude() - east, from.longitude() + east);
    if high >= 90.0 || low <= -90.0 || west < -180.0 || east > 180.0 {
        return frame;
    }
    frame
        .add(Column::GcjLongitude.gte(west))
        .add(Column::GcjLongitude.lte(east))
}

/// A centre found, with its distance and whether it is open at the instant.
pub struct Found {
    /// The centre.
    pub row: Arc<Model>,
    /// Whole metres.
    pub distance: i32,
    /// Open now.
    pub open: bool,
}

/// Takes the first centres, only open ones where that is asked for.
pub fn first(
    found: Vec<(Arc<Model>, i32)>,
    exceptions: &std::collections::HashMap<ServiceCentreId, String>,
    at: DateTime<Utc>,
    open_now: Option<bool>,
    limit: usize,
) -> Vec<Found> {
    let day = crate::domain::calendar::day_of(at);
    let found = found.into_iter().map(|(row, distance)| {
        let exception = exceptions.get(&row.id).map(|hours| (day, hours.clone()));
        let open = super::opening::Opening::new(&row, exception).is_open(at);
        Found {
            row,
            distance,
            open,
        }
    });
    found
        .filter(|found| open_now.is_none_or(|wished| wished == found.open))
        .take(limit)
        .collect()
}
