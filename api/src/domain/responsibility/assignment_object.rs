//! An assigned item, and how far a member is with theirs, in the schema.

use std::sync::Arc;

use lianxin_entity::ids::MemberId;
use lianxin_entity::responsibility_assignment::Model;

use super::item_object::ResponsibilityItem;
use super::loader;
use super::service::assignments::standpoint;
use super::state::available;
use super::words::{ResponsibilityState, ResponsibilityStep};
use crate::domain::area::object::Area;
use crate::domain::district::Directory;
use crate::domain::household::loader as homes;
use crate::domain::household::object::Household;
use crate::domain::member::loader as members;
use crate::domain::member::object::Member;
use crate::gql::context::RequestCtx;
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::{Date, DateTime};
use crate::policy::RegisterAction;

/// An item of responsibility that a member carries.
#[derive(Clone)]
pub struct ResponsibilityAssignment {
    directory: Arc<Directory>,
    row: Model,
}

impl ResponsibilityAssignment {
    /// The assigned item of a row that the viewer may read.
    pub fn new(directory: &Arc<Directory>, row: Model) -> Self {
        Self {
            directory: directory.clone(),
            row,
        }
    }
}

/// An item of responsibility that a member carries.
#[Object]
impl ResponsibilityAssignment {
    /// The id.
    pub async fn id(&self) -> ID {
        ID(encode(self.row.id))
    }

    /// The item of the dictionary.
    async fn item(&self, ctx: &Context<'_>) -> Result<Option<ResponsibilityItem>> {
        loader::item(RequestCtx::of(ctx)?, self.row.item_id).await
    }

    /// The member's record; null where the viewer may not read it.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        Member::loaded(RequestCtx::of(ctx)?, self.row.member_id).await
    }

    /// The name of the member.
    async fn member_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let row = members::row(RequestCtx::of(ctx)?, self.row.member_id).await?;
        Ok(row.map(|row| row.name.clone()))
    }

    /// The household that it is for: its register entry, and more of it where the viewer may read it.
    /// Null where it is for none.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        match self.row.household_id {
            Some(id) => Household::named(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// The area that it is for; null where it is for none.
    async fn area(&self) -> Option<Area> {
        Area::new(&self.directory, self.row.area_id?)
    }

    /// Where it stands.
    async fn state(&self) -> ResponsibilityState {
        self.row.state.into()
    }

    /// The first day on which it holds.
    async fn from_on(&self) -> Date {
        self.row.from_on.into()
    }

    /// The first day on which it does not hold any more; null while it does.
    async fn to_on(&self) -> Option<Date> {
        self.row.to_on.map(Into::into)
    }

    /// Why it ended; null while it holds, and where it ended with its area.
    async fn end_reason(&self) -> Option<&str> {
        self.row.end_reason.as_deref()
    }

    /// When the member acknowledged it; null until then.
    async fn acknowledged_at(&self) -> Option<DateTime> {
        self.row.acknowledged_at.map(Into::into)
    }

    /// When it was reviewed; null until then.
    async fn reviewed_at(&self) -> Option<DateTime> {
        self.row.reviewed_at.map(Into::into)
    }

    /// What the review found; null until then.
    async fn fulfilled(&self) -> Option<bool> {
        self.row.fulfilled
    }

    /// What was said with the review; null where nothing was.
    async fn review_note(&self) -> Option<&str> {
        self.row.review_note.as_deref()
    }

    /// The steps that the viewer may take now.
    async fn available_steps(&self, ctx: &Context<'_>) -> Result<Vec<ResponsibilityStep>> {
        let rc = RequestCtx::of(ctx)?;
        let Some(member) = members::row(rc, self.row.member_id).await? else {
            return Ok(Vec::new());
        };
        let home = match self.row.household_id {
            Some(id) => homes::row(rc, id).await?,
            None => None,
        };
        let (actor, directory) = (rc.actor()?, &self.directory);
        let who = standpoint(actor, directory, &self.row, &member, home.as_deref());
        let steps = available(self.row.state, who);
        Ok(steps.into_iter().map(Into::into).collect())
    }

    /// Grows with every change; `expectedVersion` is compared with it.
    async fn version(&self) -> i32 {
        self.row.version
    }
}

/// How far a member is with the items that have not ended, as far as the viewer may read them.
#[derive(SimpleObject, Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponsibilityProgress {
    /// All of them.
    pub assigned: i32,
    /// Those that the member has acknowledged, reviewed ones among them.
    pub acknowledged: i32,
    /// Those that were reviewed.
    pub reviewed: i32,
    /// Those that were reviewed and found fulfilled.
    pub fulfilled: i32,
}

impl ResponsibilityProgress {
    /// That of a member; none for a viewer who reads no items of responsibility at all.
    ///
    /// # Errors
    /// UNAUTHENTICATED without a token; INTERNAL when the database fails.
    pub async fn of_member(rc: &RequestCtx, id: MemberId) -> Result<Option<Self>> {
        let reads = rc.actor()?.ties_for(RegisterAction::ReadResponsibility);
        if reads.is_empty() {
            return Ok(None);
        }
        let carried = loader::assignments_of_member(rc, id, false).await?;
        let count = |counts: fn(&Model) -> bool| {
            let some = carried.iter().filter(|one| counts(&one.row)).count();
            i32::try_from(some).unwrap_or(i32::MAX)
        };
        Ok(Some(Self {
            assigned: count(|_| true),
            acknowledged: count(|row| row.acknowledged_at.is_some()),
            reviewed: count(|row| row.reviewed_at.is_some()),
            fulfilled: count(|row| row.fulfilled == Some(true)),
        }))
    }
}
