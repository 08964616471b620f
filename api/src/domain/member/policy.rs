//! Who may read and keep which records, asked of one row and of lists.

use lianxin_entity::member::{self, Column};
use lianxin_entity::volunteer;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Condition;

use crate::domain::appointment::ground::{Reach, always, ground, never};
use crate::domain::district::Directory;
use crate::policy::{Actor, Ground, RegisterAction, Ties};

/// How the actor stands to a member's record: by the home, by the formal branch, or as its person.
pub fn ties(actor: &Actor, directory: &Directory, row: &member::Model) -> Ties {
    let home = row.home_area_id.map(|area| ground(directory, area));
    let mut ties = actor.ties_to(&home.unwrap_or_default(), Some(row.organisation_id));
    ties.set(Ties::OWN, row.account_id == Some(actor.account));
    ties
}

/// Whether the actor may read a record.
pub fn may_read(actor: &Actor, directory: &Directory, row: &member::Model) -> bool {
    actor.may_register(RegisterAction::ReadMember, ties(actor, directory, row))
}

/// Whether the actor keeps a record: from its branch, or from above it.
pub fn keeps(actor: &Actor, row: &member::Model) -> bool {
    let ties = ties_to_branch(actor, row.organisation_id);
    actor.may_register(RegisterAction::KeepMember, ties)
}

/// The records that the actor may read.
pub fn readable(actor: &Actor, directory: &Directory) -> Condition {
    let action = RegisterAction::ReadMember;
    let ties = actor.ties_for(action);
    let reach = Reach::of(actor, action, directory);
    if matches!(reach, Reach::District) {
        return always();
    }
    let mut any = Condition::any()
        .add(never())
        .add(reach.filter(Column::HomeAreaId));
    if ties.contains(Ties::OWN) {
        any = any.add(Column::AccountId.eq(actor.account));
    }
    if ties.contains(Ties::ORGANISATION) && !actor.organisations.is_empty() {
        any = any.add(Column::OrganisationId.is_in(actor.organisations.iter().copied()));
    }
    any
}

/// How the actor stands to a volunteer.
pub fn volunteer_ties(actor: &Actor, directory: &Directory, row: &volunteer::Model) -> Ties {
    let mut ties = actor.ties_to(&ground(directory, row.area_id), None);
    ties.set(Ties::OWN, row.account_id == Some(actor.account));
    ties
}

/// The volunteers whose records the actor may read.
pub fn readable_volunteers(actor: &Actor, directory: &Directory) -> Condition {
    let action = RegisterAction::ReadVolunteer;
    let reach = Reach::of(actor, action, directory);
    let mut any = Condition::any()
        .add(never())
        .add(reach.filter(volunteer::Column::AreaId));
    if actor.ties_for(action).contains(Ties::OWN) {
        any = any.add(volunteer::Column::AccountId.eq(actor.account));
    }
    any
}

/// How the actor stands to what belongs to an organisation and lies nowhere.
pub fn ties_to_branch(actor: &Actor, organisation: lianxin_entity::ids::OrganisationId) -> Ties {
    actor.ties_to(&Ground::default(), Some(organisation))
}
