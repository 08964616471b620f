//! Lists of appointments and of open handover items, under the policy.

use chrono::NaiveDate;
use lianxin_entity::appointment::{Column, Entity, Model};
use lianxin_entity::enums::{AppointmentKind, Role};
use lianxin_entity::ids::{AccountId, AreaId, MemberId, OrganisationId};
use lianxin_entity::{handover_item, member};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::ground::{Reach, always, household_filter, household_inside, inside, never};
use super::handover::Leaver;
use super::repo;
use crate::domain::district::Directory;
use crate::domain::identity::posting_list;
use crate::policy::{Actor, RegisterAction, Ties};
use crate::store::{DistrictTx, Scoped, StoreError};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// In this area, households included.
    pub area: Option<AreaId>,
    /// Of this organisation or one below it.
    pub organisation: Option<OrganisationId>,
    pub kinds: Option<Vec<AppointmentKind>>,
    pub member: Option<MemberId>,
    pub account: Option<AccountId>,
    /// Holding on this day.
    pub on: Option<NaiveDate>,
    /// With a letter that is not good any more on this day.
    pub letter_expires_before: Option<NaiveDate>,
}

impl ListFilter {
    /// The rows that the actor may read and that are asked for.
    pub fn query(&self, tx: &DistrictTx, actor: &Actor, directory: &Directory) -> Scoped<Entity> {
        let action = RegisterAction::ReadAppointment;
        let mut query = tx
            .find::<Entity>()
            .filter(within(tx, actor, action, directory));
        if let Some(area) = self.area.filter(|id| *id != directory.root_area().id) {
            let inside = inside(directory, &[area]);
            let there = Condition::any()
                .add(Column::AreaId.is_in(inside))
                .add(household_inside(tx, directory, area, Column::HouseholdId));
            query = query.filter(there);
        }
        if let Some(organisation) = self.organisation {
            let below = directory.descendants(organisation);
            query = query.filter(Column::OrganisationId.is_in(below));
        }
        if let Some(kinds) = &self.kinds {
            query = query.filter(Column::Kind.is_in(kinds.iter().copied()));
        }
        if let Some(member) = self.member {
            query = query.filter(Column::MemberId.eq(member));
        }
        if let Some(account) = self.account {
            query = query.filter(Column::AccountId.eq(account));
        }
        if let Some(day) = self.on {
            query = query.filter(repo::holds_on(day));
        }
        if let Some(day) = self.letter_expires_before {
            query = query.filter(Column::LetterExpiresOn.lt(day));
        }
        query
    }
}

/// The appointments on which the actor may act so.
pub fn within(
    tx: &DistrictTx,
    actor: &Actor,
    action: RegisterAction,
    directory: &Directory,
) -> Condition {
    let ties = actor.ties_for(action);
    let reach = Reach::of(actor, action, directory);
    if matches!(reach, Reach::District) {
        return always();
    }
    let mut any = Condition::any()
        .add(never())
        .add(reach.filter(Column::AreaId));
    if ties.intersects(Ties::GRID.union(Ties::JURISDICTION)) {
        any = any.add(household_filter(tx, actor, action, Column::HouseholdId));
    }
    if ties.contains(Ties::OWN) {
        any = any.add(own(tx, actor));
    }
    if ties.contains(Ties::ORGANISATION) && !actor.organisations.is_empty() {
        any = any.add(Column::OrganisationId.is_in(actor.organisations.iter().copied()));
    }
    any
}

/// The actor's own appointments: of the account, or of the member's record.
fn own(tx: &DistrictTx, actor: &Actor) -> Condition {
    let records = tx
        .live::<member::Entity>()
        .select_only()
        .column(member::Column::Id)
        .filter(member::Column::AccountId.eq(actor.account));
    Condition::any()
        .add(Column::AccountId.eq(actor.account))
        .add(Column::MemberId.in_subquery(records.into_query()))
}

/// The appointments for these areas that hold on a day, as far as the actor may read them.
///
/// # Errors
/// When the database fails.
pub async fn of_areas(
    tx: &DistrictTx,
    actor: &Actor,
    directory: &Directory,
    areas: &[AreaId],
    day: NaiveDate,
) -> Result<Vec<Model>, StoreError> {
    let query = tx
        .find::<Entity>()
        .filter(Column::AreaId.is_in(areas.iter().copied()))
        .filter(repo::holds_on(day))
        .filter(within(
            tx,
            actor,
            RegisterAction::ReadAppointment,
            directory,
        ))
        .order_by_asc(Column::Id);
    tx.all(query).await
}

/// What is left behind that the actor may see to and that nobody has taken over.
pub fn open_items(
    tx: &DistrictTx,
    actor: &Actor,
    directory: &Directory,
) -> Scoped<handover_item::Entity> {
    items_to_see_to(tx, actor, directory).filter(handover_item::Column::TakenAt.is_null())
}

/// What is left behind that the actor may see to: who posts and appoints there, and who came after. A
/// grid worker came after somebody in the grids that are now the worker's.
pub fn items_to_see_to(
    tx: &DistrictTx,
    actor: &Actor,
    directory: &Directory,
) -> Scoped<handover_item::Entity> {
    let mut any = Condition::any()
        .add(of_own_people(tx, actor, directory))
        .add(handover_item::Column::AppointmentId.in_subquery(preceding(tx, actor).into_query()));
    if let Some(postings) = posting_list::same_work(tx, actor) {
        let mut theirs = Condition::all()
            .add(handover_item::Column::PostingId.in_subquery(postings.into_query()));
        if actor.role == Role::GridWorker {
            theirs = theirs.add(repo::items_in(tx, &actor.areas));
        }
        any = any.add(theirs);
    }
    tx.find::<handover_item::Entity>().filter(any)
}

/// What a posting or an appointment left behind and the actor may see to, the first first.
///
/// # Errors
/// When the database fails.
pub async fn items_left_by(
    tx: &DistrictTx,
    actor: &Actor,
    directory: &Directory,
    leaver: Leaver,
) -> Result<Vec<handover_item::Model>, StoreError> {
    let query = items_to_see_to(tx, actor, directory)
        .filter(repo::left_by(leaver))
        .order_by_asc(handover_item::Column::Id);
    tx.all(query).await
}

/// The appointments after which the actor came.
fn preceding(tx: &DistrictTx, actor: &Actor) -> Scoped<Entity> {
    let next = tx
        .find::<Entity>()
        .select_only()
        .column(Column::Id)
        .filter(own(tx, actor));
    tx.find::<Entity>()
        .select_only()
        .column(Column::Id)
        .filter(Column::SuccessorId.in_subquery(next.into_query()))
}

/// Left behind where the actor posts and appoints people.
fn of_own_people(tx: &DistrictTx, actor: &Actor, directory: &Directory) -> Condition {
    let action = RegisterAction::Appoint;
    let appointments = tx
        .find::<Entity>()
        .select_only()
        .column(Column::Id)
        .filter(within(tx, actor, action, directory));
    let postings = posting_list::posted_by(tx, actor, directory)
        .select_only()
        .column(lianxin_entity::posting::Column::Id);
    Condition::any()
        .add(handover_item::Column::AppointmentId.in_subquery(appointments.into_query()))
        .add(handover_item::Column::PostingId.in_subquery(postings.into_query()))
}
