//! Rows in and out.

use chrono::NaiveDate;
use lianxin_entity::ids::{
    AreaId, HouseholdId, MemberId, OrganisationId, ResponsibilityAssignmentId,
    ResponsibilityItemId, ResponsibilityZoneId,
};
use lianxin_entity::{
    household, member, responsibility_assignment as assignment, responsibility_item as item,
    responsibility_zone as zone,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use crate::domain::appointment::ground::{
    Reach, household_filter, household_inside, inside, never,
};
use crate::domain::district::Directory;
use crate::policy::{Actor, RegisterAction, Ties};
use crate::store::{DistrictTx, Scoped, StoreError};

type Stored<T> = Result<T, StoreError>;

/// Rows whose member is one of these, as a condition on a column that names one.
fn of_members<C: ColumnTrait>(tx: &DistrictTx, column: C, which: Condition) -> Condition {
    let members = tx
        .live::<member::Entity>()
        .select_only()
        .column(member::Column::Id)
        .filter(which);
    Condition::all().add(column.in_subquery(members.into_query()))
}

/// The rows that the actor may read by what they are about: place, household, branch, own record;
/// none where that is everything.
fn about<C: ColumnTrait>(
    tx: &DistrictTx,
    actor: &Actor,
    directory: &Directory,
    action: RegisterAction,
    [area, household, member]: [C; 3],
) -> Option<(Condition, Reach)> {
    use member::Column as Of;
    let ties = actor.ties_for(action);
    let reach = Reach::of(actor, action, directory);
    if matches!(reach, Reach::District) {
        return None;
    }
    let mut any = Condition::any().add(never()).add(reach.filter(area));
    if ties.intersects(Ties::GRID.union(Ties::JURISDICTION)) {
        any = any.add(household_filter(tx, actor, action, household));
    }
    if ties.contains(Ties::ORGANISATION) && !actor.organisations.is_empty() {
        let branches = Of::OrganisationId.is_in(actor.organisations.iter().copied());
        any = any.add(of_members(tx, member, Condition::all().add(branches)));
    }
    if ties.contains(Ties::OWN) {
        let own = Condition::all().add(Of::AccountId.eq(actor.account));
        any = any.add(of_members(tx, member, own));
    }
    Some((any, reach))
}

/// The zones that the actor may read.
pub fn readable_zones(
    tx: &DistrictTx,
    actor: &Actor,
    directory: &Directory,
) -> Scoped<zone::Entity> {
    use zone::Column::{AreaId, HouseholdId, MemberId};
    let action = RegisterAction::ReadResponsibilityZone;
    let all = tx.find::<zone::Entity>();
    match about(
        tx,
        actor,
        directory,
        action,
        [AreaId, HouseholdId, MemberId],
    ) {
        Some((any, _)) => all.filter(any),
        None => all,
    }
}

/// The assigned items that the actor may read. One without a place lies where its member lives.
pub fn readable_assignments(
    tx: &DistrictTx,
    actor: &Actor,
    directory: &Directory,
) -> Scoped<assignment::Entity> {
    use assignment::Column::{AreaId, HouseholdId, MemberId};
    let action = RegisterAction::ReadResponsibility;
    let all = tx.find::<assignment::Entity>();
    let found = about(
        tx,
        actor,
        directory,
        action,
        [AreaId, HouseholdId, MemberId],
    );
    let Some((any, reach)) = found else {
        return all;
    };
    let at_home = reach.filter(member::Column::HomeAreaId);
    let nowhere = Condition::all()
        .add(AreaId.is_null())
        .add(HouseholdId.is_null())
        .add(of_members(tx, MemberId, at_home));
    all.filter(any.add(nowhere))
}

/// Rows about what lies in an area.
pub fn lying_in<C: ColumnTrait>(
    tx: &DistrictTx,
    directory: &Directory,
    of: AreaId,
    [area, household]: [C; 2],
) -> Condition {
    if of == directory.root_area().id {
        return Condition::any()
            .add(area.is_not_null())
            .add(household.is_not_null());
    }
    Condition::any()
        .add(area.is_in(inside(directory, &[of])))
        .add(household_inside(tx, directory, of, household))
}

/// Rows whose member belongs to one of these organisations.
pub fn of_organisations<C: ColumnTrait>(
    tx: &DistrictTx,
    member: C,
    organisations: &[OrganisationId],
) -> Condition {
    let branches = member::Column::OrganisationId.is_in(organisations.iter().copied());
    of_members(tx, member, Condition::all().add(branches))
}

/// The zone with this id, if the actor may read it, locked.
pub async fn locked_zone(
    tx: &DistrictTx,
    actor: &Actor,
    directory: &Directory,
    id: ResponsibilityZoneId,
) -> Stored<Option<zone::Model>> {
    let one = readable_zones(tx, actor, directory).filter(zone::Column::Id.eq(id));
    tx.one_locked(one).await
}

/// The assigned item with this id, if the actor may read it, locked.
pub async fn locked_assignment(
    tx: &DistrictTx,
    actor: &Actor,
    directory: &Directory,
    id: ResponsibilityAssignmentId,
) -> Stored<Option<assignment::Model>> {
    let one = readable_assignments(tx, actor, directory).filter(assignment::Column::Id.eq(id));
    tx.one_locked(one).await
}

/// An item of the dictionary, locked: it is not retired meanwhile.
pub async fn locked_item(tx: &DistrictTx, id: ResponsibilityItemId) -> Stored<Option<item::Model>> {
    let one = tx.find::<item::Entity>().filter(item::Column::Id.eq(id));
    tx.one_locked(one).await
}

/// A member's record, locked: whoever assigns to the member assigns alone.
pub async fn locked_member(tx: &DistrictTx, id: MemberId) -> Stored<Option<member::Model>> {
    let one = tx.live::<member::Entity>();
    tx.one_locked(one.filter(member::Column::Id.eq(id))).await
}

/// Households, locked in the order of their ids: they do not end meanwhile.
pub async fn locked_households(
    tx: &DistrictTx,
    ids: &[HouseholdId],
) -> Stored<Vec<household::Model>> {
    let these = tx
        .live::<household::Entity>()
        .filter(household::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(household::Column::Id);
    tx.all_locked(these).await
}

/// A household and a member's record, as they are.
pub async fn sides(
    tx: &DistrictTx,
    household: Option<HouseholdId>,
    member: MemberId,
) -> Stored<(Option<household::Model>, Option<member::Model>)> {
    let home = match household {
        Some(id) => {
            let one = tx.live::<household::Entity>();
            tx.one(one.filter(household::Column::Id.eq(id))).await?
        }
        None => None,
    };
    let person = tx.live::<member::Entity>();
    let person = person.filter(member::Column::Id.eq(member));
    Ok((home, tx.one(person).await?))
}

/// Ended rows that held on a day or later.
pub fn held_since<C: ColumnTrait>([from, to]: [C; 2], day: NaiveDate) -> Condition {
    Condition::all()
        .add(to.gt(day))
        .add(Expr::col(from).lt(Expr::col(to)))
}

/// Saves a zone as a whole.
pub async fn save_zone(tx: &DistrictTx, row: zone::Model) -> Stored<()> {
    tx.update(row.into_active_model().reset_all()).await
}

/// Saves an assigned item as a whole.
pub async fn save_assignment(tx: &DistrictTx, row: assignment::Model) -> Stored<()> {
    tx.update(row.into_active_model().reset_all()).await
}

/// Saves an item of the dictionary as a whole.
pub async fn save_item(tx: &DistrictTx, row: item::Model) -> Stored<()> {
    tx.update(row.into_active_model().reset_all()).await
}

/// The dictionary, in the order in which it is shown.
pub async fn items(tx: &DistrictTx, with_retired: bool) -> Stored<Vec<item::Model>> {
    use item::Column;
    let mut query = tx.find::<item::Entity>();
    if !with_retired {
        query = query.filter(Column::RetiredOn.is_null());
    }
    let query = query
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Code);
    tx.all(query).await
}
