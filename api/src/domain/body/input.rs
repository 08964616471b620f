//! What clients send about bodies and their seats.

use chrono::NaiveDate;
use lianxin_entity::ids::{AccountId, AreaId, BodyId, BodySeatId, MemberId, OrganisationId};

use super::object::BodyKind;
use super::rules::{Filling, Holder, Term};
use super::seat::SeatCapacity;
use super::seating::Seating;
use super::service::{Alteration, Founding};
use crate::domain::checks::Checks;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;
use crate::refusal::{Code, Outcome, Refusal};

/// The longest name of a body or a person, in characters.
const NAME: usize = 100;
/// The longest title of a document, in characters.
const DOCUMENT: usize = 200;

/// A body that is to be founded.
#[derive(InputObject)]
pub struct FoundBodyInput {
    /// What kind of body.
    kind: BodyKind,
    /// What it is called, at most 100 characters.
    name: String,
    /// The area for which it works: a grid or compound for a functional branch, a street or a
    /// community for its joint committee, a compound for a tripartite group.
    area_id: Gid<AreaId>,
    /// The organisation that founds it or hosts it.
    organisation_id: Option<Gid<OrganisationId>>,
    /// The document that founds it, at most 200 characters.
    document: Option<String>,
    /// The day of its founding, today or earlier; today when left out.
    founded_on: Option<Date>,
}

impl FoundBodyInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<Founding> {
        let mut checks = Checks::default();
        let founding = Founding {
            kind: self.kind.into(),
            name: checks.text(self.name, "name", NAME).trim().to_owned(),
            area: self.area_id.0,
            organisation: self.organisation_id.map(|id| id.0),
            document: checks.maybe(self.document, "document", DOCUMENT),
            founded_on: self.founded_on.map(|day| day.0),
        };
        checks.done(founding)
    }
}

/// What is to change in a body; what is left out stays.
#[derive(InputObject)]
pub struct ChangeBodyInput {
    /// The body.
    id: Gid<BodyId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// What it is called, at most 100 characters.
    name: Option<String>,
    /// The area for which it works from now on, of a kind that fits: after a split or a merger.
    area_id: Option<Gid<AreaId>>,
    /// The organisation that hosts it; null for none.
    organisation_id: MaybeUndefined<Gid<OrganisationId>>,
    /// The document that founded it, at most 200 characters; null for none.
    document: MaybeUndefined<String>,
}

impl ChangeBodyInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(BodyId, Option<i32>, Alteration)> {
        let mut checks = Checks::default();
        let name = self
            .name
            .map(|name| checks.text(name, "name", NAME).trim().to_owned());
        let organisation = match self.organisation_id {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(id) => Some(Some(id.0)),
        };
        let document = match self.document {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(text) => Some(checks.maybe(Some(text), "document", DOCUMENT)),
        };
        let alteration = Alteration {
            name,
            area: self.area_id.map(|id| id.0),
            organisation,
            document,
        };
        checks.done((self.id.0, self.expected_version, alteration))
    }
}

/// A body that ends.
#[derive(InputObject)]
pub struct DissolveBodyInput {
    /// The body.
    pub id: Gid<BodyId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    pub expected_version: Option<i32>,
    /// The first day on which it does not exist any more, today or earlier; today when left out.
    pub ends_on: Option<Date>,
}

/// Somebody for a seat: a member, an account or a plain name. With none of them a seat is set up
/// that is vacant.
#[derive(InputObject)]
pub struct FillSeatInput {
    /// The body.
    body_id: Gid<BodyId>,
    /// The version of the body that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// In which capacity.
    capacity: SeatCapacity,
    /// The unit that the seat stands for.
    organisation_id: Option<Gid<OrganisationId>>,
    /// A member of the registers whom the viewer may read.
    member_id: Option<Gid<MemberId>>,
    /// Somebody with an account.
    account_id: Option<Gid<AccountId>>,
    /// Somebody of whom the name alone is known, at most 100 characters.
    person_name: Option<String>,
    /// The first day of the term, not before the body's founding; today when left out.
    from_on: Option<Date>,
    /// The first day after the term; the seat is vacant from then on.
    to_on: Option<Date>,
}

impl FillSeatInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self, today: NaiveDate) -> Outcome<(Seating, Option<i32>)> {
        let mut checks = Checks::default();
        let name = checks.maybe(self.person_name, "personName", NAME);
        let mut holders: Vec<Holder> = [
            self.member_id.map(|id| Holder::Member(id.0)),
            self.account_id.map(|id| Holder::Account(id.0)),
            name.map(|name| Holder::Name(name.trim().to_owned())),
        ]
        .into_iter()
        .flatten()
        .collect();
        if holders.len() > 1 {
            checks.refuse(Refusal::at(Code::Invalid, "personName").saying("seat-one-person"));
        }
        let seating = Seating {
            body: self.body_id.0,
            filling: Filling {
                capacity: self.capacity.into(),
                unit: self.organisation_id.map(|id| id.0),
                holder: holders.pop(),
                term: Term {
                    from: self.from_on.map_or(today, |day| day.0),
                    to: self.to_on.map(|day| day.0),
                },
            },
        };
        checks.done((seating, self.expected_version))
    }
}

/// The end of a term, or of a vacant seat.
#[derive(InputObject)]
pub struct LeaveSeatInput {
    /// The seat.
    pub id: Gid<BodySeatId>,
    /// The version of the seat that the client saw; refused as STALE when it is not the newest.
    pub expected_version: Option<i32>,
    /// The first day after the term; today when left out.
    pub on: Option<Date>,
}
