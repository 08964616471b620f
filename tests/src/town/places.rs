//! The town itself, straight into the tables: a district small enough to keep in mind.
//!
//! ```text
//! District                      District committee ── Housing, Works (departments)
//! └─ Lake street                Street committee   ── Property (company)
//!    ├─ North community         North committee
//!    │  └─ North compound
//!    │     ├─ North grid (112.40–112.41 E, 34.66–34.67 N)
//!    │     └─ Building 1
//!    └─ South community         South committee
//!       └─ South compound
//!          └─ South grid (112.42–112.43 E, 34.66–34.67 N)
//! ```

use std::collections::BTreeMap;

use anyhow::Context as _;
use chrono::NaiveDate;
use lianxin_api::auth::vault::Vault;
use lianxin_api::given::Given;
use lianxin_api::store::{Reason, Store};
use lianxin_entity::enums::{AreaKind, ClockKind, OrganisationKind, TimeBasis};
use lianxin_entity::ids::{AreaId, CategoryId, DistrictKey, OrganisationId};
use lianxin_entity::{
    area, area_version, category, clock_rule, district, organisation, organisation_version,
};
use sea_orm::ActiveValue::Set;

/// The category of a request when a story names none: it needs the exact place, and every district's default
/// list has it too.
pub const CATEGORY: &str = "STREETLIGHT";

const AREAS: [(&str, AreaKind, Option<&str>, &str); 9] = [
    ("District", AreaKind::District, None, ""),
    ("Lake street", AreaKind::Street, Some("District"), "001"),
    (
        "North community",
        AreaKind::Community,
        Some("Lake street"),
        "001001",
    ),
    (
        "South community",
        AreaKind::Community,
        Some("Lake street"),
        "001002",
    ),
    (
        "North compound",
        AreaKind::Compound,
        Some("North community"),
        "001001-C1",
    ),
    (
        "South compound",
        AreaKind::Compound,
        Some("South community"),
        "001002-C1",
    ),
    (
        "North grid",
        AreaKind::Grid,
        Some("North compound"),
        "001001-G1",
    ),
    (
        "South grid",
        AreaKind::Grid,
        Some("South compound"),
        "001002-G1",
    ),
    (
        "Building 1",
        AreaKind::Building,
        Some("North grid"),
        "001001-B1",
    ),
];

const ORGANISATIONS: [(&str, OrganisationKind, Option<&str>, Option<&str>); 7] = [
    (
        "District committee",
        OrganisationKind::DistrictCommittee,
        None,
        Some("District"),
    ),
    (
        "Street committee",
        OrganisationKind::StreetCommittee,
        Some("District committee"),
        Some("Lake street"),
    ),
    (
        "North committee",
        OrganisationKind::CommunityCommittee,
        Some("Street committee"),
        Some("North community"),
    ),
    (
        "South committee",
        OrganisationKind::CommunityCommittee,
        Some("Street committee"),
        Some("South community"),
    ),
    (
        "Housing",
        OrganisationKind::Department,
        Some("District committee"),
        None,
    ),
    (
        "Works",
        OrganisationKind::Department,
        Some("District committee"),
        None,
    ),
    (
        "Property",
        OrganisationKind::PropertyCompany,
        Some("Street committee"),
        None,
    ),
];

/// West, south, east and north of the grids, in GCJ-02.
fn polygon(name: &str) -> Option<String> {
    let west = match name {
        "North grid" => 112.40,
        "South grid" => 112.42,
        _ => return None,
    };
    let (east, south, north) = (west + 0.01, 34.66, 34.67);
    Some(format!(
        "{{\"type\":\"Polygon\",\"coordinates\":[[[{west},{south}],[{east:.2},{south}],[{east:.2},{north}],[{west},{north}],[{west},{south}]]]}}"
    ))
}

/// A town's places by name.
#[derive(Clone, Debug)]
pub struct Places {
    pub key: DistrictKey,
    pub code: String,
    areas: BTreeMap<&'static str, AreaId>,
    organisations: BTreeMap<&'static str, OrganisationId>,
}

impl Places {
    /// The area with a name.
    pub fn area(&self, name: &str) -> AreaId {
        *self
            .areas
            .get(name)
            .unwrap_or_else(|| panic!("no area is called {name}"))
    }

    /// The organisation with a name, else the committee of the area with it.
    pub fn organisation(&self, name: &str) -> OrganisationId {
        let committee = || {
            ORGANISATIONS
                .iter()
                .find(|(_, _, _, area)| *area == Some(name))
                .map(|(name, ..)| *name)
        };
        let found = self.organisations.get(name).copied();
        found
            .or_else(|| committee().and_then(|name| self.organisations.get(name).copied()))
            .unwrap_or_else(|| panic!("no organisation is called {name}"))
    }

    /// Builds the district with all its places.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn build(
        store: &Store,
        vault: &Vault,
        given: &Given,
        key: DistrictKey,
        code: &str,
    ) -> anyhow::Result<Self> {
        let now = given.now();
        let tx = store.system(Reason::ChangeDistrict).await?;
        tx.insert(district::ActiveModel {
            id: Set(key),
            public_id: Set(given.id()),
            code: Set(code.to_owned()),
            name: Set(format!("District {code}")),
            region_name: Set("河南省洛阳市".to_owned()),
            settings: Set("{}".to_owned()),
            reference_version: Set(1),
            created_at: Set(now),
        })
        .await?;
        vault.provision(&tx, key, given).await?;
        tx.commit().await?;
        let mut places = Self {
            key,
            code: code.to_owned(),
            areas: BTreeMap::new(),
            organisations: BTreeMap::new(),
        };
        let tx = store.write(key).await?;
        let since = NaiveDate::from_ymd_opt(2020, 1, 1).context("a day")?;
        for (name, kind, parent, suffix) in AREAS {
            let id: AreaId = given.id();
            tx.insert(area::ActiveModel {
                id: Set(id),
                kind: Set(kind),
                created_at: Set(now),
                ..Default::default()
            })
            .await?;
            tx.insert(area_version::ActiveModel {
                id: Set(given.id()),
                area_id: Set(id),
                parent_id: Set(parent.map(|parent| places.area(parent))),
                code: Set(format!("{code}{suffix}")),
                name: Set(name.to_owned()),
                polygon: Set(polygon(name)),
                from_on: Set(since),
                to_on: Set(None),
                ..Default::default()
            })
            .await?;
            places.areas.insert(name, id);
        }
        for (at, (name, kind, parent, jurisdiction)) in ORGANISATIONS.into_iter().enumerate() {
            let id: OrganisationId = given.id();
            tx.insert(organisation::ActiveModel {
                id: Set(id),
                kind: Set(kind),
                created_at: Set(now),
                ..Default::default()
            })
            .await?;
            tx.insert(organisation_version::ActiveModel {
                id: Set(given.id()),
                organisation_id: Set(id),
                parent_id: Set(parent.map(|parent| places.organisation(parent))),
                jurisdiction_id: Set(jurisdiction.map(|area| places.area(area))),
                code: Set(format!("{code}-O{at}")),
                name: Set(name.to_owned()),
                from_on: Set(since),
                to_on: Set(None),
                ..Default::default()
            })
            .await?;
            places.organisations.insert(name, id);
        }
        for (position, (code, exact)) in
            [(CATEGORY, true), ("NOISE", false)].into_iter().enumerate()
        {
            tx.insert(category::ActiveModel {
                id: Set(given.id::<CategoryId>()),
                code: Set(code.to_owned()),
                name: Set(code.to_lowercase()),
                parent_id: Set(None),
                needs_exact_place: Set(exact),
                is_public: Set(true),
                position: Set(i32::try_from(position)?),
                retired_at: Set(None),
                ..Default::default()
            })
            .await?;
        }
        for (clock, hours, basis) in [
            (ClockKind::Accept, 24, TimeBasis::Working),
            (ClockKind::Respond, 24, TimeBasis::Working),
            (ClockKind::Dispatch, 24, TimeBasis::Working),
            (ClockKind::Take, 24, TimeBasis::Working),
            (ClockKind::Resolve, 24 * 7, TimeBasis::Natural),
            (ClockKind::Evaluate, 24 * 7, TimeBasis::Natural),
        ] {
            tx.insert(clock_rule::ActiveModel {
                id: Set(given.id()),
                category_id: Set(None),
                urgency: Set(None),
                clock: Set(clock),
                hours: Set(hours),
                basis: Set(basis),
                ..Default::default()
            })
            .await?;
        }
        tx.commit().await?;
        Ok(places)
    }
}
