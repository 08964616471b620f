//! Lists of zones and of assigned items: filters under the policy, the newest first.

use chrono::NaiveDate;
use lianxin_entity::enums::ResponsibilityState as State;
use lianxin_entity::ids::{AreaId, HouseholdId, MemberId, OrganisationId, ResponsibilityItemId};
use lianxin_entity::{responsibility_assignment as assignment, responsibility_zone as zone};
use sea_orm::{ColumnTrait, QueryFilter};

use super::repo;
use crate::domain::days::holds_on;
use crate::domain::district::Directory;
use crate::policy::Actor;
use crate::store::{DistrictTx, Scoped};

/// The word in cursors of zones.
pub const ZONES: &str = "RESPONSIBILITY_ZONES_NEWEST_FIRST";
/// The word in cursors of assigned items.
pub const ASSIGNMENTS: &str = "RESPONSIBILITIES_NEWEST_FIRST";

/// Which zones are asked for.
#[derive(Clone, Debug, Default)]
pub struct ZoneList {
    /// Of this member.
    pub member: Option<MemberId>,
    /// Of this household.
    pub household: Option<HouseholdId>,
    /// Of what lies in this area.
    pub area: Option<AreaId>,
    /// Whose member belongs to this organisation or one below it.
    pub organisation: Option<OrganisationId>,
    /// That hold on this day.
    pub on: Option<NaiveDate>,
}

impl ZoneList {
    /// The rows that the actor may read and that are asked for.
    pub fn query(
        &self,
        tx: &DistrictTx,
        actor: &Actor,
        directory: &Directory,
    ) -> Scoped<zone::Entity> {
        use zone::Column;
        let mut query = repo::readable_zones(tx, actor, directory);
        if let Some(member) = self.member {
            query = query.filter(Column::MemberId.eq(member));
        }
        if let Some(household) = self.household {
            query = query.filter(Column::HouseholdId.eq(household));
        }
        if let Some(area) = self.area {
            let columns = [Column::AreaId, Column::HouseholdId];
            query = query.filter(repo::lying_in(tx, directory, area, columns));
        }
        if let Some(organisation) = self.organisation {
            let below = directory.descendants(organisation);
            query = query.filter(repo::of_organisations(tx, Column::MemberId, &below));
        }
        if let Some(day) = self.on {
            query = query.filter(holds_on(Column::FromOn, Column::ToOn, day));
        }
        query
    }
}

/// Which assigned items are asked for.
#[derive(Clone, Debug, Default)]
pub struct AssignmentList {
    /// Of this member.
    pub member: Option<MemberId>,
    /// Of this item.
    pub item: Option<ResponsibilityItemId>,
    /// For this household.
    pub household: Option<HouseholdId>,
    /// For what lies in this area.
    pub area: Option<AreaId>,
    /// Whose member belongs to this organisation or one below it.
    pub organisation: Option<OrganisationId>,
    /// In one of these states.
    pub states: Option<Vec<State>>,
    /// Found fulfilled, or not.
    pub fulfilled: Option<bool>,
}

impl AssignmentList {
    /// The rows that the actor may read and that are asked for.
    pub fn query(
        &self,
        tx: &DistrictTx,
        actor: &Actor,
        directory: &Directory,
    ) -> Scoped<assignment::Entity> {
        use assignment::Column;
        let mut query = repo::readable_assignments(tx, actor, directory);
        if let Some(member) = self.member {
            query = query.filter(Column::MemberId.eq(member));
        }
        if let Some(item) = self.item {
            query = query.filter(Column::ItemId.eq(item));
        }
        if let Some(household) = self.household {
            query = query.filter(Column::HouseholdId.eq(household));
        }
        if let Some(area) = self.area {
            let columns = [Column::AreaId, Column::HouseholdId];
            query = query.filter(repo::lying_in(tx, directory, area, columns));
        }
        if let Some(organisation) = self.organisation {
            let below = directory.descendants(organisation);
            query = query.filter(repo::of_organisations(tx, Column::MemberId, &below));
        }
        if let Some(states) = &self.states {
            query = query.filter(Column::State.is_in(states.iter().copied()));
        }
        if let Some(fulfilled) = self.fulfilled {
            query = query.filter(Column::Fulfilled.eq(fulfilled));
        }
        query
    }
}
