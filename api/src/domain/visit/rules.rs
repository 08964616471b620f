//! The rules of visits. Pure.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use lianxin_entity::enums::{OrganisationKind, Role, VisitLevel};
use lianxin_entity::visit::Model;

use crate::domain::district::Directory;
use crate::policy::{Actor, Ground, RegisterAction, Ties};
use crate::refusal::{Code, Refusal};

/// How long after it a visit may still be recorded, in days: signals fail, months do not.
const LATE: i64 = 31;
/// How far ahead a visit may be planned, in days.
const AHEAD: u64 = 366;

/// The level of a visitor: a grid worker's own, else that of the first of the organisation and those
/// above it that says one. A department speaks for the district; a branch for what it is a part of.
pub fn level(actor: &Actor, directory: &Directory) -> VisitLevel {
    if actor.role == Role::GridWorker {
        return VisitLevel::Grid;
    }
    let own = actor.organisation.and_then(|id| directory.organisation(id));
    let above = own.iter().flat_map(|node| node.ancestors.iter().rev());
    let above = above.filter_map(|id| directory.organisation(*id));
    let found = own.into_iter().chain(above);
    found
        .filter_map(|node| level_of(node.kind))
        .next()
        .unwrap_or(VisitLevel::Unit)
}

fn level_of(kind: OrganisationKind) -> Option<VisitLevel> {
    use OrganisationKind as Kind;
    match kind {
        Kind::DistrictCommittee | Kind::Department => Some(VisitLevel::District),
        Kind::StreetCommittee => Some(VisitLevel::Street),
        Kind::CommunityCommittee | Kind::ResidentsCommittee | Kind::VillagersCommittee => {
            Some(VisitLevel::Community)
        }
        Kind::Unit
        | Kind::PropertyCompany
        | Kind::OwnersCommittee
        | Kind::CompoundCommittee
        | Kind::Enterprise => Some(VisitLevel::Unit),
        Kind::GeneralBranch | Kind::Branch | Kind::Group => None,
    }
}

/// Whether the actor reads a visit in full.
pub fn reads(actor: &Actor, row: &Model) -> bool {
    let ground = Ground {
        street: row.street_id,
        community: row.community_id,
        grid: row.grid_id,
    };
    let mut ties = actor.ties_to(&ground, None);
    ties.set(Ties::OWN, row.visitor_id == actor.account);
    actor.may_register(RegisterAction::ReadVisit, ties)
}

/// Whether a visit can be planned for a day.
///
/// # Errors
/// INVALID.
pub fn plannable(on: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    let last = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
    if (today..=last).contains(&on) {
        return Ok(());
    }
    Err(Refusal::at(Code::Invalid, "plannedOn")
        .saying("visit-planned-on")
        .with("days", AHEAD))
}

/// Whether a visit can have been done at an instant.
///
/// # Errors
/// INVALID.
pub fn done_when(at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Refusal> {
    if (now - TimeDelta::days(LATE)..=now).contains(&at) {
        return Ok(());
    }
    Err(Refusal::at(Code::Invalid, "doneAt")
        .saying("visit-done-at")
        .with("days", LATE))
}

/// A refusal of a finding, as one of the whole input: its path begins with the finding's place.
pub fn of_finding(mut refusal: Refusal, place: usize) -> Refusal {
    let path = ["findings".to_owned(), place.to_string()];
    if refusal.field.is_empty() {
        refusal.field.push("input".to_owned());
    }
    refusal.field.splice(1..1, path);
    refusal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_told_by_its_place() {
        let refusal = of_finding(Refusal::at(Code::Invalid, "location.latitude"), 2);
        assert_eq!(
            refusal.field,
            ["input", "findings", "2", "location", "latitude"]
        );
        let whole = of_finding(Refusal::new(Code::Forbidden), 0);
        assert_eq!(whole.field, ["input", "findings", "0"]);
    }

    #[test]
    fn a_visit_is_recorded_within_a_month_and_never_ahead() {
        let now: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().unwrap();
        assert!(done_when(now, now).is_ok());
        assert!(done_when(now + TimeDelta::seconds(1), now).is_err());
        assert!(done_when(now - TimeDelta::days(31), now).is_ok());
        assert!(done_when(now - TimeDelta::days(32), now).is_err());
        let today = "2026-03-02".parse().unwrap();
        assert!(plannable(today, today).is_ok());
        assert!(plannable("2026-03-01".parse().unwrap(), today).is_err());
        assert!(plannable("2028-03-01".parse().unwrap(), today).is_err());
    }
}
