//! Rows in and out.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use lianxin_entity::enums::{AreaKind, PairingState as State, Role};
use lianxin_entity::ids::{AccountId, AreaId, HouseholdId, MemberId, OrganisationId, PairingId};
use lianxin_entity::pairing::{Column, Entity, Model};
use lianxin_entity::{household, member, resident};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::gap;
use super::state::Standpoint;
use crate::domain::district::Directory;
use crate::policy::{Actor, Ground, GroundColumns, RegisterAction, Ties, ground_filter};
use crate::store::{DistrictTx, Scoped, StoreError};

/// The states in which a yes is missing.
pub const WAITING: [State; 3] = [
    State::Proposed,
    State::ConsentedByMember,
    State::ConsentedByHousehold,
];

/// The households in which the account lives.
pub fn homes(tx: &DistrictTx, account: AccountId) -> SelectStatement {
    use resident::Column as Of;
    tx.live::<resident::Entity>()
        .select_only()
        .column(Of::HouseholdId)
        .filter(Of::AccountId.eq(account))
        .filter(Of::EndedOn.is_null())
        .into_query()
}

/// The records of the account as a member.
pub fn own_members(tx: &DistrictTx, account: AccountId) -> SelectStatement {
    tx.live::<member::Entity>()
        .select_only()
        .column(member::Column::Id)
        .filter(member::Column::AccountId.eq(account))
        .into_query()
}

/// The pairings that the actor may read.
pub fn readable(tx: &DistrictTx, actor: &Actor) -> Scoped<Entity> {
    let action = RegisterAction::ReadPairing;
    let ties = actor.ties_for(action);
    let all = tx.live::<Entity>();
    let whole = matches!(actor.jurisdiction, Some((AreaKind::District, _)));
    if actor.role == Role::Secretary && whole && ties.contains(Ties::JURISDICTION) {
        return all;
    }
    let mut any = Condition::any().add(Expr::val(1).eq(0));
    if ties.intersects(Ties::GRID.union(Ties::JURISDICTION)) {
        let there = ground_filter(actor, action, &GROUND);
        let households = tx.live::<household::Entity>().filter(there).select_only();
        let households = households.column(household::Column::Id).into_query();
        any = any.add(Column::HouseholdId.in_subquery(households));
    }
    if ties.contains(Ties::ORGANISATION) {
        let there = ground_filter(actor, action, &BRANCH);
        let members = tx.live::<member::Entity>().filter(there).select_only();
        let members = members.column(member::Column::Id).into_query();
        any = any.add(Column::MemberId.in_subquery(members));
    }
    if ties.contains(Ties::OWN) {
        any = any
            .add(Column::MemberId.in_subquery(own_members(tx, actor.account)))
            .add(Column::HouseholdId.in_subquery(homes(tx, actor.account)));
    }
    all.filter(any)
}

/// Where a household lies.
const GROUND: GroundColumns<household::Column> = GroundColumns {
    street: Some(household::Column::StreetId),
    community: Some(household::Column::CommunityId),
    grid: Some(household::Column::GridId),
    organisation: None,
};

/// To which branch a member belongs.
const BRANCH: GroundColumns<member::Column> = GroundColumns {
    street: None,
    community: None,
    grid: None,
    organisation: Some(member::Column::OrganisationId),
};

/// The pairing with this id, if the actor may read it.
pub async fn find(
    tx: &DistrictTx,
    actor: &Actor,
    id: PairingId,
) -> Result<Option<Model>, StoreError> {
    tx.one(readable(tx, actor).filter(Column::Id.eq(id))).await
}

/// The same, locked.
pub async fn load(
    tx: &DistrictTx,
    actor: &Actor,
    id: PairingId,
) -> Result<Option<Model>, StoreError> {
    tx.one_locked(readable(tx, actor).filter(Column::Id.eq(id)))
        .await
}

/// Saves a row as a whole.
pub async fn save(tx: &DistrictTx, row: Model) -> Result<(), StoreError> {
    tx.update(row.into_active_model().reset_all()).await
}

/// A member's record, locked: whoever counts its pairings counts alone.
pub async fn locked_member(
    tx: &DistrictTx,
    id: MemberId,
) -> Result<Option<member::Model>, StoreError> {
    let query = tx.live::<member::Entity>();
    tx.one_locked(query.filter(member::Column::Id.eq(id))).await
}

/// Records of members, locked in the order of their ids: whoever hands over from one to the other
/// and whoever does so the other way round wait for each other, not in a circle.
pub async fn lock_members(tx: &DistrictTx, ids: [MemberId; 2]) -> Result<(), StoreError> {
    let these = tx
        .live::<member::Entity>()
        .filter(member::Column::Id.is_in(ids))
        .order_by_asc(member::Column::Id);
    tx.all_locked(these).await.map(|_| ())
}

/// A household, locked: it does not end meanwhile.
pub async fn locked_household(
    tx: &DistrictTx,
    id: HouseholdId,
) -> Result<Option<household::Model>, StoreError> {
    let query = tx.live::<household::Entity>();
    tx.one_locked(query.filter(household::Column::Id.eq(id)))
        .await
}

/// The pairings of these members, or households, that are not over.
pub fn current(tx: &DistrictTx, of: Condition) -> Scoped<Entity> {
    tx.live::<Entity>()
        .filter(of)
        .filter(Column::EndedOn.is_null())
        .order_by_asc(Column::Id)
}

/// The accounts of the residents of a household.
pub async fn household_accounts(
    tx: &DistrictTx,
    household: HouseholdId,
) -> Result<HashSet<AccountId>, StoreError> {
    use resident::Column as Of;
    let residents = tx
        .live::<resident::Entity>()
        .filter(Of::HouseholdId.eq(household))
        .filter(Of::AccountId.is_not_null())
        .filter(Of::EndedOn.is_null());
    let rows = tx.all(residents).await?;
    Ok(rows.into_iter().filter_map(|row| row.account_id).collect())
}

/// How the actor stands to pairings of these members with these households; what is not there is
/// left out. Three statements at most.
pub async fn standpoints(
    tx: &DistrictTx,
    actor: &Actor,
    pairs: &[(MemberId, HouseholdId)],
) -> Result<HashMap<(MemberId, HouseholdId), Standpoint>, StoreError> {
    use {household::Column as H, member::Column as M};
    let ids = pairs.iter().map(|(member, _)| *member);
    let members = tx.live::<member::Entity>().filter(M::Id.is_in(ids));
    let members: HashMap<_, _> = tx
        .all(members)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let ids = pairs.iter().map(|(_, household)| *household);
    let households = tx.live::<household::Entity>().filter(H::Id.is_in(ids));
    let households: HashMap<_, _> = tx
        .all(households)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let homes = homes_of(tx, actor.account).await?;
    let standpoint = |member: &member::Model, household: &household::Model| {
        standpoint(actor, member, household, homes.contains(&household.id))
    };
    Ok(pairs
        .iter()
        .filter_map(|(m, h)| Some(((*m, *h), standpoint(members.get(m)?, households.get(h)?))))
        .collect())
}

/// The ids of the households in which the account lives.
pub async fn homes_of(
    tx: &DistrictTx,
    account: AccountId,
) -> Result<HashSet<HouseholdId>, StoreError> {
    use resident::Column as Of;
    let residents = tx
        .live::<resident::Entity>()
        .filter(Of::AccountId.eq(account))
        .filter(Of::EndedOn.is_null());
    let rows = tx.all(residents).await?;
    Ok(rows.into_iter().map(|row| row.household_id).collect())
}

/// How the actor stands to a pairing of this member with this household.
pub fn standpoint(
    actor: &Actor,
    member: &member::Model,
    household: &household::Model,
    at_home: bool,
) -> Standpoint {
    let is_member = member.account_id == Some(actor.account);
    let ground = actor.ties_to(&ground(household), None);
    let branch = actor.ties_to(&Ground::default(), Some(member.organisation_id));
    let branch = branch.intersection(Ties::ORGANISATION);
    let own = |own: bool| if own { Ties::OWN } else { Ties::empty() };
    Standpoint {
        member: actor.may_register(RegisterAction::ConsentAsMember, own(is_member)),
        household: actor.may_register(RegisterAction::ConsentAsHousehold, own(at_home)),
        over_household: actor.may_register(RegisterAction::KeepPairing, ground),
        over_branch: actor.may_register(RegisterAction::KeepPairing, branch),
        party: is_member || at_home,
    }
}

/// Where a household lies.
pub fn ground(household: &household::Model) -> Ground {
    Ground {
        street: household.street_id,
        community: household.community_id,
        grid: household.grid_id,
    }
}

/// The pairings whose household lies in an area.
pub fn in_area(tx: &DistrictTx, directory: &Directory, area: AreaId) -> Condition {
    use household::Column as Of;
    let column = match directory.area(area).map(|node| node.kind) {
        Some(AreaKind::District) => return Condition::all(),
        Some(AreaKind::Street) => Of::StreetId,
        Some(AreaKind::Community) => Of::CommunityId,
        Some(AreaKind::Compound) => Of::CompoundId,
        Some(AreaKind::Grid) => Of::GridId,
        Some(AreaKind::Building) => Of::BuildingId,
        Some(AreaKind::Unit) | None => Of::AreaId,
    };
    let households = tx.live::<household::Entity>().filter(column.eq(area));
    let households = households.select_only().column(Of::Id).into_query();
    Condition::all().add(Column::HouseholdId.in_subquery(households))
}

/// The pairings whose member belongs to one of these organisations.
pub fn of_organisations(tx: &DistrictTx, organisations: &[OrganisationId]) -> Condition {
    use member::Column as Of;
    let members = tx
        .live::<member::Entity>()
        .filter(Of::OrganisationId.is_in(organisations.iter().copied()))
        .select_only()
        .column(Of::Id)
        .into_query();
    Condition::all().add(Column::MemberId.in_subquery(members))
}

/// The pairings that have ended without a successor as of today.
pub fn ended_without_successor(tx: &DistrictTx, today: NaiveDate) -> Condition {
    let alone = tx
        .live::<household::Entity>()
        .filter(household::Column::EndedOn.is_null())
        .filter(gap::left_alone(tx.live::<Entity>(), today));
    gap::without_successor(alone, today)
}
