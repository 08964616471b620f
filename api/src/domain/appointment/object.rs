//! Appointments in the schema.

use std::sync::Arc;

use lianxin_entity::appointment;
use lianxin_entity::enums as stored;
use lianxin_entity::ids::AppointmentId;

use super::handover::Leaver;
use super::handover_object::HandoverItem;
use super::loader;
use super::service::Appointments;
use crate::domain::area::object::Area;
use crate::domain::district::Directory;
use crate::domain::household::object::Household;
use crate::domain::identity::loader as people;
use crate::domain::identity::object::Account;
use crate::domain::member::loader as members;
use crate::domain::member::object::Member;
use crate::domain::organisation::object::Organisation;
use crate::gql::context::RequestCtx;
use crate::gql::ids;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// A responsibility that is no role to sign in with.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::AppointmentKind")]
pub enum AppointmentKind {
    /// First secretary (第一书记) of an organisation, sent for a time.
    #[graphql(name = "FIRST_SECRETARY")]
    FirstSecretary,
    /// Unit leader (单元长) of a staircase or a building.
    #[graphql(name = "UNIT_LEADER")]
    UnitLeader,
    /// Head of a building (楼栋长, 楼栋党小组长).
    #[graphql(name = "BUILDING_HEAD")]
    BuildingHead,
    /// Centre household (党员中心户).
    #[graphql(name = "CENTRE_HOUSEHOLD")]
    CentreHousehold,
    /// A duty that has a name of its own.
    #[graphql(name = "DUTY")]
    Duty,
}

/// In which manner a responsibility is held.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::AppointmentManner")]
pub enum AppointmentManner {
    /// Where the person lives.
    #[graphql(name = "HOME")]
    Home,
    /// In the community for which the person's unit is in charge.
    #[graphql(name = "ASSIGNED")]
    Assigned,
}

/// A responsibility that somebody holds from one day to another.
#[derive(Clone)]
pub struct Appointment {
    pub(super) row: Arc<appointment::Model>,
    directory: Arc<Directory>,
}

impl Appointment {
    /// An appointment that the viewer may read.
    pub(super) fn new(directory: &Arc<Directory>, row: appointment::Model) -> Self {
        Self {
            row: Arc::new(row),
            directory: directory.clone(),
        }
    }

    /// The appointment with this id, if the viewer may read it.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn find(rc: &RequestCtx, id: AppointmentId) -> Result<Option<Self>> {
        let directory = rc.directory().await?;
        let row = loader::readable(rc, id).await?;
        Ok(row.map(|row| Self::new(&directory, row)))
    }
}

/// Appointments as the viewer works with them.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn desk(rc: &RequestCtx) -> Result<Appointments<'_>> {
    Ok(Appointments {
        store: &rc.store,
        given: &rc.app.given,
        directory: rc.directory().await?,
        actor: rc.actor()?,
    })
}

/// A responsibility that somebody holds from one day to another.
#[Object]
impl Appointment {
    /// The id of the appointment.
    pub async fn id(&self) -> ID {
        ID(ids::encode(self.row.id))
    }

    /// The responsibility.
    async fn kind(&self) -> AppointmentKind {
        self.row.kind.into()
    }

    /// In which manner a unit leader holds it; null for the other kinds and where it is not known.
    async fn manner(&self) -> Option<AppointmentManner> {
        self.row.manner.map(Into::into)
    }

    /// The name of the person.
    async fn person_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let rc = RequestCtx::of(ctx)?;
        if let Some(id) = self.row.member_id {
            return Ok(members::row(rc, id).await?.map(|row| row.name.clone()));
        }
        match self.row.account_id {
            Some(id) => people::name(rc, id).await,
            None => Ok(None),
        }
    }

    /// The member's record of the person; null where there is none and where the viewer may not
    /// read it.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        match self.row.member_id {
            Some(id) => Member::loaded(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// The account of the person, where there is one.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        match self.row.account_id {
            Some(id) => people::account(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// The organisation for which it is held; null where it is held for a place.
    async fn organisation(&self) -> Option<Organisation> {
        let id = self.row.organisation_id?;
        Organisation::new(&self.directory, id)
    }

    /// The centre household; null for the other kinds. Whoever may not read it sees its register entry
    /// alone.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        match self.row.household_id {
            Some(id) => Household::named(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// The area for which it is held; of a centre household the area that it serves. Null for an
    /// organisation.
    async fn area(&self) -> Option<Area> {
        self.row
            .area_id
            .and_then(|id| Area::new(&self.directory, id))
    }

    /// What it is called.
    async fn title(&self) -> Option<&str> {
        self.row.title.as_deref()
    }

    /// The number of the letter of appointment.
    async fn letter_number(&self) -> Option<&str> {
        self.row.letter_number.as_deref()
    }

    /// The first day on which the letter is not good any more.
    async fn letter_expires_on(&self) -> Option<Date> {
        self.row.letter_expires_on.map(Date::from)
    }

    /// The first day on which it holds.
    async fn from_on(&self) -> Date {
        self.row.from_on.into()
    }

    /// The first day on which it does not hold any more; null while no end is known.
    async fn to_on(&self) -> Option<Date> {
        self.row.to_on.map(Date::from)
    }

    /// Why it ended.
    async fn end_reason(&self) -> Option<&str> {
        self.row.end_reason.as_deref()
    }

    /// Who came after.
    async fn successor(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        let Some(id) = self.row.successor_id else {
            return Ok(None);
        };
        // It is held for the same place: whoever reads this one reads the next.
        let row = loader::row(RequestCtx::of(ctx)?, id).await?;
        Ok(row.map(|row| Self::new(&self.directory, row)))
    }

    /// What was left behind when it ended.
    async fn handover(&self, ctx: &Context<'_>) -> Result<Vec<HandoverItem>> {
        let rc = RequestCtx::of(ctx)?;
        HandoverItem::left_by(rc, Leaver::Appointment(self.row.id)).await
    }

    /// Grows with every change; see `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
}
