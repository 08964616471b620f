//! A shift in the schema.

use lianxin_entity::duty_shift::Model;
use lianxin_entity::enums::Role;
use lianxin_entity::ids::{AccountId, DutyShiftId};

use super::super::object::ServiceCentre;
use super::repo;
use crate::domain::identity::loader::account;
use crate::domain::identity::object::Account;
use crate::gql::context::RequestCtx;
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;

/// A shift of the roster of a centre. Officers read who stands it; residents only whether it is them.
#[derive(Clone)]
pub struct DutyShift {
    row: Model,
}

impl DutyShift {
    /// The shift of a row.
    pub fn new(row: Model) -> Self {
        Self { row }
    }

    /// The shift with this id.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn find(rc: &RequestCtx, id: DutyShiftId) -> Result<Option<Self>> {
        rc.actor()?;
        let row = repo::find(&*rc.reader().await?, id).await;
        let row = row.map_err(|error| rc.fault(&error.into()))?;
        Ok(row.map(Self::new))
    }

    async fn person(&self, ctx: &Context<'_>, id: Option<AccountId>) -> Result<Option<Account>> {
        let rc = RequestCtx::of(ctx)?;
        let actor = rc.actor()?;
        match id {
            Some(id) if actor.role != Role::Resident || actor.account == id => {
                account(rc, id).await
            }
            _ => Ok(None),
        }
    }
}

/// A shift of the roster of a centre. Officers read who stands it; residents only whether it is them.
#[Object]
impl DutyShift {
    /// The id of the shift.
    pub async fn id(&self) -> ID {
        ID(encode(self.row.id))
    }

    /// The centre.
    async fn service_centre(&self, ctx: &Context<'_>) -> Result<Option<ServiceCentre>> {
        ServiceCentre::find(RequestCtx::of(ctx)?, self.row.centre_id).await
    }

    /// When it begins.
    async fn starts_at(&self) -> DateTime {
        self.row.starts_at.into()
    }

    /// When it ends.
    async fn ends_at(&self) -> DateTime {
        self.row.ends_at.into()
    }

    /// Whether somebody stands it.
    async fn covered(&self) -> bool {
        self.row.account_id.is_some() || self.row.member_id.is_some()
    }

    /// Who stands it; null while nobody does, and for residents unless it is them.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        self.person(ctx, self.row.account_id).await
    }

    /// Who was asked to take it over; null when nobody was, and for residents unless it is them.
    async fn swap_with(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        self.person(ctx, self.row.swap_with_id).await
    }

    /// When it was marked as done; null until then.
    async fn done_at(&self) -> Option<DateTime> {
        self.row.done_at.map(DateTime::from)
    }

    /// Grows with every change of the shift.
    async fn version(&self) -> i32 {
        self.row.version
    }
}
