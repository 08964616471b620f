//! Lists of members and volunteers, under the policy.

use chrono::NaiveDate;
use lianxin_entity::enums::{MemberKind, Role};
use lianxin_entity::ids::{AreaId, OrganisationId};
use lianxin_entity::member::{Column, Entity};
use lianxin_entity::{appointment, body_seat, posting, volunteer};
use sea_orm::sea_query::{Condition, Expr, SelectStatement};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};

use super::{policy, repo};
use crate::domain::appointment::ground::inside;
use crate::domain::district::Directory;
use crate::policy::Actor;
use crate::store::{DistrictTx, Scoped};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct MemberFilter {
    /// Of this organisation or one below it.
    pub organisation: Option<OrganisationId>,
    pub kinds: Option<Vec<MemberKind>>,
    /// With a post in the branch, or without.
    pub with_post: Option<bool>,
    /// In a pairing today, or in none.
    pub paired: Option<bool>,
    /// Living in this area.
    pub home_area: Option<AreaId>,
    /// With a record that is open today, or with one that is not.
    pub current: Option<bool>,
    /// With a responsibility today, or with none.
    pub with_appointment: Option<bool>,
    /// With this name.
    pub name: Option<String>,
}

impl MemberFilter {
    /// The rows that the actor may read and that are asked for.
    pub fn query(
        &self,
        tx: &DistrictTx,
        actor: &Actor,
        directory: &Directory,
        today: NaiveDate,
    ) -> Scoped<Entity> {
        let mut query = tx
            .live::<Entity>()
            .filter(policy::readable(actor, directory));
        if let Some(organisation) = self.organisation {
            let below = directory.descendants(organisation);
            query = query.filter(Column::OrganisationId.is_in(below));
        }
        if let Some(kinds) = &self.kinds {
            query = query.filter(Column::Kind.is_in(kinds.iter().copied()));
        }
        match self.with_post {
            Some(true) => query = query.filter(Column::Post.is_not_null()),
            Some(false) => query = query.filter(Column::Post.is_null()),
            None => {}
        }
        match self.paired {
            Some(true) => query = query.filter(Column::PairedOn.lte(today)),
            Some(false) => query = query.filter(not_later_than(Column::PairedOn, today)),
            None => {}
        }
        if let Some(area) = self.home_area.filter(|id| *id != directory.root_area().id) {
            query = query.filter(Column::HomeAreaId.is_in(inside(directory, &[area])));
        }
        match self.current {
            Some(true) => query = query.filter(repo::open_on(today)),
            Some(false) => query = query.filter(repo::open_on(today).not()),
            None => {}
        }
        match self.with_appointment {
            Some(true) => query = query.filter(responsible(tx, today)),
            Some(false) => query = query.filter(responsible(tx, today).not()),
            None => {}
        }
        if let Some(name) = &self.name {
            query = query.filter(Column::Name.eq(name.trim()));
        }
        query
    }
}

fn not_later_than(column: Column, day: NaiveDate) -> Condition {
    Condition::any().add(column.is_null()).add(column.gt(day))
}

/// Members with a responsibility today: an appointment, a seat in a body, or a posting of their
/// account as an officer. Nothing in it is ever unknown, so that its opposite is the rest.
fn responsible(tx: &DistrictTx, today: NaiveDate) -> Condition {
    let holds = Condition::all()
        .add(appointment::Column::FromOn.lte(today))
        .add(not_ended::<appointment::Entity>(
            appointment::Column::ToOn,
            today,
        ));
    let appointed = |column: appointment::Column| -> SelectStatement {
        tx.find::<appointment::Entity>()
            .select_only()
            .column(column)
            .filter(holds.clone())
            .filter(column.is_not_null())
            .into_query()
    };
    let seated = tx
        .find::<body_seat::Entity>()
        .select_only()
        .column(body_seat::Column::MemberId)
        .filter(body_seat::Column::MemberId.is_not_null())
        .filter(body_seat::Column::FromOn.lte(today))
        .filter(not_ended::<body_seat::Entity>(
            body_seat::Column::ToOn,
            today,
        ));
    let posted = tx
        .find::<posting::Entity>()
        .select_only()
        .column(posting::Column::AccountId)
        .filter(posting::Column::Role.ne(Role::Resident))
        .filter(posting::Column::StartsOn.lte(today))
        .filter(not_ended::<posting::Entity>(posting::Column::EndsOn, today));
    let by_account = Condition::any()
        .add(Column::AccountId.in_subquery(appointed(appointment::Column::AccountId)))
        .add(Column::AccountId.in_subquery(posted.into_query()));
    Condition::any()
        .add(Column::Id.in_subquery(appointed(appointment::Column::MemberId)))
        .add(Column::Id.in_subquery(seated.into_query()))
        .add(
            Condition::all()
                .add(Column::AccountId.is_not_null())
                .add(by_account),
        )
}

fn not_ended<E: sea_orm::EntityTrait>(column: E::Column, day: NaiveDate) -> Condition {
    let end: Expr = column.gt(day);
    Condition::any().add(column.is_null()).add(end)
}

/// The volunteers that the actor may read, in an area, active today or not.
pub fn volunteers(
    tx: &DistrictTx,
    actor: &Actor,
    directory: &Directory,
    area: Option<AreaId>,
    active: Option<bool>,
    today: NaiveDate,
) -> Scoped<volunteer::Entity> {
    use volunteer::Column as Held;
    let mut query = tx
        .find::<volunteer::Entity>()
        .filter(policy::readable_volunteers(actor, directory));
    if let Some(area) = area.filter(|id| *id != directory.root_area().id) {
        query = query.filter(Held::AreaId.is_in(inside(directory, &[area])));
    }
    let holds = Condition::all()
        .add(Held::FromOn.lte(today))
        .add(not_ended::<volunteer::Entity>(Held::EndedOn, today));
    match active {
        Some(true) => query.filter(holds),
        Some(false) => query.filter(holds.not()),
        None => query,
    }
}
