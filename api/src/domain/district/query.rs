//! Questions about places: the district, its areas, organisations and categories.

use lianxin_entity::ids::{AreaId, OrganisationId};

use super::object::District;
use super::reading::directory_of_code;
use crate::domain::area::object::{self as areas, Area, AreaFilter};
use crate::domain::category::object::ServiceCategory;
use crate::domain::organisation::object::{
    self as organisations, Organisation, OrganisationFilter,
};
use crate::gql::connection::{Connection, PageArgs};
use crate::gql::context::RequestCtx;
use crate::gql::enums::{AreaKind, Datum, OrganisationKind};
use crate::gql::errors;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;

/// Questions about places.
#[derive(Default)]
pub struct PlacesQuery;

/// Questions about places.
#[Object]
impl PlacesQuery {
    /// A district by its division code; needs no token. Null where no district has the code.
    async fn district(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The division code, six digits.")] code: String,
    ) -> Result<Option<District>> {
        Ok(directory_of_code(RequestCtx::of(ctx)?, &code)
            .await?
            .map(District::new))
    }

    /// What requests may be about, in the order in which it is shown.
    async fn service_categories(&self, ctx: &Context<'_>) -> Result<Vec<ServiceCategory>> {
        Ok(ServiceCategory::all(
            &RequestCtx::of(ctx)?.directory().await?,
        ))
    }

    /// An area of the district by its id or its code; exactly one of the two. A code that an area
    /// had in earlier years finds it too.
    async fn area(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the area.")] id: Option<Gid<AreaId>>,
        #[graphql(desc = "The code of the area, of today or of earlier years.")] code: Option<
            String,
        >,
    ) -> Result<Option<Area>> {
        let request = RequestCtx::of(ctx)?;
        let directory = request.directory().await?;
        let id = match (id, code) {
            (Some(id), None) => Some(id.0),
            (None, Some(code)) => directory.area_by_code(&code).map(|area| area.id),
            _ => {
                let names = [("names", "id, code".to_owned())];
                return Err(errors::bad_argument(
                    request.locale,
                    "exactly-one-of",
                    &names,
                ));
            }
        };
        Ok(id.and_then(|id| Area::new(&directory, id)))
    }

    /// The areas of the district, by code: with a parent alone those directly below it, with a
    /// kind all of that kind inside the parent, with neither all.
    async fn areas(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only areas below this one.")] parent: Option<Gid<AreaId>>,
        #[graphql(desc = "Only areas of this kind.")] kind: Option<AreaKind>,
        #[graphql(
            desc = "Only areas whose code begins so, or had it in earlier years, or whose name contains it."
        )]
        search: Option<String>,
        #[graphql(desc = "At most so many from the beginning.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Area>> {
        let request = RequestCtx::of(ctx)?;
        let directory = request.directory().await?;
        let filter = AreaFilter {
            parent: parent.map(|id| id.0),
            kind: kind.map(Into::into),
            search: search
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty()),
        };
        areas::list(
            request,
            &directory,
            &filter,
            PageArgs::forward(first, after),
        )
    }

    /// The innermost area of the district whose polygon holds a point.
    async fn area_at(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Degrees north, from -90 to 90.")] latitude: f64,
        #[graphql(desc = "Degrees east, from -180 to 180.")] longitude: f64,
        #[graphql(desc = "The datum of the point.")] datum: Datum,
    ) -> Result<Option<Area>> {
        let request = RequestCtx::of(ctx)?;
        let directory = request.directory().await?;
        areas::at(request, &directory, latitude, longitude, datum)
    }

    /// An organisation of the district.
    async fn organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the organisation.")] id: Gid<OrganisationId>,
    ) -> Result<Option<Organisation>> {
        let directory = RequestCtx::of(ctx)?.directory().await?;
        Ok(Organisation::new(&directory, id.0))
    }

    /// The organisations of the district, by code: with a parent alone those directly below it,
    /// with a kind all of that kind below the parent, with neither all.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only organisations below this one.")] parent: Option<Gid<OrganisationId>>,
        #[graphql(desc = "Only organisations of this kind.")] kind: Option<OrganisationKind>,
        #[graphql(desc = "Only the organisation with this code.")] code: Option<String>,
        #[graphql(desc = "Only organisations whose name begins so.")] search: Option<String>,
        #[graphql(desc = "Those that have ended as well; not when left out.")]
        include_ended: Option<bool>,
        #[graphql(desc = "At most so many from the beginning.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Organisation>> {
        let request = RequestCtx::of(ctx)?;
        let directory = request.directory().await?;
        let filter = OrganisationFilter {
            parent: parent.map(|id| id.0),
            kind: kind.map(Into::into),
            code,
            search,
            include_ended: include_ended.unwrap_or_default(),
        };
        organisations::list(
            request,
            &directory,
            &filter,
            PageArgs::forward(first, after),
        )
    }
}
