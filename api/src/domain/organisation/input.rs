//! What clients send about organisations.

use lianxin_entity::ids::{AreaId, OrganisationId};

use super::rules::{LONGEST_CODE, LONGEST_NAME};
use super::service::{Alteration, Founding};
use super::tree::Dates;
use crate::domain::checks::Checks;
use crate::gql::enums::OrganisationKind;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;
use crate::refusal::Outcome;

fn day(day: Option<Date>) -> Option<chrono::NaiveDate> {
    day.map(|day| day.0)
}

/// An organisation that is to be founded.
#[derive(InputObject)]
pub struct FoundOrganisationInput {
    /// What kind of organisation.
    kind: OrganisationKind,
    /// What it is called, at most 100 characters.
    name: String,
    /// The organisation above; the district's committee when left out.
    parent_id: Option<Gid<OrganisationId>>,
    /// The area that a committee is responsible for; for committees alone, and needed there.
    jurisdiction_id: Option<Gid<AreaId>>,
    /// A code of its own, at most 40 letters, digits, hyphens or dots; else the parent's with a
    /// sequence.
    code: Option<String>,
    /// The day of its founding, today or earlier.
    founded_on: Option<Date>,
    /// The term of its posts in years, 1 to 10.
    term_years: Option<i32>,
    /// The last election of its posts, today or earlier.
    last_election_on: Option<Date>,
}

impl FoundOrganisationInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<Founding> {
        let mut checks = Checks::default();
        let founding = Founding {
            kind: self.kind.into(),
            name: checks.label(self.name, "name", LONGEST_NAME),
            parent: self.parent_id.map(|id| id.0),
            jurisdiction: self.jurisdiction_id.map(|id| id.0),
            code: self
                .code
                .map(|code| checks.text(code, "code", LONGEST_CODE)),
            dates: Dates {
                founded_on: day(self.founded_on),
                term_years: self.term_years,
                last_election_on: day(self.last_election_on),
            },
        };
        checks.done(founding)
    }
}

/// What is to change in an organisation from today on; what is left out stays.
#[derive(InputObject)]
pub struct ChangeOrganisationInput {
    /// The organisation.
    id: Gid<OrganisationId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// What it is called, at most 100 characters.
    name: Option<String>,
    /// The organisation above, neither itself nor one below it.
    parent_id: Option<Gid<OrganisationId>>,
    /// The area that a committee is responsible for.
    jurisdiction_id: Option<Gid<AreaId>>,
    /// The day of its founding; null where it is not known.
    founded_on: MaybeUndefined<Date>,
    /// The term of its posts in years, 1 to 10; null where they are not elected.
    term_years: MaybeUndefined<i32>,
    /// The last election of its posts, put right; null for none.
    last_election_on: MaybeUndefined<Date>,
}

/// Left out, null, or a value.
fn given<T, U>(value: MaybeUndefined<T>, inner: impl FnOnce(T) -> U) -> Option<Option<U>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(inner(value))),
    }
}

impl ChangeOrganisationInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(OrganisationId, Option<i32>, Alteration)> {
        let mut checks = Checks::default();
        let name = self.name;
        let alteration = Alteration {
            name: name.map(|name| checks.label(name, "name", LONGEST_NAME)),
            parent: self.parent_id.map(|id| id.0),
            jurisdiction: self.jurisdiction_id.map(|id| id.0),
            founded_on: given(self.founded_on, |day| day.0),
            term_years: given(self.term_years, |years| years),
            last_election_on: given(self.last_election_on, |day| day.0),
        };
        checks.done((self.id.0, self.expected_version, alteration))
    }
}

/// An election of the posts of an organisation.
#[derive(InputObject)]
pub struct RecordElectionInput {
    /// The organisation.
    pub id: Gid<OrganisationId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    pub expected_version: Option<i32>,
    /// The day of the election, after the last one and not after today.
    pub held_on: Date,
    /// The term of the posts in years from now on, 1 to 10; as it was when left out.
    pub term_years: Option<i32>,
}

/// An organisation that ends.
#[derive(InputObject)]
pub struct DissolveOrganisationInput {
    /// The organisation.
    pub id: Gid<OrganisationId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    pub expected_version: Option<i32>,
    /// The first day on which it does not exist any more, today or earlier; today when left out.
    pub ends_on: Option<Date>,
}
