//! Organisations: their secretaries, elections, communities and branches.

use std::collections::HashSet;

use lianxin_entity::enums::OrganisationKind;
use lianxin_entity::ids::OrganisationId;

use super::{Item, ItemId, Items};
use crate::domain::coverage::measure::Measure;
use crate::domain::coverage::scope::Scope;
use crate::domain::coverage::tally::Key;
use crate::domain::organisation::rules::election_overdue;

/// `assigned` are the units in charge of a community.
pub fn add(scope: &Scope, assigned: &HashSet<OrganisationId>, items: &mut Items) {
    let directory = &*scope.directory;
    let of_party: HashSet<OrganisationId> = directory
        .organisations()
        .filter(|node| is_branch(node.kind))
        .flat_map(|node| node.ancestors.iter().copied())
        .collect();
    for node in directory.organisations() {
        let mut counted = Vec::new();
        if is_led(node.kind) {
            let without = !directory.has_secretary(node.id);
            counted.push((Measure::OrganisationsWithoutSecretary, without));
        }
        if node.dates.term_years.is_some() {
            let overdue = election_overdue(&node.dates, scope.day);
            counted.push((Measure::ElectionsOverdue, overdue));
        }
        if matches!(
            node.kind,
            OrganisationKind::Department | OrganisationKind::Unit
        ) {
            let without = !assigned.contains(&node.id);
            counted.push((Measure::UnitsWithoutCommunity, without));
        }
        if node.kind == OrganisationKind::Enterprise {
            let without = !of_party.contains(&node.id);
            counted.push((Measure::EnterprisesWithoutBranch, without));
        }
        if counted.is_empty() {
            continue;
        }
        items.items.push(Item {
            id: ItemId::Organisation(node.id),
            code: node.code.clone(),
            label: node.name.clone(),
            holder: None,
            key: Key::Organisation(node.id),
            since: node.dates.last_election_on,
            counted,
        });
    }
}

fn is_branch(kind: OrganisationKind) -> bool {
    use OrganisationKind::{Branch, GeneralBranch, Group};
    matches!(kind, Branch | GeneralBranch | Group)
}

/// Organisations that a secretary leads.
fn is_led(kind: OrganisationKind) -> bool {
    use OrganisationKind::{
        Branch, CommunityCommittee, DistrictCommittee, GeneralBranch, StreetCommittee,
    };
    matches!(
        kind,
        DistrictCommittee | StreetCommittee | CommunityCommittee | GeneralBranch | Branch
    )
}
