//! A pairing in the schema.

use lianxin_entity::pairing::Model;

use super::loader::{self, Standpoints};
use super::state::{Standpoint, available};
use super::words::{PairingEndReason, PairingState, PairingStep};
use crate::domain::household::object::Household;
use crate::domain::member::object::Member;
use crate::gql::context::RequestCtx;
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// A Party member linked with a household, a business or a work team.
#[derive(Clone)]
pub struct Pairing {
    pub(super) row: Model,
}

impl Pairing {
    /// The pairing of a row that the viewer may read.
    pub fn new(row: Model) -> Self {
        Self { row }
    }

    async fn standpoint(&self, ctx: &Context<'_>) -> Result<Standpoint> {
        let rc = RequestCtx::of(ctx)?;
        let sides = (self.row.member_id, self.row.household_id);
        let found = rc.loaders.load::<Standpoints>(rc, sides).await?;
        Ok(found.unwrap_or_default())
    }
}

/// A Party member linked with a household, a business or a work team.
#[Object]
impl Pairing {
    /// The id.
    pub async fn id(&self) -> ID {
        ID(encode(self.row.id))
    }

    /// Where it stands.
    async fn state(&self) -> PairingState {
        self.row.state.into()
    }

    /// The member's record; null where the viewer may not read it.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        Member::loaded(RequestCtx::of(ctx)?, self.row.member_id).await
    }

    /// The name of the member.
    async fn member_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        loader::member_name(RequestCtx::of(ctx)?, self.row.member_id).await
    }

    /// Because the two live near each other.
    async fn lives_nearby(&self) -> bool {
        self.row.lives_nearby
    }

    /// Because one can do what the other needs.
    async fn complementary(&self) -> bool {
        self.row.complementary
    }

    /// The household, business or work team: its register entry, and more of it where the viewer may
    /// read it.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Household::named(RequestCtx::of(ctx)?, self.row.household_id).await
    }

    /// The day on which it was proposed.
    async fn proposed_on(&self) -> Date {
        self.row.proposed_on.into()
    }

    /// The day on which the member said yes; null until then.
    async fn member_consent_on(&self) -> Option<Date> {
        self.row.member_consent_on.map(Into::into)
    }

    /// The day on which the household said yes; null until then.
    async fn household_consent_on(&self) -> Option<Date> {
        self.row.household_consent_on.map(Into::into)
    }

    /// Who heard the household's yes, where an officer wrote it down; null for the member and where a
    /// resident said it.
    async fn household_consent_note(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let who = self.standpoint(ctx).await?;
        let note = self.row.household_consent_note.as_deref();
        Ok(note.filter(|_| who.household || who.keeper()))
    }

    /// Since when both have said yes; null until then.
    async fn active_on(&self) -> Option<Date> {
        self.row.active_on.map(Into::into)
    }

    /// The day from which on it is over; null until then.
    async fn ended_on(&self) -> Option<Date> {
        self.row.ended_on.map(Into::into)
    }

    /// Why it ended; null until then.
    async fn end_reason(&self) -> Option<PairingEndReason> {
        self.row.end_reason.map(Into::into)
    }

    /// What was said with its end; null where nothing was.
    async fn end_note(&self) -> Option<&str> {
        self.row.end_note.as_deref()
    }

    /// The pairing that took its place; null where there is none or the viewer may not read it.
    async fn successor(&self, ctx: &Context<'_>) -> Result<Option<Pairing>> {
        match self.row.successor_id {
            Some(id) => loader::pairing(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// The steps that the viewer may take now.
    async fn available_steps(&self, ctx: &Context<'_>) -> Result<Vec<PairingStep>> {
        let steps = available(self.row.state, self.standpoint(ctx).await?);
        Ok(steps.into_iter().map(Into::into).collect())
    }

    /// Grows with every change; `expectedVersion` is compared with it.
    async fn version(&self) -> i32 {
        self.row.version
    }
}
