//! What clients send, and its checks: all faults of an input at once.

use chrono::{Datelike, NaiveDate};
use lianxin_entity::ids::{AreaId, HouseholdId, OrganisationId, ResidentId};

use super::command::{
    Claim, End, HouseholdChange, NewHousehold, NewResident, ResidentChange, Spot,
};
use super::identity_number::{IdentityNumber, IdentityNumberFault};
use super::reveal::Subject;
use super::words::{HouseholdKind, ResidentRelation};
use crate::domain::checks::Checks;
use crate::gql::enums::Datum;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;
use crate::refusal::{Code, Outcome, Refusal};

/// The longest code, name or source, in characters.
pub const WORD: usize = 64;
/// The longest address or purpose, in characters.
pub const LINE: usize = 200;
/// The longest note or reason, in characters.
const NOTE: usize = 2000;

/// Where a household is on the map.
#[derive(InputObject)]
pub struct HouseholdLocationInput {
    /// Degrees north, from -90 to 90.
    latitude: f64,
    /// Degrees east, from -180 to 180.
    longitude: f64,
    /// The datum of both.
    datum: Datum,
}

impl From<HouseholdLocationInput> for Spot {
    fn from(place: HouseholdLocationInput) -> Self {
        Self {
            latitude: place.latitude,
            longitude: place.longitude,
            datum: place.datum.into(),
        }
    }
}

/// Left, emptied, or a value.
fn change<T, U>(value: MaybeUndefined<T>, convert: impl FnOnce(T) -> U) -> Option<Option<U>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(convert(value))),
    }
}

/// A phone that may be left, emptied or given anew; one that is not acceptable is refused.
fn phone_change(
    checks: &mut Checks,
    phone: MaybeUndefined<String>,
) -> Option<Option<crate::auth::phone::Phone>> {
    change(phone, |phone| checks.phone(Some(phone), "phone")).map(Option::flatten)
}

/// An identity number that may be left out; `birthYear` must not contradict it.
fn identity(
    checks: &mut Checks,
    number: Option<String>,
    birth_year: Option<i32>,
    today: NaiveDate,
) -> Option<IdentityNumber> {
    use IdentityNumberFault as Fault;
    let field = "identityNumber";
    let number = match IdentityNumber::parse(&number?, today) {
        Ok(number) => number,
        Err(Fault::Empty) => return None,
        Err(fault) => {
            let refusal = match fault {
                Fault::Masked => Refusal::at(Code::Invalid, field).saying("value-masked"),
                fault => Refusal::at(Code::BadIdentityNumber, field).saying(identity_fault(fault)),
            };
            checks.refuse(refusal);
            return None;
        }
    };
    if birth_year.is_some_and(|year| year != number.birth_year()) {
        checks.refuse(Refusal::at(Code::Invalid, "birthYear").saying("birth-year-contradicts"));
    }
    Some(number)
}

/// The message that says what is wrong with an identity number.
pub fn identity_fault(fault: IdentityNumberFault) -> &'static str {
    use IdentityNumberFault as Fault;
    match fault {
        Fault::Empty => "text-needed",
        Fault::Masked => "value-masked",
        Fault::Length => "identity-length",
        Fault::NotDigits => "identity-not-digits",
        Fault::Province => "identity-province",
        Fault::BirthDate => "identity-birth-date",
        Fault::CheckCharacter => "identity-check-character",
    }
}

fn year(checks: &mut Checks, year: Option<i32>, today: NaiveDate) -> Option<i32> {
    if year.is_some_and(|year| !(1850..=today.year()).contains(&year)) {
        checks.refuse(Refusal::at(Code::Invalid, "birthYear").saying("birth-year-range"));
    }
    year
}

/// A household to enter into the register.
#[derive(InputObject)]
pub struct RegisterHouseholdInput {
    /// The register's own number, unique in the district, at most 64 characters.
    code: String,
    /// What it is.
    kind: HouseholdKind,
    /// The innermost known area in which it lies.
    area_id: Gid<AreaId>,
    /// Who heads it; of a business or a work team, who is responsible. At most 64 characters.
    head_name: String,
    /// The address in words, at most 200 characters.
    address: String,
    /// A mainland mobile number. Masked values are refused.
    phone: Option<String>,
    /// The enterprise of a work team or business.
    organisation_id: Option<Gid<OrganisationId>>,
    /// Where it is on the map.
    location: Option<HouseholdLocationInput>,
    /// Where the data come from, at most 64 characters.
    source: String,
    /// Since when it is registered; today when left out, never later.
    registered_on: Option<Date>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl RegisterHouseholdInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<NewHousehold> {
        let mut checks = Checks::default();
        let command = NewHousehold {
            code: checks.line(self.code, "code", WORD).trim().to_owned(),
            kind: self.kind.into(),
            area: self.area_id.0,
            head_name: checks.line(self.head_name, "headName", WORD),
            address: checks.line(self.address, "address", LINE),
            phone: checks.phone(self.phone, "phone"),
            organisation: self.organisation_id.map(|id| id.0),
            spot: self.location.map(Into::into),
            source: checks.line(self.source, "source", WORD),
            registered_on: self.registered_on.map(|day| day.0),
            key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// What is corrected of a household. What is left out stays; `null` empties what may be empty.
#[derive(InputObject)]
pub struct ChangeHouseholdInput {
    /// The household.
    id: Gid<HouseholdId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// What it is.
    kind: Option<HouseholdKind>,
    /// Who heads it, at most 64 characters.
    head_name: Option<String>,
    /// The address in words, at most 200 characters.
    address: Option<String>,
    /// A mainland mobile number. Masked values are refused.
    phone: MaybeUndefined<String>,
    /// The enterprise of a work team or business.
    organisation_id: MaybeUndefined<Gid<OrganisationId>>,
    /// Where it is on the map.
    location: MaybeUndefined<HouseholdLocationInput>,
    /// Where the corrections come from, at most 64 characters.
    source: Option<String>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl ChangeHouseholdInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<HouseholdChange> {
        let mut checks = Checks::default();
        let command = HouseholdChange {
            id: self.id.0,
            expected_version: self.expected_version,
            kind: self.kind.map(Into::into),
            head_name: self
                .head_name
                .map(|name| checks.line(name, "headName", WORD)),
            address: self
                .address
                .map(|address| checks.line(address, "address", LINE)),
            phone: phone_change(&mut checks, self.phone),
            organisation: change(self.organisation_id, |id| id.0),
            spot: change(self.location, Into::into),
            source: checks.maybe_label(self.source, "source", WORD),
            verify: false,
            key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// A household that was looked at on a visit: right as of today, with these corrections.
#[derive(InputObject)]
pub struct VerifyHouseholdInput {
    /// The household.
    id: Gid<HouseholdId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// How it was verified, at most 64 characters: 入户走访, 电话核实.
    source: String,
    /// The right head, at most 64 characters.
    head_name: Option<String>,
    /// The right address, at most 200 characters.
    address: Option<String>,
    /// The right phone; `null` when there is none. Masked values are refused.
    phone: MaybeUndefined<String>,
    /// The right point on the map; `null` when none is known.
    location: MaybeUndefined<HouseholdLocationInput>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl VerifyHouseholdInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<HouseholdChange> {
        let mut checks = Checks::default();
        let command = HouseholdChange {
            id: self.id.0,
            expected_version: self.expected_version,
            kind: None,
            head_name: self
                .head_name
                .map(|name| checks.line(name, "headName", WORD)),
            address: self
                .address
                .map(|address| checks.line(address, "address", LINE)),
            phone: phone_change(&mut checks, self.phone),
            organisation: None,
            spot: change(self.location, Into::into),
            source: Some(checks.line(self.source, "source", WORD)),
            verify: true,
            key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// The end of a household in the register, with the people in it.
#[derive(InputObject)]
pub struct EndHouseholdInput {
    /// The household.
    id: Gid<HouseholdId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// Why it ends, at most 2,000 characters; whoever reads its pairings finds it as their note.
    reason: String,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl EndHouseholdInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<End<HouseholdId>> {
        let mut checks = Checks::default();
        let command = End {
            id: self.id.0,
            expected_version: self.expected_version,
            reason: checks.text(self.reason, "reason", NOTE),
            key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// A person to enter into the register.
#[derive(InputObject)]
pub struct RegisterHouseholdMemberInput {
    /// The household in which the person lives or works.
    household_id: Gid<HouseholdId>,
    /// The register's own number, unique in the district, at most 64 characters.
    code: String,
    /// The name, at most 64 characters.
    name: String,
    /// How the person stands to the head of the household.
    relation: Option<ResidentRelation>,
    /// The year of birth; must not contradict the identity number.
    birth_year: Option<i32>,
    /// A mainland mobile number. Masked values are refused.
    phone: Option<String>,
    /// The identity number by GB 11643, if it is known: eighteen characters, or the fifteen digits of
    /// before 1999. Masked values are refused.
    identity_number: Option<String>,
    /// Since when the person is registered; today when left out, never later.
    registered_on: Option<Date>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl RegisterHouseholdMemberInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self, today: NaiveDate) -> Outcome<NewResident> {
        let mut checks = Checks::default();
        let birth_year = year(&mut checks, self.birth_year, today);
        let command = NewResident {
            household: self.household_id.0,
            code: checks.line(self.code, "code", WORD).trim().to_owned(),
            name: checks.line(self.name, "name", WORD),
            relation: self.relation.map(Into::into),
            birth_year,
            phone: checks.phone(self.phone, "phone"),
            identity: identity(&mut checks, self.identity_number, birth_year, today),
            registered_on: self.registered_on.map(|day| day.0),
            key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// What is corrected of a person. What is left out stays; `null` empties what may be empty.
#[derive(InputObject)]
pub struct ChangeHouseholdMemberInput {
    /// The person.
    id: Gid<ResidentId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// The name, at most 64 characters.
    name: Option<String>,
    /// How the person stands to the head of the household.
    relation: MaybeUndefined<ResidentRelation>,
    /// The year of birth; must not contradict an identity number that is given with it.
    birth_year: MaybeUndefined<i32>,
    /// A mainland mobile number. Masked values are refused. Another number unlinks the account.
    phone: MaybeUndefined<String>,
    /// The identity number by GB 11643. Masked values are refused.
    identity_number: MaybeUndefined<String>,
    /// Where the corrections come from, at most 64 characters.
    source: Option<String>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl ChangeHouseholdMemberInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self, today: NaiveDate) -> Outcome<ResidentChange> {
        let mut checks = Checks::default();
        let birth_year = change(self.birth_year, |year| year);
        let given = year(&mut checks, birth_year.flatten(), today);
        let identity = change(self.identity_number, |number| {
            identity(&mut checks, Some(number), given, today)
        });
        let command = ResidentChange {
            id: self.id.0,
            expected_version: self.expected_version,
            name: self.name.map(|name| checks.line(name, "name", WORD)),
            relation: change(self.relation, Into::into),
            birth_year,
            phone: phone_change(&mut checks, self.phone),
            identity: identity.map(Option::flatten),
            source: checks.maybe_label(self.source, "source", WORD),
            key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// The end of a person in the register: moved away, deceased.
#[derive(InputObject)]
pub struct EndHouseholdMemberInput {
    /// The person.
    id: Gid<ResidentId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// Why it ends, at most 2,000 characters.
    reason: String,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl EndHouseholdMemberInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<End<ResidentId>> {
        let mut checks = Checks::default();
        let command = End {
            id: self.id.0,
            expected_version: self.expected_version,
            reason: checks.text(self.reason, "reason", NOTE),
            key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// Saying that a person of a household is oneself.
#[derive(InputObject)]
pub struct ClaimHouseholdInput {
    /// The number of the household in the register.
    household_code: String,
    /// One's name as it stands in the register.
    name: String,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl ClaimHouseholdInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<Claim> {
        let mut checks = Checks::default();
        let command = Claim {
            household_code: checks.text(self.household_code, "householdCode", WORD),
            name: checks.line(self.name, "name", WORD),
            key: checks.key(self.idempotency_key),
        };
        checks.done(command)
    }
}

/// Asking for the whole phone and identity number; exactly one of the two ids is given.
#[derive(InputObject)]
pub struct RevealHouseholdContactInput {
    /// The household, for the phone of its head.
    household_id: Option<Gid<HouseholdId>>,
    /// The person.
    resident_id: Option<Gid<ResidentId>>,
    /// What they are needed for, at most 200 characters. The household can read it.
    purpose: String,
    /// More on the purpose, at most 2,000 characters.
    note: Option<String>,
}

impl RevealHouseholdContactInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(Subject, String, Option<String>)> {
        let mut checks = Checks::default();
        let purpose = checks.text(self.purpose, "purpose", LINE);
        let note = checks.maybe(self.note, "note", NOTE);
        let subject = match (self.household_id, self.resident_id) {
            (Some(Gid(id)), None) => Some(Subject::Household(id)),
            (None, Some(Gid(id))) => Some(Subject::Resident(id)),
            _ => {
                let refusal = Refusal::at(Code::Invalid, "householdId");
                checks.refuse(refusal.saying("one-of-household-and-resident"));
                None
            }
        };
        checks
            .done((subject, purpose, note))
            .and_then(|(subject, purpose, note)| {
                let subject = subject.ok_or(Code::Invalid)?;
                Ok((subject, purpose, note))
            })
    }
}
