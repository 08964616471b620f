//! What a body may be and who may sit in it: pure.

use chrono::NaiveDate;
use lianxin_entity::body_seat::Model as Seat;
use lianxin_entity::enums::{AreaKind, BodyKind, OrganisationKind, SeatCapacity};
use lianxin_entity::ids::{AccountId, MemberId, OrganisationId};

/// The areas for which a body of this kind may work; none where any will do.
pub fn area_kinds(kind: BodyKind) -> Option<&'static [AreaKind]> {
    match kind {
        BodyKind::GridFunctionalBranch => Some(&[AreaKind::Grid, AreaKind::Compound]),
        BodyKind::StreetJointCommittee => Some(&[AreaKind::Street]),
        BodyKind::CommunityJointCommittee => Some(&[AreaKind::Community]),
        BodyKind::TripartiteGroup => Some(&[AreaKind::Compound]),
        BodyKind::WorkingGroup | BodyKind::ServiceTeam => None,
    }
}

/// Whether an area has one such body at a time.
pub fn is_one_per_area(kind: BodyKind) -> bool {
    area_kinds(kind).is_some()
}

/// Whether a body has one such seat at a time.
pub fn is_exclusive(capacity: SeatCapacity) -> bool {
    matches!(
        capacity,
        SeatCapacity::FirstSecretary | SeatCapacity::Secretary
    )
}

/// Half-open days from a first one to the first one after; none where no end is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
}

impl Term {
    /// The term of a row.
    pub fn of(seat: &Seat) -> Self {
        Self {
            from: seat.from_on,
            to: seat.to_on,
        }
    }

    /// Whether a day is in the term.
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }

    /// Whether two terms have a day in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        let lasts = |term: &Self| term.to.is_none_or(|to| term.from < to);
        lasts(self)
            && lasts(other)
            && self.to.is_none_or(|to| other.from < to)
            && other.to.is_none_or(|to| self.from < to)
    }
}

/// Who sits in a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A member of the registers.
    Member(MemberId),
    /// Somebody with an account.
    Account(AccountId),
    /// Somebody of whom the name alone is known.
    Name(String),
}

impl Holder {
    /// The holder of a row; none where it is vacant.
    pub fn of(seat: &Seat) -> Option<Self> {
        let member = seat.member_id.map(Self::Member);
        let account = seat.account_id.map(Self::Account);
        member
            .or(account)
            .or_else(|| seat.person_name.clone().map(Self::Name))
    }
}

/// Somebody, or nobody, for a seat.
#[derive(Clone, Debug)]
pub struct Filling {
    pub capacity: SeatCapacity,
    pub unit: Option<OrganisationId>,
    pub holder: Option<Holder>,
    pub term: Term,
}

/// Why a seat cannot be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Somebody holds the only seat of the capacity in that time.
    Held,
    /// The same person sits in the body in that time.
    SitsAlready,
}

/// The vacant seat of these rows that is taken up; none where a new one has to be made.
///
/// # Errors
/// Why nobody can be seated so.
pub fn seat_for<'a>(rows: &'a [Seat], filling: &Filling) -> Result<Option<&'a Seat>, Obstacle> {
    let in_the_way = |seat: &&Seat| Term::of(seat).overlaps(&filling.term);
    for row in rows.iter().filter(in_the_way) {
        let holder = Holder::of(row);
        if holder.is_some() && holder == filling.holder {
            return Err(Obstacle::SitsAlready);
        }
        let only = is_exclusive(filling.capacity) && row.capacity == filling.capacity;
        if only && (holder.is_some() || filling.holder.is_none()) {
            return Err(Obstacle::Held);
        }
    }
    if filling.holder.is_none() {
        return Ok(None);
    }
    Ok(rows.iter().find(|row| {
        Holder::of(row).is_none()
            && row.capacity == filling.capacity
            && (is_exclusive(filling.capacity) || row.organisation_id == filling.unit)
            && Term::of(row).holds(filling.term.from)
    }))
}

/// The parties of a tripartite group that nobody sits for. In a village the villagers' committee
/// stands for the residents' committee.
pub fn missing_parties(present: &[OrganisationKind]) -> Vec<OrganisationKind> {
    use OrganisationKind::{
        CompoundCommittee, PropertyCompany, ResidentsCommittee, VillagersCommittee,
    };
    let parties: [&[OrganisationKind]; 3] = [
        &[ResidentsCommittee, VillagersCommittee],
        &[CompoundCommittee],
        &[PropertyCompany],
    ];
    let missing = parties
        .iter()
        .filter(|any| !any.iter().any(|kind| present.contains(kind)));
    missing.map(|any| any[0]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn term(from: &str, to: Option<&str>) -> Term {
        Term {
            from: day(from),
            to: to.map(day),
        }
    }

    #[test]
    fn terms_that_touch_do_not_overlap() {
        let first = term("2026-01-01", Some("2026-07-01"));
        assert!(!first.overlaps(&term("2026-07-01", None)));
        assert!(first.overlaps(&term("2026-06-30", None)));
        assert!(term("2020-01-01", None).overlaps(&first));
        let never = term("2026-03-01", Some("2026-03-01"));
        assert!(!never.overlaps(&first) && !first.overlaps(&never));
        assert!(first.holds(day("2026-01-01")) && !first.holds(day("2026-07-01")));
    }

    #[test]
    fn a_tripartite_group_wants_three_parties() {
        use OrganisationKind::{
            CompoundCommittee, Department, PropertyCompany, ResidentsCommittee, VillagersCommittee,
        };
        assert_eq!(
            missing_parties(&[Department]),
            [ResidentsCommittee, CompoundCommittee, PropertyCompany]
        );
        assert_eq!(
            missing_parties(&[VillagersCommittee, PropertyCompany]),
            [CompoundCommittee]
        );
    }
}
