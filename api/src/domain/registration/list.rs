//! Lists of registrations: filters under the policy, the newest first.

use lianxin_entity::enums::{RegistrationSide as Side, RegistrationState as State};
use lianxin_entity::ids::{AreaId, MemberId, OrganisationId, RegistrationId};
use lianxin_entity::registration::{Column, Entity, Model};
use sea_orm::sea_query::Order;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Value};

use super::repo;
use crate::domain::district::Directory;
use crate::gql::connection::Page;
use crate::policy::Actor;
use crate::store::{DistrictTx, Scoped, StoreError};

/// The word in cursors.
pub const ORDER: &str = "REGISTRATIONS_NEWEST_FIRST";

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// With this community.
    pub community: Option<AreaId>,
    /// With the communities in this area.
    pub area: Option<AreaId>,
    /// Of this unit.
    pub unit: Option<OrganisationId>,
    /// Of this member.
    pub member: Option<MemberId>,
    /// On this side.
    pub side: Option<Side>,
    /// In one of these states.
    pub states: Option<Vec<State>>,
    /// Of members who are registered on one side only.
    pub one_sided: bool,
}

impl ListFilter {
    /// The rows that the actor may read and that are asked for.
    pub fn query(&self, tx: &DistrictTx, actor: &Actor, directory: &Directory) -> Scoped<Entity> {
        let mut query = repo::readable(tx, actor, directory);
        if let Some(community) = self.community {
            query = query.filter(Column::CommunityId.eq(community));
        }
        if let Some(area) = self.area {
            query = query.filter(repo::within(directory, area));
        }
        if let Some(unit) = self.unit {
            query = query.filter(Column::UnitId.eq(unit));
        }
        if let Some(member) = self.member {
            query = query.filter(Column::MemberId.eq(member));
        }
        if let Some(side) = self.side {
            query = query.filter(Column::Side.eq(side));
        }
        if let Some(states) = &self.states {
            query = query.filter(Column::State.is_in(states.iter().copied()));
        }
        if self.one_sided {
            query = query.filter(repo::one_sided(tx));
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
    if let Some(id) = from.map(RegistrationId) {
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
