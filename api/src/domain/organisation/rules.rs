//! What may be an organisation: pure.

use chrono::{Months, NaiveDate};
use lianxin_entity::enums::{AreaKind, OrganisationKind};
use lianxin_entity::ids::{AreaId, OrganisationId};

use super::fault::OrganisationFault;
use super::tree::{Dates, OrganisationNode, has_jurisdiction};
use crate::domain::calendar::is_in_reach;
use crate::domain::district::Directory;

/// The longest name of an organisation, in characters.
pub const LONGEST_NAME: usize = 100;
/// The longest code of an organisation, in characters.
pub const LONGEST_CODE: usize = 40;
/// The longest term of posts in years.
pub const LONGEST_TERM: i32 = 10;

/// An organisation that is wished for.
#[derive(Clone, Debug)]
pub struct Founding {
    pub kind: OrganisationKind,
    pub name: String,
    /// The organisation above; the district's committee where none is said.
    pub parent: Option<OrganisationId>,
    /// The area that a committee is responsible for.
    pub jurisdiction: Option<AreaId>,
    /// A code of one's own; else the parent's with a sequence.
    pub code: Option<String>,
    pub dates: Dates,
}

/// What an organisation has to be from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    pub kind: OrganisationKind,
    pub code: String,
    pub name: String,
    pub parent: Option<OrganisationId>,
    pub jurisdiction: Option<AreaId>,
    pub dates: Dates,
}

/// The first day after the term, by which the posts have to be elected again; none without a term or
/// a day to count from.
pub fn next_election(dates: &Dates) -> Option<NaiveDate> {
    let from = dates.last_election_on.or(dates.founded_on)?;
    let months = u32::try_from(dates.term_years?).ok()?.checked_mul(12)?;
    from.checked_add_months(Months::new(months))
}

/// Whether the election is overdue on a day: the term is over and nobody was elected.
pub fn election_overdue(dates: &Dates, on: NaiveDate) -> bool {
    next_election(dates).is_some_and(|due| due <= on)
}

/// Checks what an organisation is to be against the district as it is. `id` is the organisation
/// that is changed; none for a new one.
///
/// # Errors
/// The first rule that it breaks.
pub fn check(
    directory: &Directory,
    id: Option<OrganisationId>,
    shape: &Shape,
    today: NaiveDate,
) -> Result<(), OrganisationFault> {
    name(&shape.name)?;
    dates(&shape.dates, today)?;
    above(directory, id, shape)?;
    jurisdiction(directory, id, shape)?;
    let other = |node: &&OrganisationNode| Some(node.id) != id;
    let twin = |node: &&OrganisationNode| {
        node.kind == shape.kind && node.parent == shape.parent && node.name == shape.name
    };
    if let Some(twin) = directory.organisations().filter(other).find(twin) {
        return Err(OrganisationFault::Exists(twin.code.clone()));
    }
    let holder = directory.organisation_by_code(&shape.code);
    if holder.as_ref().is_some_and(other) {
        return Err(OrganisationFault::CodeTaken(shape.code.clone()));
    }
    Ok(())
}

fn name(name: &str) -> Result<(), OrganisationFault> {
    let length = name.chars().count();
    if length == 0 || length > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(OrganisationFault::Name);
    }
    Ok(())
}

/// Whether a code can be one.
///
/// # Errors
/// When it is empty, too long, or has other characters than codes have.
pub fn code(code: &str) -> Result<(), OrganisationFault> {
    let good = |character: char| character.is_alphanumeric() || "-._/".contains(character);
    let length = code.chars().count();
    if length == 0 || length > LONGEST_CODE || !code.chars().all(good) {
        return Err(OrganisationFault::Code);
    }
    Ok(())
}

fn dates(dates: &Dates, today: NaiveDate) -> Result<(), OrganisationFault> {
    let fault = |detail, field| Err(OrganisationFault::Date(detail, field));
    if dates.founded_on.is_some_and(|day| day > today) {
        return fault("day-ahead", "foundedOn");
    }
    if dates.last_election_on.is_some_and(|day| day > today) {
        return fault("day-ahead", "lastElectionOn");
    }
    let out = |day: Option<NaiveDate>| day.is_some_and(|day| !is_in_reach(day));
    if out(dates.founded_on) {
        return fault("day-out-of-reach", "foundedOn");
    }
    if out(dates.last_election_on) {
        return fault("day-out-of-reach", "lastElectionOn");
    }
    if dates.founded_on > dates.last_election_on && dates.last_election_on.is_some() {
        return fault("organisation-election-before-founding", "lastElectionOn");
    }
    if dates
        .term_years
        .is_some_and(|years| !(1..=LONGEST_TERM).contains(&years))
    {
        return fault("organisation-term", "termYears");
    }
    Ok(())
}

fn above(
    directory: &Directory,
    id: Option<OrganisationId>,
    shape: &Shape,
) -> Result<(), OrganisationFault> {
    let Some(parent) = shape.parent else {
        return Ok(());
    };
    let current = directory
        .organisation(parent)
        .filter(|parent| parent.current);
    if current.is_none() {
        return Err(OrganisationFault::UnknownParent(String::new()));
    }
    match id {
        Some(id) if directory.is_above(id, parent) => Err(OrganisationFault::Cycle),
        _ => Ok(()),
    }
}

fn jurisdiction(
    directory: &Directory,
    id: Option<OrganisationId>,
    shape: &Shape,
) -> Result<(), OrganisationFault> {
    let kind = shape.kind;
    let area = match (has_jurisdiction(kind), shape.jurisdiction) {
        (false, None) => return Ok(()),
        (false, Some(_)) => return Err(OrganisationFault::NeedlessJurisdiction(kind)),
        (true, None) => return Err(OrganisationFault::NoJurisdiction(kind)),
        (true, Some(area)) => area,
    };
    let area = directory.area(area).filter(|area| area.current);
    let area = area.ok_or_else(|| OrganisationFault::UnknownArea(String::new()))?;
    let wanted = match kind {
        OrganisationKind::DistrictCommittee => AreaKind::District,
        OrganisationKind::StreetCommittee => AreaKind::Street,
        _ => AreaKind::Community,
    };
    if area.kind != wanted {
        return Err(OrganisationFault::WrongArea {
            committee: kind,
            wanted,
            found: area.kind,
        });
    }
    let mut others = directory.organisations().filter(|node| Some(node.id) != id);
    if others.any(|node| has_jurisdiction(node.kind) && node.jurisdiction == Some(area.id)) {
        return Err(OrganisationFault::CommitteeExists(area.code.clone()));
    }
    Ok(())
}

/// The parent's code and the first free sequence behind it: `410305-007`.
pub fn next_code(directory: &Directory, above: &str) -> String {
    let taken: std::collections::HashSet<&str> = directory
        .organisations()
        .map(|node| node.code.as_str())
        .collect();
    (1..)
        .map(|sequence| format!("{above}-{sequence:03}"))
        .find(|code| !taken.contains(code.as_str()))
        .expect("sequences have no end")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn an_election_is_due_when_the_term_since_the_last_one_is_over() {
        let elected = Dates {
            founded_on: day("1998-07-01"),
            term_years: Some(3),
            last_election_on: day("2023-02-28"),
        };
        assert_eq!(next_election(&elected), day("2026-02-28"));
        assert!(!election_overdue(&elected, day("2026-02-27").unwrap()));
        assert!(election_overdue(&elected, day("2026-02-28").unwrap()));
        let never = Dates {
            last_election_on: None,
            ..elected
        };
        assert_eq!(next_election(&never), day("2001-07-01"));
        let without = Dates {
            term_years: None,
            ..elected
        };
        assert!(!election_overdue(&without, day("2099-01-01").unwrap()));
        let leap = Dates {
            last_election_on: day("2024-02-29"),
            ..elected
        };
        assert_eq!(next_election(&leap), day("2027-02-28"));
    }

    #[test]
    fn dates_that_cannot_be_are_refused() {
        let today = day("2026-03-02").unwrap();
        let refused = |given: Dates| match dates(&given, today) {
            Err(OrganisationFault::Date(detail, _)) => detail,
            _ => "",
        };
        let good = Dates {
            founded_on: day("2020-01-01"),
            term_years: Some(5),
            last_election_on: day("2020-01-01"),
        };
        assert_eq!(refused(good), "");
        let early = Dates {
            last_election_on: day("2019-12-31"),
            ..good
        };
        assert_eq!(refused(early), "organisation-election-before-founding");
        for founded_on in ["2026-03-03", "9999-12-31"] {
            let ahead = Dates {
                founded_on: day(founded_on),
                last_election_on: None,
                ..good
            };
            assert_eq!(refused(ahead), "day-ahead");
        }
        for years in [0, -1, 11, i32::MAX] {
            let term_years = Some(years);
            assert_eq!(
                refused(Dates { term_years, ..good }),
                "organisation-term",
                "{years}"
            );
        }
    }
}
