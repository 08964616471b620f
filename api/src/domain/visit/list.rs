//! Lists of visits: filters under the policy, the newest first.

use chrono::NaiveDate;
use lianxin_entity::enums::{AreaKind, Role, VisitOutcome, VisitState};
use lianxin_entity::household;
use lianxin_entity::ids::{AccountId, AreaId, HouseholdId, OrganisationId, VisitId};
use lianxin_entity::visit::{Column, Entity, Model};
use sea_orm::sea_query::{Condition, Order};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::domain::appointment::ground::household_filter;
use crate::domain::calendar::day_start;
use crate::domain::district::Directory;
use crate::gql::connection::Page;
use crate::policy::{Actor, GroundColumns, RegisterAction, Ties, ground_filter};
use crate::store::{DistrictTx, Scoped, StoreError};

/// The name of the order in cursors.
pub const NEWEST: &str = "VISITS";

/// The keys of a row.
pub fn keys(id: VisitId) -> Vec<String> {
    vec![id.0.to_string()]
}

/// The id of a cursor.
pub fn id_of(page: &Page) -> Option<VisitId> {
    page.from()?.first()?.parse().ok().map(VisitId)
}

/// The visits that the actor reads in full: the own ones, those done on the actor's ground, and those
/// to households that lie there now.
pub fn readable(tx: &DistrictTx, actor: &Actor) -> Condition {
    let columns = GroundColumns {
        street: Some(Column::StreetId),
        community: Some(Column::CommunityId),
        grid: Some(Column::GridId),
        organisation: None,
    };
    let action = RegisterAction::ReadVisit;
    let any = ground_filter(actor, action, &columns).add(household_filter(
        tx,
        actor,
        action,
        Column::HouseholdId,
    ));
    if actor.ties_for(action).contains(Ties::OWN) {
        any.add(Column::VisitorId.eq(actor.account))
    } else {
        any
    }
}

/// The visits of a household that somebody who may read the household sees: a resident all that were
/// done, others what they read in full.
pub fn seen_with_household(tx: &DistrictTx, actor: &Actor) -> Condition {
    match actor.role {
        Role::Resident => Condition::all().add(Column::State.eq(VisitState::Done)),
        _ => readable(tx, actor),
    }
}

/// Which visits are asked for.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Where they were, or are to be.
    pub area: Option<AreaId>,
    /// Whose.
    pub visitor: Option<AccountId>,
    /// To this household.
    pub household: Option<HouseholdId>,
    /// To this organisation.
    pub organisation: Option<OrganisationId>,
    /// In one of these states.
    pub states: Option<Vec<VisitState>>,
    /// From this day on: the day on which it was done, else for which it is planned.
    pub from: Option<NaiveDate>,
    /// Before this day.
    pub to: Option<NaiveDate>,
    /// What came of them.
    pub outcome: Option<VisitOutcome>,
}

impl ListFilter {
    /// The rows that the actor reads in full and that are asked for.
    pub fn query(&self, tx: &DistrictTx, actor: &Actor, directory: &Directory) -> Scoped<Entity> {
        let mut query = tx.find::<Entity>().filter(readable(tx, actor));
        if let Some(area) = self.area {
            query = query.filter(within(tx, directory, area));
        }
        if let Some(visitor) = self.visitor {
            query = query.filter(Column::VisitorId.eq(visitor));
        }
        if let Some(household) = self.household {
            query = query.filter(Column::HouseholdId.eq(household));
        }
        if let Some(organisation) = self.organisation {
            query = query.filter(Column::OrganisationId.eq(organisation));
        }
        if let Some(states) = &self.states {
            query = query.filter(Column::State.is_in(states.iter().copied()));
        }
        if let Some(outcome) = self.outcome {
            query = query.filter(Column::Outcome.eq(outcome));
        }
        if let Some(from) = self.from {
            let planned = Condition::all()
                .add(Column::DoneAt.is_null())
                .add(Column::PlannedOn.gte(from));
            let done = Column::DoneAt.gte(day_start(from));
            query = query.filter(Condition::any().add(done).add(planned));
        }
        if let Some(to) = self.to {
            let planned = Condition::all()
                .add(Column::DoneAt.is_null())
                .add(Column::PlannedOn.lt(to));
            let done = Column::DoneAt.lt(day_start(to));
            query = query.filter(Condition::any().add(done).add(planned));
        }
        query
    }
}

/// A visit keeps street, community and grid; finer areas are those of its household.
fn within(tx: &DistrictTx, directory: &Directory, area: AreaId) -> Condition {
    let column = match directory.area(area).map(|node| node.kind) {
        Some(AreaKind::District) => return Condition::all(),
        Some(AreaKind::Street) => Column::StreetId,
        Some(AreaKind::Community) => Column::CommunityId,
        Some(AreaKind::Grid) => Column::GridId,
        Some(AreaKind::Compound | AreaKind::Building | AreaKind::Unit) | None => {
            use household::Column as Home;
            let inside = Condition::any()
                .add(Home::CompoundId.eq(area))
                .add(Home::BuildingId.eq(area))
                .add(Home::AreaId.eq(area));
            let homes = tx
                .find::<household::Entity>()
                .select_only()
                .column(Home::Id)
                .filter(inside);
            return Condition::all().add(Column::HouseholdId.in_subquery(homes.into_query()));
        }
    };
    Condition::all().add(column.eq(area))
}

/// One page of a list, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn page(
    tx: &DistrictTx,
    mut query: Scoped<Entity>,
    page: &Page,
) -> Result<Vec<Model>, StoreError> {
    if let Some(id) = id_of(page) {
        query = query.filter(page.condition(&[(Entity, Column::Id)], &[id.into()], true));
    }
    let order = if page.backwards() {
        Order::Asc
    } else {
        Order::Desc
    };
    tx.all(query.order_by(Column::Id, order).limit(page.fetch()))
        .await
}
