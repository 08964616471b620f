//! What holds of the tables as a whole.

use std::collections::HashSet;

use lianxin_entity::enums::{Duty, Role};
use proptest::prelude::*;
use strum::IntoEnumIterator;

use super::people::{COMMUNITIES, GRIDS, ORGANISATIONS, STREETS, actors, or_none};
use crate::policy::{Action, Ground, REGISTER_TABLE, RegisterAction, TABLE, Ties};

#[test]
fn every_act_on_the_registers_is_somebodys() {
    for action in RegisterAction::iter() {
        let granted = REGISTER_TABLE
            .iter()
            .filter(|grant| grant.action == action)
            .fold(Ties::empty(), |all, grant| all.union(grant.ties));
        assert!(!granted.is_empty(), "nobody may {action:?}");
    }
    for action in Action::iter().filter(|action| *action != Action::BySystem) {
        let granted = TABLE.iter().any(|grant| grant.action == action);
        assert!(granted, "nobody may {action:?}");
    }
}

#[test]
fn each_act_and_role_stands_once_and_says_something() {
    let mut seen = HashSet::new();
    for grant in REGISTER_TABLE {
        assert!(seen.insert((grant.action, grant.role)), "{grant:?} twice");
        assert!(!grant.ties.is_empty(), "{grant:?} grants nothing");
    }
    let mut seen = HashSet::new();
    for grant in TABLE {
        assert!(seen.insert((grant.action, grant.role)), "{grant:?} twice");
        assert!(!grant.relations.is_empty(), "{grant:?} grants nothing");
    }
}

#[test]
fn no_role_is_granted_a_tie_that_it_cannot_have() {
    for grant in REGISTER_TABLE {
        let possible = match grant.role {
            Role::Resident => Ties::OWN,
            Role::GridWorker => Ties::OWN.union(Ties::GRID),
            Role::Secretary => Ties::all().difference(Ties::GRID),
        };
        assert!(possible.contains(grant.ties), "{grant:?}");
    }
}

/// Whoever may change or reveal what is in a register of people may read it by the same tie.
#[test]
fn what_may_be_kept_may_be_read() {
    use RegisterAction as A;
    for (keep, read) in [
        (A::RevealHousehold, A::ReadHousehold),
        (A::KeepHousehold, A::ReadHousehold),
        (A::RevealMember, A::ReadMember),
        (A::KeepMember, A::ReadMember),
        (A::Appoint, A::ReadAppointment),
        (A::KeepVolunteer, A::ReadVolunteer),
        (A::KeepPairing, A::ReadPairing),
        (A::KeepRegistration, A::ReadRegistration),
        (A::Report, A::ReadRegistration),
        (A::ReadResponsibility, A::ReadResponsibilityZone),
        (A::KeepResponsibility, A::ReadResponsibility),
        (A::AcknowledgeResponsibility, A::ReadResponsibility),
        (A::ReadCoverageRows, A::ReadCoverage),
    ] {
        for grant in REGISTER_TABLE.iter().filter(|grant| grant.action == keep) {
            let reads = REGISTER_TABLE
                .iter()
                .filter(|other| other.action == read && other.role == grant.role)
                .fold(Ties::empty(), |all, other| all.union(other.ties));
            assert!(
                reads.contains(grant.ties),
                "{grant:?} but reads by {reads:?}"
            );
        }
    }
}

fn grounds() -> impl Strategy<Value = Ground> {
    let one = |places: &[lianxin_entity::ids::AreaId]| prop::sample::select(or_none(places));
    (one(&STREETS), one(&COMMUNITIES), one(&GRIDS)).prop_map(|(street, community, grid)| Ground {
        street,
        community,
        grid,
    })
}

proptest! {
    #[test]
    fn administrators_have_the_district_and_nothing_else(
        actor in actors(),
        ground in grounds(),
        organisation in prop::sample::select(or_none(&ORGANISATIONS)),
    ) {
        let ties = actor.ties_to(&ground, organisation);
        for action in RegisterAction::iter() {
            let granted = actor.ties_for(action);
            if actor.duty == Duty::Administrator {
                prop_assert!(Ties::DISTRICT.contains(granted), "{:?} by {:?}", action, granted);
                prop_assert!(!actor.may_register(action, Ties::OWN));
            } else {
                prop_assert!(!granted.contains(Ties::DISTRICT), "{:?} by {:?}", action, granted);
                prop_assert!(!actor.may_register(action, Ties::DISTRICT));
            }
        }
        let administers = actor.duty == Duty::Administrator;
        prop_assert_eq!(ties.contains(Ties::DISTRICT), administers);
        prop_assert!(!administers || ties == Ties::DISTRICT, "{:?}", ties);
        // A tie is never taken from the row: whoever knows the row adds it.
        prop_assert!(!ties.contains(Ties::OWN));
    }

    #[test]
    fn who_has_no_tie_may_nothing(actor in actors()) {
        for action in RegisterAction::iter() {
            prop_assert!(!actor.may_register(action, Ties::empty()));
        }
    }
}
