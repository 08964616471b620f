//! Volunteers in the schema.

use std::sync::Arc;

use lianxin_entity::ids::{AreaId, VolunteerId};
use lianxin_entity::volunteer;

use super::error::{ChangeVolunteerError, EndVolunteerError, RegisterVolunteerError};
use super::service::Members;
use super::volunteer_service::{NewVolunteer, VolunteerChange};
use super::{loader, policy};
use crate::domain::appointment::words;
use crate::domain::area::object::Area;
use crate::domain::checks::KEY;
use crate::domain::district::Directory;
use crate::domain::identity::loader as people;
use crate::domain::identity::object::Account;
use crate::domain::identity::wish;
use crate::gql::context::RequestCtx;
use crate::gql::ids::{self, Gid};
use crate::gql::prelude::*;
use crate::gql::scalars::Date;
use crate::gql::user_error::{UserErrorType, settle};
use crate::policy::RegisterAction;
use crate::refusal::{Code, Outcome, Refusal, Refusals};

/// Somebody who helps without a posting.
#[derive(Clone)]
pub struct Volunteer {
    row: Arc<volunteer::Model>,
    directory: Arc<Directory>,
}

impl Volunteer {
    /// A volunteer whose record the viewer may read.
    pub(super) fn new(directory: &Arc<Directory>, row: volunteer::Model) -> Self {
        Self {
            row: Arc::new(row),
            directory: directory.clone(),
        }
    }

    /// The volunteer with this id, if the viewer may read the record.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn find(rc: &RequestCtx, id: VolunteerId) -> Result<Option<Self>> {
        let (actor, directory) = (rc.actor()?, rc.directory().await?);
        let row = loader::volunteer(rc, id).await?;
        let readable = row.filter(|row| {
            let ties = policy::volunteer_ties(actor, &directory, row);
            actor.may_register(RegisterAction::ReadVolunteer, ties)
        });
        Ok(readable.map(|row| Self::new(&directory, row)))
    }
}

/// Somebody who helps without a posting.
#[Object]
impl Volunteer {
    /// The id of the volunteer.
    pub async fn id(&self) -> ID {
        ID(ids::encode(self.row.id))
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// The account, where there is one.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        match self.row.account_id {
            Some(id) => people::account(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// Where the volunteer helps.
    async fn area(&self) -> Option<Area> {
        Area::new(&self.directory, self.row.area_id)
    }

    /// What the volunteer can do, in words; empty where it is not known.
    async fn skills(&self) -> &str {
        &self.row.skills
    }

    /// The first day.
    async fn from_on(&self) -> Date {
        self.row.from_on.into()
    }

    /// The first day on which the volunteer does not help any more; null while active.
    async fn ended_on(&self) -> Option<Date> {
        self.row.ended_on.map(Date::from)
    }

    /// Grows with every change; see `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
}

/// A volunteer who is registered.
#[derive(InputObject)]
pub struct RegisterVolunteerInput {
    /// The name, at most 40 characters.
    name: String,
    /// The phone of the volunteer's account, where there is one.
    phone: Option<String>,
    /// Where the volunteer helps.
    area_id: Gid<AreaId>,
    /// What the volunteer can do, at most 200 characters.
    skills: Option<String>,
    /// The first day; today when left out.
    from_on: Option<Date>,
    /// The same key with the same input answers what the first call did; remembered for a day.
    pub idempotency_key: Option<String>,
}

/// What changes in a volunteer's record; what is left out or null stays.
#[derive(InputObject)]
pub struct ChangeVolunteerInput {
    /// The volunteer.
    id: Gid<VolunteerId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// The name, at most 40 characters.
    name: Option<String>,
    /// Where the volunteer helps.
    area_id: Option<Gid<AreaId>>,
    /// What the volunteer can do, at most 200 characters; empty for nothing known.
    skills: Option<String>,
}

/// The end of a volunteer's record.
#[derive(InputObject)]
pub struct EndVolunteerInput {
    /// The volunteer.
    id: Gid<VolunteerId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// The first day on which the volunteer does not help any more; today when left out.
    on: Option<Date>,
}

/// What came of registering a volunteer.
#[derive(SimpleObject)]
pub struct RegisterVolunteerPayload {
    /// The volunteer; null when it was refused.
    pub volunteer: Option<Volunteer>,
    /// Why it was refused; all reasons at once.
    pub errors: Vec<RegisterVolunteerError>,
}

/// What came of changing a volunteer's record.
#[derive(SimpleObject)]
pub struct ChangeVolunteerPayload {
    /// The volunteer; null when it was refused.
    pub volunteer: Option<Volunteer>,
    /// Why it was refused; all reasons at once.
    pub errors: Vec<ChangeVolunteerError>,
}

/// What came of ending a volunteer's record.
#[derive(SimpleObject)]
pub struct EndVolunteerPayload {
    /// The volunteer; null when it was refused.
    pub volunteer: Option<Volunteer>,
    /// Why it was refused.
    pub errors: Vec<EndVolunteerError>,
}

impl RegisterVolunteerInput {
    fn parse(self, today: chrono::NaiveDate) -> Outcome<NewVolunteer> {
        let mut refusals = Refusals::default();
        let name = refusals.take(wish::display_name(&self.name, "name"));
        let phone = self.phone.filter(|text| !text.trim().is_empty());
        let phone = phone.and_then(|text| refusals.take(wish::phone(&text, "phone")));
        let skills = words::maybe(&mut refusals, self.skills.as_deref(), "skills");
        let key = key(&mut refusals, self.idempotency_key);
        refusals.finish()?;
        Ok(NewVolunteer {
            key,
            name: name.ok_or(Code::Invalid)?,
            phone,
            area: self.area_id.0,
            skills: skills.unwrap_or_default(),
            from_on: self.from_on.map_or(today, |day| day.0),
        })
    }
}

/// An idempotency key, checked.
fn key(refusals: &mut Refusals, key: Option<String>) -> Option<String> {
    let key = key?;
    if key.is_empty() || key.contains('\0') {
        let refusal = Refusal::at(Code::Invalid, "idempotencyKey");
        refusals.push(refusal.saying("text-needed"));
    }
    if key.chars().count() > KEY {
        let refusal = Refusal::at(Code::TooLong, "idempotencyKey");
        refusals.push(refusal.with("limit", KEY));
    }
    Some(key)
}

impl ChangeVolunteerInput {
    fn parse(self) -> Outcome<VolunteerChange> {
        let mut refusals = Refusals::default();
        let name = self.name;
        let name = name.and_then(|name| refusals.take(wish::display_name(&name, "name")));
        let skills = self
            .skills
            .map(|text| words::maybe(&mut refusals, Some(&text), "skills").unwrap_or_default());
        refusals.finish()?;
        Ok(VolunteerChange {
            id: self.id.0,
            expected_version: self.expected_version,
            name,
            area: self.area_id.map(|id| id.0),
            skills,
        })
    }
}

/// Registering volunteers.
#[derive(Default)]
pub struct VolunteerMutation;

async fn desk(rc: &RequestCtx) -> Result<Members<'_>> {
    Ok(Members {
        store: &rc.store,
        given: &rc.app.given,
        directory: rc.directory().await?,
        actor: rc.actor()?,
    })
}

async fn again<E: UserErrorType>(
    rc: &RequestCtx,
    done: Outcome<VolunteerId>,
) -> Result<(Option<Volunteer>, Vec<E>)> {
    let (id, errors) = settle(rc, done)?;
    let Some(id) = id else {
        return Ok((None, errors));
    };
    rc.renew().await;
    Ok((Volunteer::find(rc, id).await?, errors))
}

/// Registering volunteers.
#[Object]
impl VolunteerMutation {
    /// Registers somebody who helps in an area without a posting. For the grid worker of the grid
    /// and secretaries over the area.
    async fn register_volunteer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The volunteer.")] input: RegisterVolunteerInput,
    ) -> Result<RegisterVolunteerPayload> {
        let rc = RequestCtx::of(ctx)?;
        let (desk, identity) = (desk(rc).await?, rc.app.identity(&rc.store));
        let done = match input.parse(desk.today()) {
            Ok(new) => desk.register_volunteer(&new, &identity).await,
            Err(failure) => Err(failure),
        };
        let (volunteer, errors) = again(rc, done).await?;
        Ok(RegisterVolunteerPayload { volunteer, errors })
    }

    /// Changes name, area or skills of a volunteer. For those who may register volunteers in the area
    /// before and in the new one.
    async fn change_volunteer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: ChangeVolunteerInput,
    ) -> Result<ChangeVolunteerPayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = match input.parse() {
            Ok(change) => desk(rc).await?.change_volunteer(&change).await,
            Err(failure) => Err(failure),
        };
        let (volunteer, errors) = again(rc, done).await?;
        Ok(ChangeVolunteerPayload { volunteer, errors })
    }

    /// Ends the record of a volunteer.
    async fn end_volunteer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The volunteer.")] input: EndVolunteerInput,
    ) -> Result<EndVolunteerPayload> {
        let rc = RequestCtx::of(ctx)?;
        let desk = desk(rc).await?;
        let on = input.on.map_or(desk.today(), |day| day.0);
        let done = desk
            .end_volunteer(input.id.0, input.expected_version, on)
            .await;
        let (volunteer, errors) = again(rc, done).await?;
        Ok(EndVolunteerPayload { volunteer, errors })
    }
}
