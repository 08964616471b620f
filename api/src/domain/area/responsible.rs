//! Who answers for an area or a household, in the schema.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use lianxin_entity::enums::Role;
use lianxin_entity::ids::{AreaId, HouseholdId};

use super::holders::{self, Holder, Manner, Target};
use super::object::Area;
use crate::domain::appointment::ground::ground;
use crate::domain::district::Directory;
use crate::domain::identity::loader::account;
use crate::domain::identity::object::Account;
use crate::domain::member::object::Member;
use crate::gql::context::RequestCtx;
use crate::gql::ids;
use crate::gql::loader::Batch;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;
use crate::policy::RegisterAction;
use crate::refusal::Fault;

/// In which way somebody answers for an area or a household.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponsibilityKind {
    /// The grid worker of the grid.
    GridWorker,
    /// The member in whose zone of responsibility it lies.
    ZoneMember,
    /// The leader of the unit.
    UnitLeader,
    /// The head of the building group.
    BuildingHead,
    /// The centre household of Party members.
    CentreHousehold,
}

/// Somebody who answers for an area or a household, from one day to another.
pub struct Responsibility {
    directory: Arc<Directory>,
    holder: Holder,
}

/// Somebody who answers for an area or a household, from one day to another.
#[Object]
impl Responsibility {
    /// In which way.
    async fn kind(&self) -> ResponsibilityKind {
        match self.holder.manner {
            Manner::GridWorker => ResponsibilityKind::GridWorker,
            Manner::ZoneMember => ResponsibilityKind::ZoneMember,
            Manner::UnitLeader => ResponsibilityKind::UnitLeader,
            Manner::BuildingHead => ResponsibilityKind::BuildingHead,
            Manner::CentreHousehold => ResponsibilityKind::CentreHousehold,
        }
    }

    /// The name of the person.
    async fn name(&self) -> &str {
        &self.holder.name
    }

    /// The account of a grid worker; of others where it is known.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        match self.holder.account {
            Some(id) => account(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// The id of the member's record; null for who holds it without one.
    async fn member_id(&self) -> Option<ID> {
        self.holder.member.map(|id| ID(ids::encode(id)))
    }

    /// The member's record; null for who holds it without one and where the viewer may not read it.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        match self.holder.member {
            Some(id) => Member::loaded(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// The area for which it is: the grid, the building, the unit. Null where it is for a household
    /// alone.
    async fn area(&self) -> Option<Area> {
        Area::new(&self.directory, self.holder.area?)
    }

    /// The first day on which it holds.
    async fn from_on(&self) -> Date {
        self.holder.from.into()
    }

    /// The first day on which it does not hold any more; null while no end is known.
    async fn to_on(&self) -> Option<Date> {
        self.holder.to.map(Into::into)
    }
}

struct HoldersOn;

#[async_trait]
impl Batch for HoldersOn {
    type Key = (Target, NaiveDate);
    type Value = Vec<Holder>;

    async fn read(
        rc: &RequestCtx,
        keys: Vec<Self::Key>,
    ) -> Result<HashMap<Self::Key, Vec<Holder>>> {
        let today = rc.directory().await?;
        let tx = rc.reader().await?;
        let mut by_day: HashMap<NaiveDate, Vec<Target>> = HashMap::new();
        for (target, day) in keys {
            by_day.entry(day).or_default().push(target);
        }
        let mut found = HashMap::new();
        for (day, targets) in by_day {
            let holders = holders::on_day(&tx, &today, &targets, day).await;
            let holders = holders.map_err(|failure| rc.fault(&Fault::broken(failure)))?;
            found.extend(
                holders
                    .into_iter()
                    .map(|(target, own)| ((target, day), own)),
            );
        }
        Ok(found)
    }
}

async fn load(
    rc: &RequestCtx,
    directory: &Arc<Directory>,
    target: Target,
    on: NaiveDate,
) -> Result<Vec<Responsibility>> {
    let holders = rc.loaders.load::<HoldersOn>(rc, (target, on)).await?;
    let shown = |holder| Responsibility {
        directory: directory.clone(),
        holder,
    };
    Ok(holders.unwrap_or_default().into_iter().map(shown).collect())
}

/// Who answered for a household on a day. Whether the viewer may know of the household is for the
/// caller to decide.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn of_household(
    rc: &RequestCtx,
    directory: &Arc<Directory>,
    household: HouseholdId,
    on: NaiveDate,
) -> Result<Vec<Responsibility>> {
    load(rc, directory, Target::Household(household), on).await
}

/// Who answered for an area on a day. A viewer outside the district learns of nobody; everybody in it
/// learns of the grid workers. The others a resident learns of at home, an officer where
/// appointments are the officer's to read, and everybody of oneself.
pub(super) async fn of_area(
    rc: &RequestCtx,
    directory: &Arc<Directory>,
    area: AreaId,
    on: NaiveDate,
) -> Result<Vec<Responsibility>> {
    let Some(actor) = rc.actor.as_ref() else {
        return Ok(Vec::new());
    };
    if actor.district != directory.card().key {
        return Ok(Vec::new());
    }
    let mut found = load(rc, directory, Target::Area(area), on).await?;
    let known = match actor.role {
        Role::Resident => actor
            .areas
            .iter()
            .any(|home| directory.is_within(*home, area) || directory.is_within(area, *home)),
        Role::GridWorker | Role::Secretary => {
            let ties = actor.ties_to(&ground(directory, area), None);
            actor.may_register(RegisterAction::ReadAppointment, ties)
        }
    };
    if !known {
        found.retain(|one| {
            one.holder.manner == Manner::GridWorker || one.holder.account == Some(actor.account)
        });
    }
    Ok(found)
}
