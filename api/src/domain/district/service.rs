//! Making a district from its division code.

use chrono::NaiveDate;
use lianxin_entity::enums::{AreaKind, OrganisationKind};
use lianxin_entity::ids::DistrictKey;

use super::divisions::{self, County, DivisionFault};
use super::names;
use super::repo;
use super::{DistrictCard, Settings};
use crate::auth::vault::Vault;
use crate::domain::area::repo::{self as areas, NewArea};
use crate::domain::area::tree::Traits;
use crate::domain::calendar::repo::{self as calendars, DaySource};
use crate::domain::calendar::{day_of, national_days};
use crate::domain::category::repo as categories;
use crate::domain::organisation::repo::{self as organisations, NewOrganisation};
use crate::domain::organisation::tree::Dates;
use crate::given::Given;
use crate::store::{DistrictTx, Reason, Store, StoreError};

/// Why a district was not made.
#[derive(Debug, thiserror::Error)]
pub enum CreateFault {
    /// The code is no county-level division.
    #[error(transparent)]
    Division(#[from] DivisionFault),
    /// The district stands already.
    #[error("district {0} exists already")]
    Exists(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was made.
#[derive(Clone, Debug)]
pub struct Created {
    pub card: DistrictCard,
    pub streets: usize,
    pub communities: usize,
}

/// Makes the district with this division code: its row and keys, its areas down to the
/// communities, the committees over them, the usual categories and limits, the national calendar.
///
/// Row and keys are global and come first; a district whose making was broken off between the two
/// is completed by a second call.
///
/// # Errors
/// When the code is unknown or the district stands already.
pub async fn create(
    store: &Store,
    vault: &Vault,
    given: &Given,
    code: &str,
) -> Result<Created, CreateFault> {
    let county = divisions::county(code)?;
    let card = match repo::by_code(store, code).await? {
        Some(row) => row.card,
        None => insert_row(store, vault, given, &county).await?,
    };
    let tx = store.write(card.key).await?;
    if areas::has_any(&tx).await? {
        return Err(CreateFault::Exists(code.to_owned()));
    }
    let communities = county
        .streets
        .iter()
        .map(|street| street.communities.len())
        .sum();
    let streets = county.streets.len();
    fill(&tx, given, county).await?;
    tx.commit().await?;
    Ok(Created {
        card,
        streets,
        communities,
    })
}

/// The districts of this server, by code.
///
/// # Errors
/// When the database fails.
pub async fn all(store: &Store) -> Result<Vec<DistrictCard>, StoreError> {
    let rows = repo::all(store).await?;
    Ok(rows.into_iter().map(|row| row.card).collect())
}

async fn insert_row(
    store: &Store,
    vault: &Vault,
    given: &Given,
    county: &County,
) -> Result<DistrictCard, StoreError> {
    let mut card = DistrictCard {
        key: DistrictKey(0),
        id: given.id(),
        code: county.code.clone(),
        name: county.name.clone(),
        region_name: county.region_name.clone(),
    };
    let tx = store.system(Reason::ChangeDistrict).await?;
    card.key = repo::insert(&tx, given.now(), card.clone(), &Settings::default()).await?;
    vault.provision(&tx, card.key, given).await?;
    tx.commit().await?;
    Ok(card)
}

async fn fill(tx: &DistrictTx, given: &Given, county: County) -> Result<(), StoreError> {
    let now = given.now();
    let today: NaiveDate = day_of(now);
    let mut plan = Plan::default();
    plan.lay_out(given, &county);
    areas::insert_all(tx, given, now, today, plan.areas).await?;
    organisations::insert_all(tx, given, now, today, plan.organisations).await?;
    categories::insert_defaults(tx, given).await?;
    calendars::put(tx, national_days(), DaySource::National).await?;
    repo::reference_changed(tx).await
}

/// Areas and the committees over them, parents before children.
#[derive(Default)]
struct Plan {
    areas: Vec<NewArea>,
    organisations: Vec<NewOrganisation>,
}

impl Plan {
    fn lay_out(&mut self, given: &Given, county: &County) {
        let (kind, committee) = (AreaKind::District, OrganisationKind::DistrictCommittee);
        let name = names::district_committee(county);
        let district = self.add(
            given,
            kind,
            committee,
            &county.code,
            &county.name,
            name,
            None,
        );
        for street in &county.streets {
            let (kind, committee) = (AreaKind::Street, OrganisationKind::StreetCommittee);
            let name = names::street_committee(county, street);
            let above = self.add(
                given,
                kind,
                committee,
                &street.code,
                &street.name,
                name,
                Some(district),
            );
            for community in &street.communities {
                let (kind, committee) = (AreaKind::Community, OrganisationKind::CommunityCommittee);
                let short = names::community(&community.name);
                let name = names::community_committee(street, &short);
                self.add(
                    given,
                    kind,
                    committee,
                    &community.code,
                    &short,
                    name,
                    Some(above),
                );
            }
        }
    }

    /// Adds an area and its committee below those at `above`, and tells where they stand.
    #[allow(clippy::too_many_arguments, reason = "one row of a table")]
    fn add(
        &mut self,
        given: &Given,
        kind: AreaKind,
        committee: OrganisationKind,
        code: &str,
        area_name: &str,
        committee_name: String,
        above: Option<usize>,
    ) -> usize {
        let place = self.areas.len();
        let area = NewArea {
            id: given.id(),
            kind,
            code: code.to_owned(),
            name: area_name.to_owned(),
            parent: above.map(|above| self.areas[above].id),
            traits: Traits::default(),
            polygon: None,
        };
        self.organisations.push(NewOrganisation {
            id: given.id(),
            kind: committee,
            code: code.to_owned(),
            name: committee_name,
            parent: above.map(|above| self.organisations[above].id),
            jurisdiction: Some(area.id),
            dates: Dates::default(),
        });
        self.areas.push(area);
        place
    }
}
