//! Accounts, postings and sessions in the schema.

use std::collections::HashMap;
use std::sync::Arc;

use lianxin_entity::enums as stored;
use lianxin_entity::ids::{AreaId, PostingId};
use lianxin_entity::posting;

use super::people::{self, Person};
use super::posting_input::Staffing;
use super::service::SignedIn;
use super::{loader, repo};
use crate::auth::caller::{Caller, day_of};
use crate::domain::appointment::handover::Leaver;
use crate::domain::appointment::handover_object::HandoverItem;
use crate::domain::area::object::Area;
use crate::domain::district::Directory;
use crate::domain::district::object::District;
use crate::domain::organisation::object::Organisation;
use crate::gql::context::RequestCtx;
use crate::gql::enums::{Duty, Role};
use crate::gql::prelude::*;
use crate::gql::scalars::{Date, DateTime};
use crate::gql::{errors, ids};
use crate::policy::Actor;
use crate::refusal::{Fault, Outcome};
use crate::store::DistrictTx;

/// What a code sent to a phone may be used for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::PhoneCodePurpose")]
pub enum PhoneCodePurpose {
    /// Registering as a resident.
    #[graphql(name = "REGISTER")]
    Register,
    /// Setting a forgotten password anew.
    #[graphql(name = "RESET_PASSWORD")]
    ResetPassword,
}

/// A person's account in one district.
#[derive(Clone)]
pub struct Account {
    person: Person,
    own: bool,
}

impl Account {
    /// The account of a person as the viewer sees others.
    pub fn new(person: Person) -> Self {
        Self { person, own: false }
    }
}

/// A person's account in one district.
#[Object]
impl Account {
    /// The id of the account.
    pub async fn id(&self) -> ID {
        ID(ids::encode(self.person.id))
    }

    /// The name by which the person is called.
    async fn display_name(&self) -> &str {
        &self.person.display_name
    }

    /// The phone number: the whole for its holder, `139****0001` for everybody else.
    async fn phone(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let rc = RequestCtx::of(ctx)?;
        let asks = rc.actor.as_ref().map(|actor| actor.account);
        let opened = rc
            .app
            .identity(&rc.store)
            .open_phone(&self.person)
            .await
            .map_err(|failure| rc.failure(failure))?;
        let own = self.own || asks == Some(self.person.id);
        Ok(Some(if own {
            opened.digits().to_owned()
        } else {
            opened.masked()
        }))
    }
}

/// The role in which an account acts, from one day to another.
#[derive(Clone)]
pub struct Posting {
    row: posting::Model,
    areas: Vec<AreaId>,
    directory: Arc<Directory>,
}

impl Posting {
    /// A posting that the viewer may read.
    pub fn new(directory: &Arc<Directory>, row: posting::Model, areas: Vec<AreaId>) -> Self {
        Self {
            row,
            areas,
            directory: directory.clone(),
        }
    }
}

/// The role in which an account acts, from one day to another.
#[Object]
impl Posting {
    /// The id of the posting.
    pub async fn id(&self) -> ID {
        ID(ids::encode(self.row.id))
    }

    /// The role.
    async fn role(&self) -> Role {
        self.row.role.into()
    }

    /// What the post is called, where it has a name of its own: 第一书记, 楼栋长.
    async fn title(&self) -> Option<&str> {
        self.row.title.as_deref()
    }

    /// What the posting does instead of handling requests.
    async fn duty(&self) -> Duty {
        self.row.duty.into()
    }

    /// The organisation that the posting belongs to; null for residents.
    async fn organisation(&self) -> Option<Organisation> {
        self.row
            .organisation_id
            .and_then(|id| Organisation::new(&self.directory, id))
    }

    /// The areas of the posting: the grids of a grid worker, the home of a resident. Those that stand
    /// today; of a posting that is over, those that stood on its last day.
    async fn areas(&self) -> Vec<Area> {
        let today = self.directory.day();
        let last = self.row.ends_on.and_then(|end| end.pred_opt());
        let last = last.map(|last| last.max(self.row.starts_on));
        let day = last.map_or(today, |last| last.min(today));
        let stood = |id: &AreaId| {
            let node = self.directory.area(*id);
            node.is_some_and(|node| node.stood_on(day))
        };
        let standing = self.areas.iter().copied().filter(stood);
        standing
            .filter_map(|id| Area::new(&self.directory, id))
            .collect()
    }

    /// The first day on which the posting holds.
    async fn starts_on(&self) -> Date {
        self.row.starts_on.into()
    }

    /// The first day on which it does not hold any more; null while no end is known.
    async fn ends_on(&self) -> Option<Date> {
        self.row.ends_on.map(Date::from)
    }

    /// The account that holds it.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        loader::account(RequestCtx::of(ctx)?, self.row.account_id).await
    }

    /// How a grid worker is employed; null for other roles and where it is not known.
    async fn staffing(&self) -> Option<Staffing> {
        self.row.staffing.map(Into::into)
    }

    /// The number of the letter of appointment.
    async fn letter_number(&self) -> Option<&str> {
        self.row.letter_number.as_deref()
    }

    /// The first day on which the letter is not good any more.
    async fn letter_expires_on(&self) -> Option<Date> {
        self.row.letter_expires_on.map(Date::from)
    }

    /// Why it ended.
    async fn end_reason(&self) -> Option<&str> {
        self.row.end_reason.as_deref()
    }

    /// What was left behind when it ended.
    async fn handover(&self, ctx: &Context<'_>) -> Result<Vec<HandoverItem>> {
        HandoverItem::left_by(RequestCtx::of(ctx)?, Leaver::Posting(self.row.id)).await
    }
}

/// Who is asking: an account, acting in one of its postings.
#[derive(Clone)]
pub struct Viewer {
    account: Account,
    posting: Posting,
    postings: Vec<Posting>,
    directory: Arc<Directory>,
}

impl Viewer {
    /// The viewer behind an actor, read in the given snapshot.
    ///
    /// # Errors
    /// UNAUTHENTICATED when the posting has just ended; INTERNAL when the database fails.
    pub async fn read(rc: &RequestCtx, actor: &Actor, tx: &DistrictTx) -> Result<Self> {
        let directory = rc.app.directories.get(&rc.store, actor.district).await;
        let directory = directory.map_err(|failure| rc.failure(failure))?;
        let found = rows(rc, actor, tx)
            .await
            .map_err(|failure| rc.failure(failure))?;
        let (person, postings, mut areas) = found;
        let postings: Vec<Posting> = postings
            .into_iter()
            .map(|row| Posting {
                areas: areas.remove(&row.id).unwrap_or_default(),
                directory: directory.clone(),
                row,
            })
            .collect();
        let current = postings.iter().find(|p| p.row.id == actor.posting).cloned();
        let (Some(person), Some(posting)) = (person, current) else {
            return Err(errors::unauthenticated(rc.locale));
        };
        Ok(Self {
            account: Account { person, own: true },
            posting,
            postings,
            directory,
        })
    }

    async fn of_session(rc: &RequestCtx, caller: &Caller) -> Result<Self> {
        let actor = rc
            .app
            .actors
            .find(&rc.store, &rc.app.directories, caller, rc.now())
            .await;
        let actor = actor.map_err(|failure| rc.failure(failure))?;
        let actor = actor.ok_or_else(|| errors::unauthenticated(rc.locale))?;
        let tx = rc.store.read(caller.district).await;
        let tx = rc.stored(tx)?;
        let viewer = Self::read(rc, &actor, &tx).await?;
        rc.stored(tx.commit().await)?;
        Ok(viewer)
    }
}

type Rows = (
    Option<Person>,
    Vec<posting::Model>,
    HashMap<PostingId, Vec<AreaId>>,
);

async fn rows(rc: &RequestCtx, actor: &Actor, tx: &DistrictTx) -> Outcome<Rows> {
    let person = people::persons(tx, &[actor.account])
        .await?
        .remove(&actor.account);
    let postings = repo::current_postings(tx, actor.account, day_of(rc.now())).await?;
    let ids: Vec<_> = postings.iter().map(|row| row.id).collect();
    let mut areas: HashMap<PostingId, Vec<AreaId>> = HashMap::new();
    for row in repo::areas_of_postings(tx, &ids).await? {
        areas.entry(row.posting_id).or_default().push(row.area_id);
    }
    Ok((person, postings, areas))
}

/// Who is asking: an account, acting in one of its postings.
#[Object]
impl Viewer {
    /// The account.
    async fn account(&self) -> &Account {
        &self.account
    }

    /// The district of the account.
    async fn district(&self) -> District {
        District::new(self.directory.clone())
    }

    /// The role of the posting.
    async fn role(&self) -> Role {
        self.posting.row.role.into()
    }

    /// The posting in which the account acts now.
    async fn posting(&self) -> &Posting {
        &self.posting
    }

    /// All current postings of the account; `switchPosting` goes on in another of them.
    async fn postings(&self) -> &[Posting] {
        &self.postings
    }
}

/// The tokens of a session.
pub struct Session(pub SignedIn);

/// The tokens of a session.
#[Object]
impl Session {
    /// The token for the header `Authorization: Bearer …`; it lives for fifteen minutes.
    async fn access_token(&self) -> &str {
        &self.0.access_token
    }

    /// When the access token ends.
    async fn access_token_expires_at(&self) -> DateTime {
        self.0.access_token_expires_at.into()
    }

    /// The token for `refreshSession`. Each use gives a new one; use none twice.
    async fn refresh_token(&self) -> &str {
        &self.0.refresh_token
    }

    /// Who is signed in.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        Viewer::of_session(RequestCtx::of(ctx)?, &self.0.caller).await
    }
}

/// The account of the viewer by its id; none for another's, whose names stand where the viewer may
/// read them.
///
/// # Errors
/// INTERNAL when the database fails.
pub async fn own_account(
    rc: &RequestCtx,
    id: lianxin_entity::ids::AccountId,
) -> Result<Option<Account>> {
    let actor = rc.actor()?;
    if actor.account != id {
        return Ok(None);
    }
    let person = loader::person(rc, id).await?;
    Ok(person.map(|person| Account { person, own: true }))
}

impl RequestCtx {
    /// A failure where nothing can be refused.
    pub(super) fn failure(&self, failure: crate::refusal::Failure) -> Error {
        self.fault(&Fault::broken(failure))
    }
}
