//! Bodies in the schema.

use std::sync::Arc;

use lianxin_entity::enums as stored;

use super::repo::{Body as Row, Seat};
use super::rules::{Holder, Term};
use super::seat::BodySeat;
use super::{loader, service};
use crate::domain::area::object::Area;
use crate::domain::district::Directory;
use crate::domain::member::object::MemberKind;
use crate::domain::organisation::object::Organisation;
use crate::gql::context::RequestCtx;
use crate::gql::enums::OrganisationKind;
use crate::gql::ids;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// The kind of a body beside the formal tree.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::BodyKind")]
pub enum BodyKind {
    /// Functional branch of a grid or a compound (网格功能性党支部).
    #[graphql(name = "GRID_FUNCTIONAL_BRANCH")]
    GridFunctionalBranch,
    /// Joint committee of a street (街道大工委).
    #[graphql(name = "STREET_JOINT_COMMITTEE")]
    StreetJointCommittee,
    /// Joint committee of a community (社区大党委).
    #[graphql(name = "COMMUNITY_JOINT_COMMITTEE")]
    CommunityJointCommittee,
    /// Working or guidance group of any area (工作组、指导组).
    #[graphql(name = "WORKING_GROUP")]
    WorkingGroup,
    /// The three parties of a compound: residents' committee, compound committee, property company
    /// (三方联动).
    #[graphql(name = "TRIPARTITE_GROUP")]
    TripartiteGroup,
    /// Service team of any area (服务队).
    #[graphql(name = "SERVICE_TEAM")]
    ServiceTeam,
}

/// How many members of one kind sit in a body.
#[derive(SimpleObject)]
pub struct MemberKindCount {
    /// The kind of the members today.
    kind: MemberKind,
    /// How many of them sit in the body.
    count: i32,
}

/// A body beside the formal tree. Whoever sits in it keeps the formal branch.
#[derive(Clone)]
pub struct Body {
    directory: Arc<Directory>,
    row: Row,
}

impl Body {
    /// A row of the register.
    pub fn new(directory: &Arc<Directory>, row: Row) -> Self {
        Self {
            directory: directory.clone(),
            row,
        }
    }

    /// The row.
    pub fn row(&self) -> &Row {
        &self.row
    }

    async fn seats_where(
        &self,
        ctx: &Context<'_>,
        on: Option<Date>,
        shown: impl Fn(&Seat, bool) -> bool,
    ) -> Result<Vec<BodySeat>> {
        let day = on.map_or_else(|| self.directory.day(), |day| day.0);
        let rows = loader::seats(RequestCtx::of(ctx)?, self.row.id).await?;
        let shown = rows
            .into_iter()
            .filter(|seat| shown(seat, Term::of(seat).holds(day)));
        Ok(shown
            .map(|seat| BodySeat::new(&self.directory, seat))
            .collect())
    }
}

/// A body beside the formal tree. Whoever sits in it keeps the formal branch.
#[Object]
impl Body {
    /// The id of the body.
    pub async fn id(&self) -> ID {
        ID(ids::encode(self.row.id))
    }

    /// What kind of body it is.
    async fn kind(&self) -> BodyKind {
        self.row.kind.into()
    }

    /// What the body is called.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// The area for which it works.
    async fn area(&self) -> Option<Area> {
        Area::new(&self.directory, self.row.area_id)
    }

    /// The organisation that founded it or hosts it.
    async fn organisation(&self) -> Option<Organisation> {
        Organisation::new(&self.directory, self.row.organisation_id?)
    }

    /// The document that founded it.
    async fn document(&self) -> Option<&str> {
        self.row.document.as_deref()
    }

    /// The day of its founding.
    async fn founded_on(&self) -> Date {
        self.row.founded_on.into()
    }

    /// The first day on which it does not exist any more; null while it stands.
    async fn dissolved_on(&self) -> Option<Date> {
        self.row.dissolved_on.map(Date::from)
    }

    /// Grows with every change of the body and its seats; for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// The seats in the order in which they were set up, the vacant ones among them.
    async fn seats(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "True, as when left out: those of the day; false: all there ever were.")]
        current: Option<bool>,
        #[graphql(desc = "The day; today when left out.")] on: Option<Date>,
    ) -> Result<Vec<BodySeat>> {
        let all = current == Some(false);
        self.seats_where(ctx, on, |_, holds| all || holds).await
    }

    /// The seats of a day that nobody holds.
    async fn vacant_seats(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when left out.")] on: Option<Date>,
    ) -> Result<Vec<BodySeat>> {
        self.seats_where(ctx, on, |seat, holds| holds && Holder::of(seat).is_none())
            .await
    }

    /// How many members of each kind sit in it on a day; empty for viewers who neither keep the body
    /// nor read members there.
    async fn member_kinds(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when left out.")] on: Option<Date>,
    ) -> Result<Vec<MemberKindCount>> {
        let rc = RequestCtx::of(ctx)?;
        if !service::reads_people(rc.actor()?, &self.directory, &self.row) {
            return Ok(Vec::new());
        }
        let day = on.map_or_else(|| self.directory.day(), |day| day.0);
        let seats = loader::seats(rc, self.row.id).await?;
        let held = seats.iter().filter(|seat| Term::of(seat).holds(day));
        let mut members: Vec<_> = held.filter_map(|seat| seat.member_id).collect();
        members.sort_unstable();
        members.dedup();
        let kinds = members.iter().map(|id| loader::kind(rc, *id));
        let kinds = futures_util::future::try_join_all(kinds).await?;
        let all = stored::MemberKind::ALL.iter().copied();
        let counted =
            all.map(|kind| (kind, kinds.iter().filter(|one| **one == Some(kind)).count()));
        let present = counted.filter(|(_, count)| *count > 0);
        Ok(present
            .map(|(kind, count)| MemberKindCount {
                kind: kind.into(),
                count: i32::try_from(count).unwrap_or(i32::MAX),
            })
            .collect())
    }

    /// The parties of a tripartite group for which nobody sits today; empty for every other kind.
    async fn missing_parties(&self, ctx: &Context<'_>) -> Result<Vec<OrganisationKind>> {
        let seats = loader::seats(RequestCtx::of(ctx)?, self.row.id).await?;
        let day = self.directory.day();
        let missing = service::missing_parties(&self.directory, &self.row, &seats, day);
        Ok(missing.into_iter().map(Into::into).collect())
    }

    /// Whether the viewer may change the body and fill its seats.
    async fn viewer_can_keep(&self, ctx: &Context<'_>) -> Result<bool> {
        let actor = RequestCtx::of(ctx)?.actor()?;
        Ok(service::keeps(actor, &self.directory, &self.row))
    }
}
