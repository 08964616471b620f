//! Rows in and out.

use std::collections::HashMap;

use chrono::NaiveDate;
use lianxin_entity::enums::{AreaKind, Role};
use lianxin_entity::ids::{AreaId, MemberId, OrganisationId, RegistrationId};
use lianxin_entity::registration::{Column, Entity, Model};
use lianxin_entity::{member, registration, unit_assignment};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::state::Standpoint;
use crate::domain::district::Directory;
use crate::policy::{Actor, Ground, RegisterAction, Ties};
use crate::store::{DistrictTx, Scoped, StoreError};

/// Where a community lies.
pub fn ground(directory: &Directory, community: AreaId) -> Ground {
    Ground {
        street: directory.ancestor_of_kind(community, AreaKind::Street),
        community: Some(community),
        grid: None,
    }
}

fn members(tx: &DistrictTx, which: Condition) -> SelectStatement {
    tx.live::<member::Entity>()
        .select_only()
        .column(member::Column::Id)
        .filter(which)
        .into_query()
}

/// The registrations that the actor may read.
pub fn readable(tx: &DistrictTx, actor: &Actor, directory: &Directory) -> Scoped<Entity> {
    use member::Column as Of;
    let ties = actor.ties_for(RegisterAction::ReadRegistration);
    let all = tx.find::<Entity>();
    let mut any = Condition::any().add(Expr::val(1).eq(0));
    if ties.contains(Ties::JURISDICTION) && actor.role == Role::Secretary {
        any = match actor.jurisdiction {
            Some((AreaKind::District, _)) => return all,
            Some((AreaKind::Street, street)) => {
                let communities = directory
                    .areas_of_kind(AreaKind::Community)
                    .filter(|node| node.ancestors.contains(&street));
                any.add(Column::CommunityId.is_in(communities.map(|node| node.id)))
            }
            Some((AreaKind::Community, community)) => any.add(Column::CommunityId.eq(community)),
            _ => any,
        };
    }
    if ties.contains(Ties::ORGANISATION) && !actor.organisations.is_empty() {
        let own = || actor.organisations.iter().copied();
        let of = Condition::all().add(Of::OrganisationId.is_in(own()));
        any = any
            .add(Column::UnitId.is_in(own()))
            .add(Column::MemberId.in_subquery(members(tx, of)));
    }
    if ties.contains(Ties::OWN) {
        let own = Condition::all().add(Of::AccountId.eq(actor.account));
        any = any.add(Column::MemberId.in_subquery(members(tx, own)));
    }
    all.filter(any)
}

/// Registrations with the communities in an area, or with the community that it is.
pub fn within(directory: &Directory, area: AreaId) -> Condition {
    let kind = directory.area(area).map(|node| node.kind);
    if kind == Some(AreaKind::District) {
        return Condition::all();
    }
    let tree = directory.tree();
    let inside = tree
        .inside(area)
        .filter(|node| node.kind == AreaKind::Community);
    let inside = inside.map(|node| node.id).chain([area]);
    Condition::all().add(Column::CommunityId.is_in(inside))
}

/// The registration with this id, if the actor may read it, locked.
pub async fn load(
    tx: &DistrictTx,
    actor: &Actor,
    directory: &Directory,
    id: RegistrationId,
) -> Result<Option<Model>, StoreError> {
    let one = readable(tx, actor, directory).filter(Column::Id.eq(id));
    tx.one_locked(one).await
}

/// The same, not locked.
pub async fn find(
    tx: &DistrictTx,
    actor: &Actor,
    directory: &Directory,
    id: RegistrationId,
) -> Result<Option<Model>, StoreError> {
    let one = readable(tx, actor, directory).filter(Column::Id.eq(id));
    tx.one(one).await
}

/// A member's record, locked: it does not end meanwhile, and what is counted over all of the member's
/// registrations is counted alone.
pub async fn locked_member(
    tx: &DistrictTx,
    id: MemberId,
) -> Result<Option<member::Model>, StoreError> {
    let one = tx
        .live::<member::Entity>()
        .filter(member::Column::Id.eq(id));
    tx.one_locked(one).await
}

/// Saves a row as a whole.
pub async fn save(tx: &DistrictTx, row: Model) -> Result<(), StoreError> {
    tx.update(row.into_active_model().reset_all()).await
}

/// Members by their ids.
pub async fn members_of(
    tx: &DistrictTx,
    ids: impl IntoIterator<Item = MemberId>,
) -> Result<HashMap<MemberId, member::Model>, StoreError> {
    let these = tx
        .live::<member::Entity>()
        .filter(member::Column::Id.is_in(ids));
    let rows = tx.all(these).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The actor's own record as a member that has not ended.
pub async fn own_member(
    tx: &DistrictTx,
    actor: &Actor,
) -> Result<Option<member::Model>, StoreError> {
    let own = tx
        .live::<member::Entity>()
        .filter(member::Column::AccountId.eq(actor.account))
        .filter(member::Column::EndedOn.is_null())
        .order_by_asc(member::Column::Id);
    tx.one(own).await
}

/// Whether the actor stands on the side of a unit: its posting is in the unit or in a part of it.
/// Whoever stands above may keep the registration, and is not the unit itself.
pub fn acts_for(actor: &Actor, directory: &Directory, unit: OrganisationId) -> bool {
    let own = actor.organisation;
    own.is_some_and(|own| directory.descends(own, unit))
        && actor.may_register(RegisterAction::Report, Ties::ORGANISATION)
}

/// How the actor stands to a registration.
pub fn standpoint(
    actor: &Actor,
    directory: &Directory,
    row: &Model,
    member: Option<&member::Model>,
) -> Standpoint {
    let may = |action, ties| actor.may_register(action, ties);
    let ground = ground(directory, row.community_id);
    let is_member = member.is_some_and(|member| member.account_id == Some(actor.account));
    let own = is_member && may(RegisterAction::Report, Ties::OWN);
    let of = |organisation: Option<OrganisationId>| {
        let ties = actor.ties_to(&Ground::default(), organisation);
        may(
            RegisterAction::Report,
            ties.intersection(Ties::ORGANISATION),
        )
    };
    let for_unit = row.member_id.is_none()
        && row
            .unit_id
            .is_some_and(|unit| acts_for(actor, directory, unit));
    let of_member = member.is_some_and(|member| of(Some(member.organisation_id)))
        || (row.member_id.is_some() && of(row.unit_id));
    let keeps = may(
        RegisterAction::KeepRegistration,
        actor.ties_to(&ground, None),
    );
    Standpoint {
        side: own || for_unit,
        reporter: own || for_unit || of_member,
        keeper: keeps && !is_member && !for_unit,
    }
}

/// The unit among these, nearest first, that is in charge of communities on a day, with these.
pub async fn unit_in_charge(
    tx: &DistrictTx,
    chain: &[OrganisationId],
    day: NaiveDate,
) -> Result<Option<(OrganisationId, Vec<AreaId>)>, StoreError> {
    use unit_assignment::Column as Of;
    let holds = Condition::any()
        .add(Of::ToOn.is_null())
        .add(Of::ToOn.gt(day));
    let assignments = tx
        .live::<unit_assignment::Entity>()
        .filter(Of::UnitId.is_in(chain.iter().copied()))
        .filter(Of::FromOn.lte(day))
        .filter(holds)
        .order_by_asc(Of::Id);
    let rows = tx.all(assignments).await?;
    let unit = chain
        .iter()
        .find(|unit| rows.iter().any(|row| row.unit_id == **unit));
    Ok(unit.map(|unit| {
        let own = rows.iter().filter(|row| row.unit_id == *unit);
        (*unit, own.map(|row| row.community_id).collect())
    }))
}

/// Registrations of members who are registered on one side only.
pub fn one_sided(tx: &DistrictTx) -> Condition {
    let other = Alias::new("other");
    let col = |column: Column| Expr::col((other.clone(), column));
    let own = |column: Column| Expr::col((registration::Entity, column));
    let both = Query::select()
        .expr(Expr::val(1))
        .from_as(registration::Entity, other.clone())
        .cond_where(
            Condition::all()
                .add(col(Column::DistrictId).eq(tx.district()))
                .add(col(Column::MemberId).eq(own(Column::MemberId)))
                .add(col(Column::ClosedOn).is_null())
                .add(col(Column::Side).ne(own(Column::Side))),
        )
        .to_owned();
    Condition::all()
        .add(Column::MemberId.is_not_null())
        .add(Column::ClosedOn.is_null())
        .add(Expr::exists(both).not())
}
