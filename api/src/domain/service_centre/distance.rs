//! How far each household is from its nearest open centre: a stored figure and how it is kept.

use lianxin_entity::enums::Datum;
use lianxin_entity::household;
use lianxin_entity::ids::{DistrictKey, HouseholdId};
use rstar::{PointDistance, RTree, RTreeObject};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use super::nearby::whole_metres;
use super::repo;
use crate::geo::{Coordinate, distance_metres};
use crate::store::{Dialect, DistrictTx, Store, StoreError};

/// Households looked at in one transaction.
const CHUNK: u64 = 4000;
/// Households changed in one statement: few enough for the parameter limits of both engines.
const STATEMENT: usize = 300;

/// The open centres of a district, to be asked for the nearest.
///
/// They stand on a ball of radius one: the chord between two of its points grows with the distance
/// along the great circle, so the nearest one is the nearest on Earth, beside a pole too.
pub struct NearestCentres(RTree<Standing>);

struct Standing {
    on_ball: [f64; 3],
    at: Coordinate,
}

impl RTreeObject for Standing {
    type Envelope = rstar::AABB<[f64; 3]>;

    fn envelope(&self) -> Self::Envelope {
        rstar::AABB::from_point(self.on_ball)
    }
}

impl PointDistance for Standing {
    fn distance_2(&self, point: &[f64; 3]) -> f64 {
        let parts = self.on_ball.iter().zip(point);
        parts.map(|(a, b)| (a - b).powi(2)).sum()
    }
}

fn on_ball(at: Coordinate) -> [f64; 3] {
    let (latitude, longitude) = (at.latitude().to_radians(), at.longitude().to_radians());
    [
        latitude.cos() * longitude.cos(),
        latitude.cos() * longitude.sin(),
        latitude.sin(),
    ]
}

impl NearestCentres {
    /// The open centres of the transaction's district.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(tx: &DistrictTx) -> Result<Self, StoreError> {
        let rows = tx.all(repo::open(tx)).await?;
        Ok(Self::of(rows.into_iter().filter_map(|row| {
            Coordinate::received(row.gcj_latitude, row.gcj_longitude, Datum::Gcj02).ok()
        })))
    }

    /// Centres at these places.
    pub fn of(places: impl IntoIterator<Item = Coordinate>) -> Self {
        let places = places.into_iter().map(|at| Standing {
            on_ball: on_ball(at),
            at,
        });
        Self(RTree::bulk_load(places.collect()))
    }

    /// The distance to the nearest one in whole metres; none where there is no centre.
    pub fn metres(&self, from: Coordinate) -> Option<i32> {
        let nearest = self.0.nearest_neighbor(on_ball(from))?;
        Some(whole_metres(distance_metres(from, nearest.at)))
    }

    /// The same for a household's stored point; none where it has none.
    pub fn metres_of(&self, latitude: Option<f64>, longitude: Option<f64>) -> Option<i32> {
        let at = Coordinate::received(latitude?, longitude?, Datum::Gcj02).ok()?;
        self.metres(at)
    }
}

#[derive(FromQueryResult)]
struct Stored {
    id: HouseholdId,
    gcj_latitude: Option<f64>,
    gcj_longitude: Option<f64>,
    nearest_centre_metres: Option<i32>,
}

/// Brings the figure of every household with a point in line with the open centres of now: a
/// transaction a chunk, so that nobody waits for long, and nothing written where nothing changed.
/// Doing it again, or going on after a crash from the start, does no harm. Tells how many changed.
///
/// Rows of an import that is not switched on yet are looked at too.
///
/// # Errors
/// When the database fails.
pub async fn recalculate_all(
    store: &Store,
    district: DistrictKey,
    tell: impl Fn(usize),
) -> Result<u64, StoreError> {
    let tx = store.read(district).await?;
    let centres = NearestCentres::load(&tx).await?;
    tx.commit().await?;
    let (mut after, mut seen, mut changed) = (None, 0, 0);
    loop {
        let tx = store.read(district).await?;
        let rows = chunk(&tx, after, None).await?;
        tx.commit().await?;
        let Some(last) = rows.last() else {
            return Ok(changed);
        };
        after = Some(last.id);
        seen += rows.len();
        tell(seen);
        let stale = stale(&centres, &rows).into_iter().map(|(id, _)| id);
        let stale: Vec<HouseholdId> = stale.collect();
        for some in stale.chunks(STATEMENT) {
            let tx = store.write(district).await?;
            changed += recalculate(&tx, &centres, some).await?;
            tx.commit().await?;
        }
    }
}

/// The same for some households, in the caller's transaction: after their points were written or
/// changed. Tells how many changed.
///
/// # Errors
/// When the database fails.
pub async fn recalculate(
    tx: &DistrictTx,
    centres: &NearestCentres,
    households: &[HouseholdId],
) -> Result<u64, StoreError> {
    use household::Column;
    let mut changed = 0;
    for some in households.chunks(STATEMENT) {
        let rows = chunk(tx, None, Some(some)).await?;
        let stale = stale(centres, &rows);
        if stale.is_empty() {
            continue;
        }
        let mut figure = CaseStatement::new();
        for (id, metres) in &stale {
            figure = figure.case(Expr::col(Column::Id).eq(*id), Expr::val(*metres));
        }
        let change = tx
            .update_many::<household::Entity>()
            .set(Column::NearestCentreMetres, figure)
            .filter(Column::Id.is_in(stale.iter().map(|(id, _)| *id)));
        changed += tx.change(change).await?;
    }
    Ok(changed)
}

fn stale(centres: &NearestCentres, rows: &[Stored]) -> Vec<(HouseholdId, Option<i32>)> {
    let figures = rows.iter().map(|row| {
        let metres = centres.metres_of(row.gcj_latitude, row.gcj_longitude);
        (row, metres)
    });
    figures
        .filter(|(row, metres)| row.nearest_centre_metres != *metres)
        .map(|(row, metres)| (row.id, metres))
        .collect()
}

/// Households with a point or a figure, by id: a chunk of all behind one, or these, locked.
async fn chunk(
    tx: &DistrictTx,
    after: Option<HouseholdId>,
    these: Option<&[HouseholdId]>,
) -> Result<Vec<Stored>, StoreError> {
    use household::Column;
    let mut query = tx
        .find::<household::Entity>()
        .select_only()
        .columns([
            Column::Id,
            Column::GcjLatitude,
            Column::GcjLongitude,
            Column::NearestCentreMetres,
        ])
        .order_by_asc(Column::Id);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    query = match these {
        None => query.limit(CHUNK),
        Some(these) => query.filter(Column::Id.is_in(these.iter().copied())),
    };
    if these.is_some() && tx.dialect() == Dialect::Postgres {
        query = query.lock(sea_orm::sea_query::LockType::NoKeyUpdate);
    }
    tx.rows(query).await
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::geo::to_gcj02;

    fn at(latitude: f64, longitude: f64) -> Coordinate {
        Coordinate::received(latitude, longitude, Datum::Gcj02).unwrap()
    }

    #[test]
    fn without_a_centre_or_a_point_there_is_no_figure() {
        assert_eq!(NearestCentres::of([]).metres(at(34.6, 112.4)), None);
        let one = NearestCentres::of([at(34.6, 112.4)]);
        assert_eq!(one.metres(at(34.6, 112.4)), Some(0));
        assert_eq!(one.metres_of(None, Some(112.4)), None);
        assert_eq!(one.metres_of(Some(f64::NAN), Some(112.4)), None);
    }

    #[test]
    fn across_the_date_line_is_near() {
        let one = NearestCentres::of([at(0.0, 179.999), at(0.0, 170.0)]);
        assert_eq!(one.metres(at(0.0, -179.999)), Some(222));
    }

    proptest! {
        #[test]
        fn the_nearest_is_the_least_of_all_distances(
            centres in prop::collection::vec((-89.0..89.0f64, -180.0..180.0f64), 1..40),
            from in (-90.0..90.0f64, -180.0..180.0f64),
        ) {
            let places: Vec<_> = centres.into_iter().map(|(a, o)| at(a, o)).collect();
            let from = at(from.0, from.1);
            let least = places.iter().map(|place| distance_metres(from, *place)).fold(f64::INFINITY, f64::min);
            let found = NearestCentres::of(places).metres(from).unwrap();
            prop_assert!((f64::from(found) - least).abs() <= 1.0, "{found} {least}");
        }

        /// What the schema says of distances in GCJ-02.
        #[test]
        fn a_distance_in_gcj02_is_right_to_a_percent(
            latitude in 18.2..53.5f64, longitude in 73.5..135.0f64,
            north in -0.02..0.02f64, east in -0.02..0.02f64,
        ) {
            let other = (latitude + north, longitude + east);
            let truly = distance_metres(at(latitude, longitude), at(other.0, other.1));
            prop_assume!(truly > 50.0);
            let shifted = |latitude: f64, longitude: f64| {
                let (longitude, latitude) = to_gcj02(longitude, latitude);
                at(latitude, longitude)
            };
            let told = distance_metres(shifted(latitude, longitude), shifted(other.0, other.1));
            prop_assert!((told / truly - 1.0).abs() < 0.01, "{told} {truly}");
        }
    }
}
