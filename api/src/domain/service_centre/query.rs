//! Asking for service centres.

use std::sync::Arc;

use lianxin_entity::ids::{AreaId, OrganisationId, ServiceCentreId};
use lianxin_entity::service_centre::{Column, Model};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::loader::Exceptions;
use super::nearby;
use super::object::{NearbyServiceCentre, ServiceCentre};
use super::repo;
use super::words::{CentreKind, CentreLevel, CentreState};
use crate::domain::calendar::day_of;
use crate::domain::district::listing::{BY_CODE, cut};
use crate::geo::{Coordinate, CoordinateFault};
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::enums::Datum;
use crate::gql::errors;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;

/// The longest way to a centre that is asked for, in metres.
const FAR: i32 = 20_000;
/// The most centres of one answer.
const MOST: i32 = 50;

/// Which centres are asked for. What is left out does not narrow; everything given must hold.
#[derive(InputObject, Default)]
pub struct ServiceCentreFilter {
    /// Lying in this area.
    area_id: Option<Gid<AreaId>>,
    /// Hosted by this organisation.
    host_organisation_id: Option<Gid<OrganisationId>>,
    /// Of one of these kinds.
    kinds: Option<Vec<CentreKind>>,
    /// Of one of these levels.
    levels: Option<Vec<CentreLevel>>,
    /// In one of these states.
    states: Option<Vec<CentreState>>,
}

/// A received point.
///
/// # Errors
/// BAD_ARGUMENT when it is no place.
fn point(rc: &RequestCtx, latitude: f64, longitude: f64, datum: Datum) -> Result<Coordinate> {
    Coordinate::received(latitude, longitude, datum.into()).map_err(|fault| {
        let key = match fault {
            CoordinateFault::Latitude => "latitude-range",
            CoordinateFault::Longitude => "longitude-range",
        };
        errors::bad_argument(rc.locale, key, &[])
    })
}

/// The queries of service centres.
#[derive(Default)]
pub struct ServiceCentreQuery;

/// The queries of service centres.
#[Object]
impl ServiceCentreQuery {
    /// A service centre of the district by its id or its code; exactly one of the two.
    async fn service_centre(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<Gid<ServiceCentreId>>,
        #[graphql(desc = "Its number in the register.")] code: Option<String>,
    ) -> Result<Option<ServiceCentre>> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        match (id, code) {
            (Some(Gid(id)), None) => ServiceCentre::find(rc, id).await,
            (None, Some(code)) if code.contains('\0') => Ok(None),
            (None, Some(code)) => {
                let directory = rc.directory().await?;
                let row = repo::by_code(&*rc.reader().await?, &code).await;
                let row = rc.stored(row)?;
                Ok(row.map(|row| ServiceCentre::new(Arc::new(row), &directory)))
            }
            _ => {
                let names = [("names", "id, code".to_owned())];
                Err(errors::bad_argument(rc.locale, "exactly-one-of", &names))
            }
        }
    }

    /// The service centres of the district, by code.
    async fn service_centres(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ServiceCentreFilter>,
        #[graphql(desc = "At most so many from the beginning.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ServiceCentre>> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        let page = PageArgs {
            first,
            after,
            last,
            before,
        }
        .page(rc, BY_CODE)?;
        let directory = rc.directory().await?;
        let filter = filter.unwrap_or_default();
        let tx = rc.reader().await?;
        // A district has hundreds of centres: they are listed in memory, like its areas.
        let mut query = repo::all(&tx).order_by_asc(Column::Code);
        if let Some(kinds) = filter.kinds {
            let kinds = kinds
                .into_iter()
                .map(lianxin_entity::enums::CentreKind::from);
            query = query.filter(Column::Kind.is_in(kinds));
        }
        if let Some(levels) = filter.levels {
            let levels = levels
                .into_iter()
                .map(lianxin_entity::enums::CentreLevel::from);
            query = query.filter(Column::Level.is_in(levels));
        }
        if let Some(states) = filter.states {
            let states = states
                .into_iter()
                .map(lianxin_entity::enums::CentreState::from);
            query = query.filter(Column::State.is_in(states));
        }
        if let Some(Gid(host)) = filter.host_organisation_id {
            query = query.filter(Column::HostId.eq(host));
        }
        let rows = tx.all(query).await;
        let mut rows = rc.stored(rows)?;
        if let Some(Gid(area)) = filter.area_id {
            rows.retain(|row| directory.is_within(row.area_id, area));
        }
        // The order of a database is not that of a program.
        rows.sort_by(|a, b| a.code.cmp(&b.code));
        let total = Total::known(rows.len());
        let slice = cut(&page, rows, |row: &Model| &row.code);
        Ok(connection(
            &page,
            slice,
            total,
            |row| vec![row.code.clone()],
            |row| ServiceCentre::new(Arc::new(row), &directory),
        ))
    }

    /// The open centres around a point, the nearest first: straight distance, right to one percent.
    #[allow(
        clippy::too_many_arguments,
        reason = "a point and what narrows the answer"
    )]
    async fn nearest_service_centres(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Degrees north, from -90 to 90.")] latitude: f64,
        #[graphql(desc = "Degrees east, from -180 to 180.")] longitude: f64,
        #[graphql(desc = "The datum of the point.")] datum: Datum,
        #[graphql(desc = "Within so many metres, 1 to 20000; 5000 when it is left out.")]
        within_metres: Option<i32>,
        #[graphql(desc = "At most so many, 1 to 50; 10 when it is left out.")] first: Option<i32>,
        #[graphql(desc = "Only those that are open now, or only those that are not.")]
        open_now: Option<bool>,
        #[graphql(desc = "Only of these kinds.")] kinds: Option<Vec<CentreKind>>,
    ) -> Result<Vec<NearbyServiceCentre>> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        let from = point(rc, latitude, longitude, datum)?;
        let range = |value: Option<i32>, usual: i32, most: i32, key| match value.unwrap_or(usual) {
            value if (1..=most).contains(&value) => Ok(value),
            _ => Err(errors::bad_argument(
                rc.locale,
                key,
                &[("limit", most.to_string())],
            )),
        };
        let metres = range(within_metres, 5_000, FAR, "metres-range")?;
        let limit = range(first, 10, MOST, "page-size")?;
        let directory = rc.directory().await?;
        let kinds: Option<Vec<_>> = kinds.map(|all| all.into_iter().map(Into::into).collect());
        let tx = rc.reader().await?;
        let found = nearby::within(&tx, from, metres, kinds.as_deref()).await;
        let found = rc.stored(found)?;
        let today = day_of(rc.now());
        let keys = found.iter().map(|(row, _)| (row.id, today, today));
        let loads = keys.map(|key| rc.loaders.load::<Exceptions>(rc, key));
        let exceptions = futures_util::future::try_join_all(loads).await?;
        let exceptions = exceptions.into_iter().flatten();
        let exceptions = exceptions
            .filter_map(|all| all.first().map(|row| (row.centre_id, row.hours.clone())))
            .collect();
        let limit = usize::try_from(limit).unwrap_or_default();
        let found = nearby::first(found, &exceptions, rc.now(), open_now, limit);
        Ok(found
            .into_iter()
            .map(|found| NearbyServiceCentre {
                service_centre: ServiceCentre::new(found.row, &directory),
                distance_metres: found.distance,
                open_now: found.open,
            })
            .collect())
    }
}
