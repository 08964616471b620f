//! What is small enough to be read as a whole: grids, communities, compounds, organisations, units in
//! charge, letters, centres. An item says itself which measures count it.

mod areas;
mod letters;
mod organisations;

use std::collections::HashSet;

use chrono::NaiveDate;
use lianxin_entity::ids::{
    AccountId, AppointmentId, AreaId, MemberId, OrganisationId, PostingId, ServiceCentreId,
    UnitAssignmentId,
};
use uuid::Uuid;

use super::measure::Measure;
use super::repo::places;
use super::scope::Scope;
use super::tally::{Count, Key, Tally};
use crate::store::{DistrictTx, StoreError};

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemId {
    Area(AreaId),
    Organisation(OrganisationId),
    UnitAssignment(UnitAssignmentId),
    Posting(PostingId),
    Appointment(AppointmentId),
    ServiceCentre(ServiceCentreId),
}

impl ItemId {
    fn uuid(self) -> Uuid {
        match self {
            Self::Area(id) => id.0,
            Self::Organisation(id) => id.0,
            Self::UnitAssignment(id) => id.0,
            Self::Posting(id) => id.0,
            Self::Appointment(id) => id.0,
            Self::ServiceCentre(id) => id.0,
        }
    }
}

/// Whose an item is: the name is looked up when the row is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    Account(AccountId),
    Member(MemberId),
}

/// One thing that measures count.
#[derive(Clone, Debug)]
pub struct Item {
    pub id: ItemId,
    pub code: String,
    pub label: String,
    pub holder: Option<Holder>,
    pub key: Key,
    pub since: Option<NaiveDate>,
    /// The measures that count it, and whether in the numerator.
    pub counted: Vec<(Measure, bool)>,
}

impl Item {
    /// Its place in a list: by code, then by id.
    pub fn place(&self) -> Vec<String> {
        // The keys of a cursor stand on a line each.
        let code = self.code.replace('\n', " ");
        vec![code, self.id.uuid().to_string()]
    }
}

/// The items of a scope and what they add to the counts besides themselves.
#[derive(Clone, Debug, Default)]
pub struct Items {
    items: Vec<Item>,
    targets: Vec<Tally>,
}

impl Items {
    /// The counts.
    pub fn tallies(&self) -> Vec<Tally> {
        let mut tallies = self.targets.clone();
        for item in &self.items {
            tallies.extend(item.counted.iter().map(|(measure, counts)| Tally {
                measure: *measure,
                key: item.key,
                count: Count {
                    numerator: i64::from(*counts),
                    denominator: 1,
                },
            }));
        }
        tallies
    }

    /// The items of a scope, or of a part of it, that the numerator of a measure counts.
    pub fn of<'a>(
        &'a self,
        measure: Measure,
        scope: &'a Scope,
    ) -> impl Iterator<Item = &'a Item> + 'a {
        let counted = move |item: &&Item| item.counted.contains(&(measure, true));
        let held = |item: &&Item| scope.holds(item.key);
        self.items.iter().filter(counted).filter(held)
    }

    /// The same by code and id.
    pub fn listed<'a>(&'a self, measure: Measure, scope: &'a Scope) -> Vec<&'a Item> {
        let mut listed: Vec<&Item> = self.of(measure, scope).collect();
        listed.sort_by_cached_key(|item| item.place());
        listed
    }
}

/// Reads the items of a scope.
///
/// # Errors
/// When the database fails.
pub async fn read(tx: &DistrictTx, scope: &Scope) -> Result<Items, StoreError> {
    let mut items = Items::default();
    let in_charge = places::in_charge(tx, scope.day).await?;
    areas::add(tx, scope, &in_charge, &mut items).await?;
    let assigned: HashSet<OrganisationId> = in_charge.iter().map(|row| row.unit_id).collect();
    organisations::add(scope, &assigned, &mut items);
    letters::add(tx, scope, &mut items).await?;
    centres(tx, scope, &mut items).await?;
    items.items.retain(|item| scope.holds(item.key));
    items.targets.retain(|tally| scope.holds(tally.key));
    Ok(items)
}

async fn centres(tx: &DistrictTx, scope: &Scope, items: &mut Items) -> Result<(), StoreError> {
    use lianxin_entity::enums::CentreLevel::{Community, District};
    for row in places::centres_open(tx, scope.day).await? {
        let other = !matches!(row.level, District | Community);
        items.items.push(Item {
            id: ItemId::ServiceCentre(row.id),
            code: row.code,
            label: row.name,
            holder: None,
            key: Key::Area(row.area_id),
            since: row.opened_on,
            counted: vec![
                (Measure::CentresOfDistrict, row.level == District),
                (Measure::CentresOfCommunity, row.level == Community),
                (Measure::CentresOther, other),
            ],
        });
    }
    Ok(())
}
