//! Seats in the schema.

use std::sync::Arc;

use lianxin_entity::enums as stored;

use super::loader;
use super::object::Body;
use super::repo::Seat;
use super::rules::Holder;
use super::service::reads_people;
use crate::domain::district::Directory;
use crate::domain::identity::loader::account;
use crate::domain::identity::object::Account;
use crate::domain::member::object::Member;
use crate::domain::organisation::object::Organisation;
use crate::gql::context::RequestCtx;
use crate::gql::ids;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// In which capacity a seat is held.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::SeatCapacity")]
pub enum SeatCapacity {
    /// First secretary (第一书记); one at a time.
    #[graphql(name = "FIRST_SECRETARY")]
    FirstSecretary,
    /// Secretary (书记); one at a time.
    #[graphql(name = "SECRETARY")]
    Secretary,
    /// Deputy secretary (副书记).
    #[graphql(name = "DEPUTY_SECRETARY")]
    DeputySecretary,
    /// Member (委员、成员).
    #[graphql(name = "MEMBER")]
    Member,
}

/// A seat in a body for one term: a person, the unit it stands for, a capacity.
#[derive(Clone)]
pub struct BodySeat {
    directory: Arc<Directory>,
    row: Seat,
}

impl BodySeat {
    /// A row of the register.
    pub fn new(directory: &Arc<Directory>, row: Seat) -> Self {
        Self {
            directory: directory.clone(),
            row,
        }
    }

    /// Whether the viewer may know who sits here: whoever reads the people of the body, and the
    /// person.
    async fn shows_person(&self, rc: &RequestCtx) -> Result<bool> {
        let Some(body) = loader::body(rc, self.row.body_id).await? else {
            return Ok(false);
        };
        let actor = rc.actor()?;
        if reads_people(actor, &self.directory, &body) || self.row.account_id == Some(actor.account)
        {
            return Ok(true);
        }
        let member = match self.row.member_id {
            Some(id) => loader::member(rc, id).await?,
            None => None,
        };
        Ok(member.is_some_and(|member| member.account == Some(actor.account)))
    }
}

/// A seat in a body for one term: a person, the unit it stands for, a capacity.
#[Object]
impl BodySeat {
    /// The id of the seat.
    pub async fn id(&self) -> ID {
        ID(ids::encode(self.row.id))
    }

    /// The body.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        let row = loader::body(RequestCtx::of(ctx)?, self.row.body_id).await?;
        Ok(row.map(|row| Body::new(&self.directory, row)))
    }

    /// In which capacity.
    async fn capacity(&self) -> SeatCapacity {
        self.row.capacity.into()
    }

    /// The unit that the seat stands for.
    async fn organisation(&self) -> Option<Organisation> {
        Organisation::new(&self.directory, self.row.organisation_id?)
    }

    /// Whether nobody holds the seat.
    async fn vacant(&self) -> bool {
        Holder::of(&self.row).is_none()
    }

    /// Who holds it; null where it is vacant, and for viewers who neither keep the body nor read
    /// members there.
    async fn person_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let rc = RequestCtx::of(ctx)?;
        if !self.shows_person(rc).await? {
            return Ok(None);
        }
        if let Some(id) = self.row.member_id {
            return Ok(loader::member(rc, id).await?.map(|member| member.name));
        }
        if let Some(id) = self.row.account_id {
            let name = crate::domain::identity::loader::name(rc, id).await?;
            return Ok(name);
        }
        Ok(self.row.person_name.clone())
    }

    /// The account of who holds it, where the seat names one; null as in `personName`.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        let rc = RequestCtx::of(ctx)?;
        let Some(id) = self.row.account_id else {
            return Ok(None);
        };
        if !self.shows_person(rc).await? {
            return Ok(None);
        }
        account(rc, id).await
    }

    /// The member's record of who holds it, where the seat names one; null as in `personName`.
    async fn member_id(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
        let Some(id) = self.row.member_id else {
            return Ok(None);
        };
        let shown = self.shows_person(RequestCtx::of(ctx)?).await?;
        Ok(shown.then(|| ID(ids::encode(id))))
    }

    /// The member's record of who holds it; null where the viewer may not read the record.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        match self.row.member_id {
            Some(id) => Member::loaded(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// The first day of the term.
    async fn from_on(&self) -> Date {
        self.row.from_on.into()
    }

    /// The first day after the term; null while no end is known.
    async fn to_on(&self) -> Option<Date> {
        self.row.to_on.map(Date::from)
    }

    /// Grows with every change of the seat; for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
}
