//! Members in the schema.

use std::sync::Arc;

use lianxin_entity::enums as stored;
use lianxin_entity::ids::{MemberId, OrganisationId};
use lianxin_entity::member;

use super::trail_object::{Accesses, Changes, MemberAccess, MemberChange};
use super::{loader, policy};
use crate::domain::area::object::Area;
use crate::domain::body::{self, seat::BodySeat};
use crate::domain::district::Directory;
use crate::domain::identity::loader as people;
use crate::domain::identity::object::Account;
use crate::domain::organisation::object::Organisation;
use crate::domain::pairing;
use crate::domain::pairing::object::Pairing;
use crate::domain::responsibility::assignment_object::{
    ResponsibilityAssignment, ResponsibilityProgress,
};
use crate::domain::responsibility::loader as responsibilities;
use crate::domain::responsibility::zone_object::ResponsibilityZone;
use crate::domain::trail;
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::ids;
use crate::gql::prelude::*;
use crate::gql::scalars::{Date, DateTime};

/// The word in cursors of changes.
const CHANGES: &str = "MEMBER_CHANGE";

/// The kind of a Party member.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::MemberKind")]
pub enum MemberKind {
    /// Lives and belongs where the branch is (居民党员).
    #[graphql(name = "RESIDENT")]
    Resident,
    /// Works in a unit (在职党员).
    #[graphql(name = "IN_SERVICE")]
    InService,
    /// Retired (离退休党员).
    #[graphql(name = "RETIRED")]
    Retired,
    /// Away from the branch (流动党员).
    #[graphql(name = "FLOATING")]
    Floating,
}

/// A Party member's record.
#[derive(Clone)]
pub struct Member {
    row: Arc<member::Model>,
    directory: Arc<Directory>,
}

/// A formal branch to which a member belonged before.
#[derive(Clone)]
pub struct MemberBranch {
    organisation: Option<Organisation>,
    from_on: Date,
    to_on: Date,
    reason: String,
}

/// A formal branch to which a member belonged before.
#[Object]
impl MemberBranch {
    /// The branch.
    async fn organisation(&self) -> &Option<Organisation> {
        &self.organisation
    }

    /// The first day in the branch.
    async fn from_on(&self) -> Date {
        self.from_on
    }

    /// The first day in the next branch.
    async fn to_on(&self) -> Date {
        self.to_on
    }

    /// Why the member moved.
    async fn reason(&self) -> &str {
        &self.reason
    }
}

impl Member {
    /// A record that the viewer may read.
    pub(super) fn new(directory: &Arc<Directory>, row: member::Model) -> Self {
        Self {
            row: Arc::new(row),
            directory: directory.clone(),
        }
    }

    /// The member with this id, if the viewer may read the record; many at once in one statement.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn loaded(rc: &RequestCtx, id: MemberId) -> Result<Option<Self>> {
        let directory = rc.directory().await?;
        let row = loader::row(rc, id).await?;
        let readable = row.filter(|row| match rc.actor.as_ref() {
            Some(actor) => policy::may_read(actor, &directory, row),
            None => false,
        });
        Ok(readable.map(|row| Self { row, directory }))
    }

    fn branch(&self, id: OrganisationId) -> Option<Organisation> {
        Organisation::new(&self.directory, id)
    }
}

/// A Party member's record.
#[Object]
impl Member {
    /// The member's pairings that the viewer may read, the newest first.
    async fn pairings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Also those that are over.", default)] with_ended: bool,
    ) -> Result<Vec<Pairing>> {
        pairing::loader::of_member(RequestCtx::of(ctx)?, self.row.id, with_ended).await
    }

    /// The areas and households for which the member answers personally, as far as the viewer may
    /// read them, the newest first.
    async fn responsibility_zones(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Also those that are over.", default)] with_ended: bool,
    ) -> Result<Vec<ResponsibilityZone>> {
        let rc = RequestCtx::of(ctx)?;
        responsibilities::zones_of_member(rc, self.row.id, with_ended).await
    }

    /// The items of responsibility that the member carries, as far as the viewer may read them, the
    /// newest first.
    async fn responsibility_assignments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Also those that are over.", default)] with_ended: bool,
    ) -> Result<Vec<ResponsibilityAssignment>> {
        let rc = RequestCtx::of(ctx)?;
        responsibilities::assignments_of_member(rc, self.row.id, with_ended).await
    }

    /// How far the member is with the items of responsibility; null for a viewer whose posting reads
    /// none.
    async fn responsibility_progress(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<ResponsibilityProgress>> {
        ResponsibilityProgress::of_member(RequestCtx::of(ctx)?, self.row.id).await
    }

    /// The id of the member.
    pub async fn id(&self) -> ID {
        ID(ids::encode(self.row.id))
    }

    /// The number of the register, unique in the district.
    async fn code(&self) -> &str {
        &self.row.code
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// The kind of member.
    async fn kind(&self) -> MemberKind {
        self.row.kind.into()
    }

    /// The post held in the branch; null for most members.
    async fn post(&self) -> Option<&str> {
        self.row.post.as_deref()
    }

    /// Whether the member holds a post in the branch.
    async fn has_post(&self) -> bool {
        self.row.post.is_some()
    }

    /// The day of joining the Party; null where it is not known.
    async fn joined_on(&self) -> Option<Date> {
        self.row.joined_on.map(Date::from)
    }

    /// The formal branch, one at a time.
    async fn organisation(&self) -> Option<Organisation> {
        self.branch(self.row.organisation_id)
    }

    /// Since when in this branch.
    async fn branch_since(&self) -> Date {
        self.row.branch_on.into()
    }

    /// The branches before, oldest first.
    async fn branch_history(&self, ctx: &Context<'_>) -> Result<Vec<MemberBranch>> {
        let moves = loader::moves(RequestCtx::of(ctx)?, self.row.id).await?;
        let shown = moves.into_iter().map(|row| MemberBranch {
            organisation: self.branch(row.organisation_id),
            from_on: row.from_on.into(),
            to_on: row.to_on.into(),
            reason: row.reason,
        });
        Ok(shown.collect())
    }

    /// What was changed in the record last, oldest first: what it said on an earlier day can be told.
    /// All of it, page by page: `changeHistory`.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many of the latest, 1 to 100; 20 when left out.")]
        last: Option<i32>,
    ) -> Result<Vec<MemberChange>> {
        let rc = RequestCtx::of(ctx)?;
        // The trail begins with the latest.
        let page = PageArgs::forward(last, None).page(rc, CHANGES)?;
        let (rows, _) = trail::of::<Changes>(ctx, self.row.id, &page).await?;
        let mut rows = page.settle(rows).rows;
        rows.sort_unstable_by_key(|row| (row.changed_on, row.id));
        let keeps = policy::keeps(rc.actor()?, &self.row);
        let change = |row| MemberChange::new(row, keeps);
        Ok(rows.into_iter().map(change).collect())
    }

    /// What was changed in the record, what was written down last first.
    async fn change_history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<MemberChange>> {
        let rc = RequestCtx::of(ctx)?;
        let page = PageArgs::forward(first, after).page(rc, CHANGES)?;
        let (rows, total) = trail::of::<Changes>(ctx, self.row.id, &page).await?;
        let keeps = policy::keeps(rc.actor()?, &self.row);
        let keys = |row: &lianxin_entity::member_change::Model| vec![row.id.0.to_string()];
        let slice = page.settle(rows);
        let node = |row| MemberChange::new(row, keeps);
        Ok(connection(&page, slice, total, keys, node))
    }

    /// The seats in bodies beside the formal tree that the member holds on a day: second memberships.
    async fn seats(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when left out.")] on: Option<Date>,
    ) -> Result<Vec<BodySeat>> {
        body::list::of_member(RequestCtx::of(ctx)?, &self.directory, self.row.id, on).await
    }

    /// Who looked at the member's phone, when and for what, the last one first. For the member alone;
    /// empty for everybody else.
    async fn accesses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<MemberAccess>> {
        let rc = RequestCtx::of(ctx)?;
        let page = PageArgs::forward(first, after).page(rc, "MEMBER_ACCESS")?;
        let own = self.row.account_id == Some(rc.actor()?.account);
        let (rows, total) = match own && rc.actor()?.role == stored::Role::Resident {
            true => trail::of::<Accesses>(ctx, self.row.id, &page).await?,
            false => (Vec::new(), Total::known(0)),
        };
        let keys = |row: &lianxin_entity::register_access::Model| vec![row.id.0.to_string()];
        let slice = page.settle(rows);
        Ok(connection(&page, slice, total, keys, MemberAccess::new))
    }

    /// Where the member lives, no finer than known.
    async fn home_area(&self) -> Option<Area> {
        self.row
            .home_area_id
            .and_then(|id| Area::new(&self.directory, id))
    }

    /// The phone number, masked: `139****0001`; null where none is on record. `revealMemberContact`
    /// shows it for a purpose.
    async fn phone(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let rc = RequestCtx::of(ctx)?;
        let identity = rc.app.identity(&rc.store);
        let phone = super::service::phone(&identity, &self.row).await;
        let phone = rc.found(phone)?.flatten();
        Ok(phone.map(|phone| phone.masked()))
    }

    /// The account of the same person, linked with `claimMembership`.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        match self.row.account_id {
            Some(id) => people::account(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// Since when the member has been without a break in a pairing with a household; null while in
    /// none.
    async fn paired_since(&self) -> Option<Date> {
        self.row.paired_on.map(Date::from)
    }

    /// The first day of the record.
    async fn from_on(&self) -> Date {
        self.row.from_on.into()
    }

    /// The first day on which the record does not hold any more; null while it does.
    async fn ended_on(&self) -> Option<Date> {
        self.row.ended_on.map(Date::from)
    }

    /// Why the record ended.
    async fn end_reason(&self) -> Option<&str> {
        self.row.end_reason.as_deref()
    }

    /// Grows with every change; see `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// When the record was changed last.
    async fn updated_at(&self) -> DateTime {
        self.row.updated_at.into()
    }
}
