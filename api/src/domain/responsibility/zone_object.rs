//! A zone of responsibility in the schema.

use std::sync::Arc;

use lianxin_entity::responsibility_zone::Model;

use crate::domain::appointment::ground::{ground, ground_of};
use crate::domain::area::object::Area;
use crate::domain::district::Directory;
use crate::domain::household::loader as homes;
use crate::domain::household::object::Household;
use crate::domain::member::loader as members;
use crate::domain::member::object::Member;
use crate::gql::context::RequestCtx;
use crate::gql::desk::desk;
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// An area or a household for which a member answers personally, from one day to another (党员责任区).
#[derive(Clone)]
pub struct ResponsibilityZone {
    directory: Arc<Directory>,
    row: Model,
}

impl ResponsibilityZone {
    /// The zone of a row that the viewer may read.
    pub fn new(directory: &Arc<Directory>, row: Model) -> Self {
        Self {
            directory: directory.clone(),
            row,
        }
    }
}

/// An area or a household for which a member answers personally, from one day to another (党员责任区).
#[Object]
impl ResponsibilityZone {
    /// The id.
    pub async fn id(&self) -> ID {
        ID(encode(self.row.id))
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

    /// The compound, grid, building or unit; null where it is a household.
    async fn area(&self) -> Option<Area> {
        Area::new(&self.directory, self.row.area_id?)
    }

    /// The household: its register entry, and more of it where the viewer may read it. Null where it
    /// is an area.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        match self.row.household_id {
            Some(id) => Household::named(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// What was said with it; null where nothing was.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
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

    /// Whether the viewer may end it now.
    async fn viewer_can_end(&self, ctx: &Context<'_>) -> Result<bool> {
        let rc = RequestCtx::of(ctx)?;
        let Some(member) = members::row(rc, self.row.member_id).await? else {
            return Ok(false);
        };
        let there = match (self.row.area_id, self.row.household_id) {
            (Some(area), _) => Some(ground(&self.directory, area)),
            (None, Some(home)) => homes::row(rc, home).await?.map(|home| ground_of(&home)),
            (None, None) => None,
        };
        let keeps = desk(rc).await?;
        let keeps = there.is_some_and(|there| keeps.keeps_responsibility(&there, &member));
        Ok(keeps && self.row.to_on.is_none())
    }

    /// Grows with every change; `expectedVersion` is compared with it.
    async fn version(&self) -> i32 {
        self.row.version
    }
}
