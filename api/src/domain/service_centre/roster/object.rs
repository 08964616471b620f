//! A shift in the schema.

use lianxin_entity::duty_shift::Model;
use lianxin_entity::enums::Role;
use lianxin_entity::ids::{AccountId, DutyShiftId};

use super::super::object::ServiceCentre;
use super::loader;
use crate::domain::identity::loader::account;
use crate::domain::identity::object::Account;
use crate::domain::member;
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
    /// UNAUTHENTICATED without a token; INTERNAL when the database fails.
    pub async fn find(rc: &RequestCtx, id: DutyShiftId) -> Result<Option<Self>> {
        loader::shift(rc, id).await
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

    /// The name of the member who stands it, where it was given to a member; null for residents.
    async fn member_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let rc = RequestCtx::of(ctx)?;
        match self.row.member_id {
            Some(id) if rc.actor()?.role != Role::Resident => {
                let member = member::loader::row(rc, id).await?;
                Ok(member.map(|member| member.name.clone()))
            }
            _ => Ok(None),
        }
    }

    /// Who was asked to take it over; null when nobody was, and for residents unless it is them.
    async fn swap_with(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        self.person(ctx, self.row.swap_with_id).await
    }

    /// When it was marked as done; null until then.
    async fn done_at(&self) -> Option<DateTime> {
        self.row.done_at.map(DateTime::from)
    }

    /// When it was cancelled; null where it was not.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.row.cancelled_at.map(DateTime::from)
    }

    /// Grows with every change of the shift.
    async fn version(&self) -> i32 {
        self.row.version
    }
}
