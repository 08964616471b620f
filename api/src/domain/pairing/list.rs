//! Lists of pairings: filters under the policy, the newest first.

use lianxin_entity::enums::PairingState as State;
use lianxin_entity::ids::{AreaId, HouseholdId, MemberId, OrganisationId, PairingId};
use lianxin_entity::pairing::{Column, Entity, Model};
use sea_orm::sea_query::Order;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Value};

use super::repo;
use crate::domain::district::Directory;
use crate::gql::connection::Page;
use crate::policy::Actor;
use crate::store::{DistrictTx, Scoped, StoreError};

/// The word in cursors.
pub const ORDER: &str = "PAIRINGS_NEWEST_FIRST";

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Of this member.
    pub member: Option<MemberId>,
    /// Of this household.
    pub household: Option<HouseholdId>,
    /// Whose household lies in this area.
    pub area: Option<AreaId>,
    /// Whose member belongs to this organisation or one below it.
    pub organisation: Option<OrganisationId>,
    /// In one of these states.
    pub states: Option<Vec<State>>,
    /// That have ended and left a household alone.
    pub ended_without_successor: bool,
    /// For which a yes is missing.
    pub waiting_for_consent: bool,
}

impl ListFilter {
    /// The rows that the actor may read and that are asked for.
    pub fn query(&self, tx: &DistrictTx, actor: &Actor, directory: &Directory) -> Scoped<Entity> {
        let mut query = repo::readable(tx, actor);
        if let Some(member) = self.member {
            query = query.filter(Column::MemberId.eq(member));
        }
        if let Some(household) = self.household {
            query = query.filter(Column::HouseholdId.eq(household));
        }
        if let Some(area) = self.area {
            query = query.filter(repo::in_area(tx, directory, area));
        }
        if let Some(organisation) = self.organisation {
            let below = directory.descendants(organisation);
            query = query.filter(repo::of_organisations(tx, &below));
        }
        if let Some(states) = &self.states {
            query = query.filter(Column::State.is_in(states.iter().copied()));
        }
        if self.ended_without_successor {
            query = query.filter(repo::ended_without_successor(tx, directory.day()));
        }
        if self.waiting_for_consent {
            query = query.filter(Column::State.is_in(repo::WAITING));
        }
        query
    }
}

/// One page of a list.
///
/// # Errors
/// When the database fails.
pub async fn page(
    tx: &DistrictTx,
    mut query: Scoped<Entity>,
    page: &Page,
) -> Result<Vec<Model>, StoreError> {
    let from = page.from().and_then(|keys| keys.first()?.parse().ok());
    if let Some(id) = from.map(PairingId) {
        let behind = page.condition(&[(Entity, Column::Id)], &[Value::from(id)], true);
        query = query.filter(behind);
    }
    let order = if page.backwards() {
        Order::Asc
    } else {
        Order::Desc
    };
    tx.all(query.order_by(Column::Id, order).limit(page.fetch()))
        .await
}
