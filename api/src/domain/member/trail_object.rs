//! What a member's record has behind it: changes, and looks at its phone.

use lianxin_entity::ids::MemberId;
use lianxin_entity::{member_change, register_access};

use crate::domain::identity::loader::{account, posting_row};
use crate::domain::identity::object::Account;
use crate::domain::organisation::object::Organisation;
use crate::domain::trail::trail;
use crate::gql::context::RequestCtx;
use crate::gql::enums::Role;
use crate::gql::prelude::*;
use crate::gql::scalars::{Date, DateTime};

/// A field of a member's record that was changed.
pub struct MemberChange {
    row: member_change::Model,
    /// Whether the viewer keeps records of the branch.
    keeps: bool,
}

impl MemberChange {
    /// A row of the trail of a record that the viewer may read, or keeps.
    pub fn new(row: member_change::Model, keeps: bool) -> Self {
        Self { row, keeps }
    }
}

/// A field of a member's record that was changed.
#[Object]
impl MemberChange {
    /// The field, in the words of the schema: `post`, `kind`, `name`, `homeArea`, `phone`, `joinedOn`.
    async fn field(&self) -> &str {
        &self.row.field
    }

    /// What it was, the phone masked, a place by its code; null for nothing.
    async fn before(&self) -> Option<&str> {
        self.row.before.as_deref()
    }

    /// What it is since then, the phone masked, a place by its code; null for nothing.
    async fn after(&self) -> Option<&str> {
        self.row.after.as_deref()
    }

    /// The first day on which the new value holds.
    async fn changed_on(&self) -> Date {
        self.row.changed_on.into()
    }

    /// Who changed it, for whoever keeps records of the branch; null for everybody else, and where
    /// nobody is on record.
    async fn changed_by(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        match self.row.changed_by.filter(|_| self.keeps) {
            Some(id) => account(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// When it was written down.
    async fn at(&self) -> DateTime {
        self.row.at.into()
    }
}

trail!(
    /// What was changed in records of members.
    Changes: member_change.MemberId, MemberId, |row| Some(row.member_id)
);

trail!(
    /// Looks at the phones of members.
    Accesses: register_access.MemberId, MemberId, |row| row.member_id
);

/// A look at the phone of a member.
pub struct MemberAccess {
    row: register_access::Model,
}

impl MemberAccess {
    /// The access of a row.
    pub fn new(row: register_access::Model) -> Self {
        Self { row }
    }
}

/// A look at the phone of a member. It names the office, not the officer.
#[Object]
impl MemberAccess {
    /// When it was looked at.
    async fn at(&self) -> DateTime {
        self.row.at.into()
    }

    /// For what, in the words of who looked.
    async fn purpose(&self) -> &str {
        &self.row.purpose
    }

    /// The role in which somebody looked; null when the posting is not known any more.
    async fn role(&self, ctx: &Context<'_>) -> Result<Option<Role>> {
        let posting = posting_row(RequestCtx::of(ctx)?, self.row.posting_id).await?;
        Ok(posting.map(|posting| posting.role.into()))
    }

    /// What the post of who looked is called, where it has a name of its own.
    async fn title(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let posting = posting_row(RequestCtx::of(ctx)?, self.row.posting_id).await?;
        Ok(posting.and_then(|posting| posting.title))
    }

    /// The organisation for which somebody looked.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        let rc = RequestCtx::of(ctx)?;
        let posting = posting_row(rc, self.row.posting_id).await?;
        let directory = rc.directory().await?;
        let id = posting.and_then(|posting| posting.organisation_id);
        Ok(id.and_then(|id| Organisation::new(&directory, id)))
    }
}
