//! What somebody wants done with a household, checked for shape and not yet for right. Phones and
//! identity numbers are left out where a command is hashed: their keyed hashes stand for them.

use chrono::NaiveDate;
use lianxin_entity::enums::{Datum, HouseholdKind, ResidentRelation};
use lianxin_entity::ids::{AreaId, HouseholdId, OrganisationId, ResidentId};
use serde::Serialize;

use super::identity_number::IdentityNumber;
use crate::auth::phone::Phone;

/// A point as it was received.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spot {
    pub latitude: f64,
    pub longitude: f64,
    pub datum: Datum,
}

/// A household that is not in the register yet.
#[derive(Clone, Debug, Serialize)]
pub struct NewHousehold {
    pub code: String,
    pub kind: HouseholdKind,
    pub area: AreaId,
    pub head_name: String,
    pub address: String,
    #[serde(skip)]
    pub phone: Option<Phone>,
    pub organisation: Option<OrganisationId>,
    pub spot: Option<Spot>,
    pub source: String,
    pub registered_on: Option<NaiveDate>,
    #[serde(skip)]
    pub key: Option<String>,
}

/// What is corrected of a household. `None` leaves a field, `Some(None)` empties it.
#[derive(Clone, Debug, Serialize)]
pub struct HouseholdChange {
    pub id: HouseholdId,
    pub expected_version: Option<i32>,
    pub kind: Option<HouseholdKind>,
    pub head_name: Option<String>,
    pub address: Option<String>,
    #[serde(skip)]
    pub phone: Option<Option<Phone>>,
    pub organisation: Option<Option<OrganisationId>>,
    pub spot: Option<Option<Spot>>,
    pub source: Option<String>,
    /// Everything else was found right on this visit.
    pub verify: bool,
    #[serde(skip)]
    pub key: Option<String>,
}

/// A person who is not in the register yet.
#[derive(Clone, Debug, Serialize)]
pub struct NewResident {
    pub household: HouseholdId,
    pub code: String,
    pub name: String,
    pub relation: Option<ResidentRelation>,
    pub birth_year: Option<i32>,
    #[serde(skip)]
    pub phone: Option<Phone>,
    #[serde(skip)]
    pub identity: Option<IdentityNumber>,
    pub registered_on: Option<NaiveDate>,
    #[serde(skip)]
    pub key: Option<String>,
}

/// What is corrected of a person. `None` leaves a field, `Some(None)` empties it.
#[derive(Clone, Debug, Serialize)]
pub struct ResidentChange {
    pub id: ResidentId,
    pub expected_version: Option<i32>,
    pub name: Option<String>,
    pub relation: Option<Option<ResidentRelation>>,
    pub birth_year: Option<Option<i32>>,
    #[serde(skip)]
    pub phone: Option<Option<Phone>>,
    #[serde(skip)]
    pub identity: Option<Option<IdentityNumber>>,
    pub source: Option<String>,
    #[serde(skip)]
    pub key: Option<String>,
}

/// The end of a household or a person in the register.
#[derive(Clone, Debug, Serialize)]
pub struct End<I> {
    pub id: I,
    pub expected_version: Option<i32>,
    pub reason: String,
    #[serde(skip)]
    pub key: Option<String>,
}

/// Somebody who says that a person of a household is themselves.
#[derive(Clone, Debug, Serialize)]
pub struct Claim {
    pub household_code: String,
    pub name: String,
    #[serde(skip)]
    pub key: Option<String>,
}
