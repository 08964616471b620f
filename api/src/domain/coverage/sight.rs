//! What a row shows: where things were on the day of the figure, and of what is known today no more than
//! its reader may read today.

use std::collections::HashMap;

use lianxin_entity::ids::{AreaId, HouseholdId, MemberId, OrganisationId};
use lianxin_entity::{household, member, pairing};
use sea_orm::{ColumnTrait, QueryFilter};

use super::items::{Holder, Item};
use super::repo::{households, letters, members};
use super::rows::{Place, Row, RowId};
use super::scope::Scope;
use super::tally::Key;
use crate::domain::district::Directory;
use crate::domain::member::policy as member_policy;
use crate::policy::{Actor, Ground, RegisterAction};
use crate::store::{DistrictTx, StoreError};

/// With whose eyes rows are read.
pub struct Sight<'a> {
    /// The snapshot.
    pub tx: &'a DistrictTx,
    /// Of what the rows are.
    pub scope: &'a Scope,
    /// The trees of today.
    pub today: &'a Directory,
    /// Who reads; nobody at the command line, which reads everything.
    pub viewer: Option<&'a Actor>,
}

impl Sight<'_> {
    /// Whether the viewer may read the household where it lies today.
    fn reads_household(&self, row: &household::Model) -> bool {
        let ground = Ground {
            street: row.street_id,
            community: row.community_id,
            grid: row.grid_id,
        };
        self.viewer.is_none_or(|viewer| {
            let ties = viewer.ties_to(&ground, None);
            viewer.may_register(RegisterAction::ReadHousehold, ties)
        })
    }

    fn reads_member(&self, row: &member::Model) -> bool {
        self.viewer
            .is_none_or(|viewer| member_policy::may_read(viewer, self.today, row))
    }

    /// Rows of households.
    pub async fn households(&self, rows: Vec<household::Model>) -> Result<Vec<Row>, StoreError> {
        let lay = self.lay(rows.iter()).await?;
        let row = |row: household::Model| Row {
            id: RowId::Household(row.id),
            key: vec![row.id.0.to_string()],
            area: Some(lay.get(&row.id).copied().unwrap_or(row.area_id)),
            organisation: row.organisation_id,
            since: Some(row.registered_on),
            place: self.place(&row),
            label: self.address(&row),
            code: row.code,
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// Rows of pairings.
    pub async fn pairings(&self, rows: Vec<pairing::Model>) -> Result<Vec<Row>, StoreError> {
        let ids = rows.iter().map(|row| row.household_id);
        let paired = self
            .tx
            .live::<household::Entity>()
            .filter(household::Column::Id.is_in(ids));
        let paired: HashMap<HouseholdId, household::Model> = self
            .tx
            .all(paired)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        let lay = self.lay(paired.values()).await?;
        let row = |row: pairing::Model| {
            let household = paired.get(&row.household_id);
            let today = household.map(|household| household.area_id);
            Row {
                id: RowId::Pairing(row.id),
                key: vec![row.id.0.to_string()],
                code: household.map(|h| h.code.clone()).unwrap_or_default(),
                label: household.map(|h| self.address(h)).unwrap_or_default(),
                area: lay.get(&row.household_id).copied().or(today),
                organisation: None,
                since: Some(row.ended_on.unwrap_or(row.proposed_on)),
                place: None,
            }
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// Rows of members.
    pub async fn members(&self, rows: Vec<member::Model>) -> Result<Vec<Row>, StoreError> {
        let day = self.scope.day;
        let changed = rows.iter().filter(|row| row.branch_on > day);
        let changed: Vec<MemberId> = changed.map(|row| row.id).collect();
        let mut were: HashMap<MemberId, OrganisationId> = HashMap::new();
        if !changed.is_empty() {
            for was in members::were_on(self.tx, changed, day).await? {
                were.insert(was.member_id, was.organisation_id);
            }
        }
        let row = |row: member::Model| {
            let read = self.reads_member(&row);
            let branch = were.get(&row.id).copied();
            Row {
                id: RowId::Member(row.id),
                key: vec![row.id.0.to_string()],
                area: row.home_area_id.filter(|_| read),
                organisation: Some(branch.unwrap_or(row.organisation_id)),
                since: Some(row.from_on),
                place: None,
                code: row.code,
                label: if read { row.name } else { String::new() },
            }
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// Rows of items.
    pub async fn items(&self, items: Vec<&Item>) -> Result<Vec<Row>, StoreError> {
        let names = self.names(&items).await?;
        let row = |item: &Item| {
            let name = item.holder.map(|holder| names.get(&holder).cloned());
            let (area, organisation) = match item.key {
                Key::Area(area) => (Some(area), None),
                Key::Organisation(id) => (None, Some(id)),
            };
            Row {
                id: RowId::Item(item.id),
                key: item.place(),
                code: item.code.clone(),
                label: name.map_or_else(|| item.label.clone(), Option::unwrap_or_default),
                area,
                organisation,
                since: item.since,
                place: None,
            }
        };
        Ok(items.into_iter().map(row).collect())
    }

    async fn names(&self, items: &[&Item]) -> Result<HashMap<Holder, String>, StoreError> {
        let (mut accounts, mut members) = (Vec::new(), Vec::new());
        for holder in items.iter().filter_map(|item| item.holder) {
            match holder {
                Holder::Account(id) => accounts.push(id),
                Holder::Member(id) => members.push(id),
            }
        }
        let mut names = HashMap::new();
        if !accounts.is_empty() {
            let rows = letters::names_of_accounts(self.tx, accounts).await?;
            let rows = rows.into_iter();
            names.extend(rows.map(|row| (Holder::Account(row.id), row.display_name)));
        }
        if !members.is_empty() {
            let rows = letters::names_of_members(self.tx, members).await?;
            let rows = rows.into_iter();
            names.extend(rows.map(|row| (Holder::Member(row.id), row.name)));
        }
        Ok(names)
    }

    fn address(&self, row: &household::Model) -> String {
        match self.reads_household(row) {
            true => row.address.clone(),
            false => String::new(),
        }
    }

    fn place(&self, row: &household::Model) -> Option<Place> {
        Some(Place {
            latitude: row.gcj_latitude?,
            longitude: row.gcj_longitude?,
            to_centre: row.nearest_centre_metres,
        })
        .filter(|_| self.reads_household(row))
    }

    /// Where households lay on the day, as far as they have moved since.
    async fn lay(
        &self,
        rows: impl Iterator<Item = &household::Model>,
    ) -> Result<HashMap<HouseholdId, AreaId>, StoreError> {
        let day = self.scope.day;
        let moved = rows.filter(|row| row.placed_on > day);
        let moved: Vec<HouseholdId> = moved.map(|row| row.id).collect();
        if moved.is_empty() {
            return Ok(HashMap::new());
        }
        let lay = households::lay_on(self.tx, moved, day).await?;
        let lay = lay.into_iter().map(|row| (row.household_id, row.area_id));
        Ok(lay.collect())
    }
}
