//! Handover lists in the schema.

use std::sync::Arc;

use lianxin_entity::enums as stored;
use lianxin_entity::handover_item;
use lianxin_entity::ids::HandoverItemId;

use super::handover::Leaver;
use super::list;
use super::loader;
use super::object::Appointment;
use crate::domain::area::object::Area;
use crate::domain::district::Directory;
use crate::domain::household::object::Household;
use crate::domain::identity::loader as people;
use crate::domain::identity::object::{Account, Posting};
use crate::domain::service_request::loader as requests;
use crate::domain::service_request::object::ServiceRequest;
use crate::domain::visit::object::Visit;
use crate::gql::context::RequestCtx;
use crate::gql::ids;
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;

/// What is handed over.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::HandoverKind")]
pub enum HandoverKind {
    /// An open request that the person led; dispatch it anew.
    #[graphql(name = "SERVICE_REQUEST")]
    ServiceRequest,
    /// A grid without another worker, or the unit or building of an appointment.
    #[graphql(name = "AREA")]
    Area,
    /// A visit that was planned.
    #[graphql(name = "VISIT")]
    Visit,
    /// A centre household.
    #[graphql(name = "HOUSEHOLD")]
    Household,
}

/// Something left behind when a posting or an appointment ended.
#[derive(Clone)]
pub struct HandoverItem {
    pub(super) row: Arc<handover_item::Model>,
    directory: Arc<Directory>,
}

impl HandoverItem {
    /// Items that the viewer may see.
    pub(super) fn new(directory: &Arc<Directory>, row: handover_item::Model) -> Self {
        Self {
            row: Arc::new(row),
            directory: directory.clone(),
        }
    }

    /// The item with this id, if the viewer may see to it.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn find(rc: &RequestCtx, id: HandoverItemId) -> Result<Option<Self>> {
        let directory = rc.directory().await?;
        let row = loader::item(rc, id).await?;
        Ok(row.map(|row| Self::new(&directory, row)))
    }

    /// What somebody left behind, for a viewer who may read the posting or the appointment.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn left_by(rc: &RequestCtx, leaver: Leaver) -> Result<Vec<Self>> {
        let directory = rc.directory().await?;
        let rows = loader::items(rc, leaver).await?.into_iter();
        Ok(rows.map(|row| Self::new(&directory, row)).collect())
    }

    /// What somebody left behind and the viewer may see to.
    ///
    /// # Errors
    /// UNAUTHENTICATED without a token; INTERNAL when the database fails.
    pub async fn to_see_to(rc: &RequestCtx, leaver: Leaver) -> Result<Vec<Self>> {
        let (tx, directory) = (rc.reader().await?, rc.directory().await?);
        let rows = list::items_left_by(&tx, rc.actor()?, &directory, leaver).await;
        let rows = rc.stored(rows)?.into_iter();
        Ok(rows.map(|row| Self::new(&directory, row)).collect())
    }
}

/// Something left behind when a posting or an appointment ended.
#[Object]
impl HandoverItem {
    /// The id of the item.
    pub async fn id(&self) -> ID {
        ID(ids::encode(self.row.id))
    }

    /// What is handed over.
    async fn kind(&self) -> HandoverKind {
        self.row.kind.into()
    }

    /// The posting that ended; null where an appointment did.
    async fn posting(&self, ctx: &Context<'_>) -> Result<Option<Posting>> {
        match self.row.posting_id {
            Some(id) => people::posting(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// The appointment that ended; null where a posting did.
    async fn appointment(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        let Some(id) = self.row.appointment_id else {
            return Ok(None);
        };
        let row = loader::row(RequestCtx::of(ctx)?, id).await?;
        Ok(row.map(|row| Appointment::new(&self.directory, row)))
    }

    /// The request; null for the other kinds and where the viewer may not read it.
    async fn service_request(&self, ctx: &Context<'_>) -> Result<Option<ServiceRequest>> {
        match self.row.request_id {
            Some(id) => requests::request(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// The grid, unit or building; null for the other kinds.
    async fn area(&self) -> Option<Area> {
        self.row
            .area_id
            .and_then(|id| Area::new(&self.directory, id))
    }

    /// The visit that was planned; null for the other kinds and where the viewer may not read it.
    async fn visit(&self, ctx: &Context<'_>) -> Result<Option<Visit>> {
        match self.row.visit_id {
            Some(id) => loader::visit(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// The centre household; null for the other kinds. Whoever may not read it sees its register entry
    /// alone.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        match self.row.household_id {
            Some(id) => Household::named(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// Who took it over; null while it is open.
    async fn taken_by(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        match self.row.taken_by_id {
            Some(id) => people::account(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// When it was taken over; null while it is open.
    async fn taken_at(&self) -> Option<DateTime> {
        self.row.taken_at.map(DateTime::from)
    }

    /// When it was written down.
    async fn created_at(&self) -> DateTime {
        self.row.created_at.into()
    }
}
