//! Which zones and assigned items clients ask for.

use lianxin_entity::ids::{AreaId, HouseholdId, MemberId, OrganisationId, ResponsibilityItemId};

use super::list::{AssignmentList, ZoneList};
use super::words::ResponsibilityState;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// Which zones are asked for; what is left out does not narrow.
#[derive(InputObject, Default)]
pub struct ResponsibilityZoneFilter {
    /// Of this member.
    member_id: Option<Gid<MemberId>>,
    /// Of this very household.
    household_id: Option<Gid<HouseholdId>>,
    /// Whose area or household lies in this area.
    area_id: Option<Gid<AreaId>>,
    /// Whose member belongs to this organisation or one below it.
    organisation_id: Option<Gid<OrganisationId>>,
    /// That hold on this day; also those that are over when left out.
    on: Option<Date>,
}

impl From<ResponsibilityZoneFilter> for ZoneList {
    fn from(filter: ResponsibilityZoneFilter) -> Self {
        Self {
            member: filter.member_id.map(|id| id.0),
            household: filter.household_id.map(|id| id.0),
            area: filter.area_id.map(|id| id.0),
            organisation: filter.organisation_id.map(|id| id.0),
            on: filter.on.map(|day| day.0),
        }
    }
}

/// Which assigned items are asked for; what is left out does not narrow.
#[derive(InputObject, Default)]
pub struct ResponsibilityAssignmentFilter {
    /// Of this member.
    member_id: Option<Gid<MemberId>>,
    /// Of this item of the dictionary.
    item_id: Option<Gid<ResponsibilityItemId>>,
    /// For this very household.
    household_id: Option<Gid<HouseholdId>>,
    /// For an area or household that lies in this area.
    area_id: Option<Gid<AreaId>>,
    /// Whose member belongs to this organisation or one below it.
    organisation_id: Option<Gid<OrganisationId>>,
    /// In one of these states.
    states: Option<Vec<ResponsibilityState>>,
    /// Whose review found them fulfilled, or not.
    fulfilled: Option<bool>,
}

impl From<ResponsibilityAssignmentFilter> for AssignmentList {
    fn from(filter: ResponsibilityAssignmentFilter) -> Self {
        let states = filter.states;
        Self {
            member: filter.member_id.map(|id| id.0),
            item: filter.item_id.map(|id| id.0),
            household: filter.household_id.map(|id| id.0),
            area: filter.area_id.map(|id| id.0),
            organisation: filter.organisation_id.map(|id| id.0),
            states: states.map(|states| states.into_iter().map(Into::into).collect()),
            fulfilled: filter.fulfilled,
        }
    }
}
