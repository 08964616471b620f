//! The district in the schema: a card that anybody may read, with what a visitor needs to
//! register and to say where something is.

use std::sync::Arc;

use lianxin_entity::ids::AreaId;

use super::Directory;
use crate::domain::area::object::{self as areas, Area, AreaFilter};
use crate::domain::category::object::ServiceCategory;
use crate::gql::connection::{Connection, PageArgs};
use crate::gql::context::RequestCtx;
use crate::gql::enums::{AreaKind, Datum};
use crate::gql::ids::{self, Gid};
use crate::gql::prelude::*;

/// A county-level district (区, 县, 县级市): the world of its residents and officers.
#[derive(Clone)]
pub struct District {
    directory: Arc<Directory>,
}

impl District {
    /// The district of a directory.
    pub fn new(directory: Arc<Directory>) -> Self {
        Self { directory }
    }
}

/// A county-level district (区, 县, 县级市): the world of its residents and officers.
#[Object]
impl District {
    /// The id of the district.
    pub async fn id(&self) -> ID {
        ID(ids::encode(self.directory.card().id))
    }

    /// The division code, six digits of GB/T 2260.
    async fn code(&self) -> &str {
        &self.directory.card().code
    }

    /// What the district is called.
    async fn name(&self) -> &str {
        &self.directory.card().name
    }

    /// The province and, where there is one, the prefecture that the district belongs to.
    async fn region_name(&self) -> &str {
        &self.directory.card().region_name
    }

    /// The areas of the district, by code: with a parent alone those directly below it, with a
    /// kind all of that kind inside the parent.
    #[allow(
        clippy::too_many_arguments,
        reason = "the arguments of a Relay connection"
    )]
    async fn areas(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only areas below this one.")] parent: Option<Gid<AreaId>>,
        #[graphql(desc = "Only areas of this kind.")] kind: Option<AreaKind>,
        #[graphql(desc = "At most so many from the beginning.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Area>> {
        let filter = AreaFilter {
            parent: parent.map(|id| id.0),
            kind: kind.map(Into::into),
            search: None,
        };
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        areas::list(RequestCtx::of(ctx)?, &self.directory, &filter, args)
    }

    /// The innermost area whose polygon holds a point.
    async fn area_at(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Degrees north, from -90 to 90.")] latitude: f64,
        #[graphql(desc = "Degrees east, from -180 to 180.")] longitude: f64,
        #[graphql(desc = "The datum of the point.")] datum: Datum,
    ) -> Result<Option<Area>> {
        areas::at(
            RequestCtx::of(ctx)?,
            &self.directory,
            latitude,
            longitude,
            datum,
        )
    }

    /// What requests may be about, in the order in which it is shown.
    async fn service_categories(&self) -> Vec<ServiceCategory> {
        ServiceCategory::all(&self.directory)
    }
}
