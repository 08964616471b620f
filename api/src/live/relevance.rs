//! Whether a change may concern a viewer, by ids alone. It decides who looks again, not who may
//! read: what it lets through is read under the viewer's policy.

use lianxin_entity::enums::Role;

use crate::events::Topics;
use crate::policy::Actor;

/// Whether somebody should look at a request again.
pub fn concerns(actor: &Actor, topics: &Topics) -> bool {
    if topics.accounts().any(|account| account == actor.account) {
        return true;
    }
    if !actor.handles() {
        return false;
    }
    let in_area = match actor.role {
        Role::GridWorker => topics.places().any(|area| actor.areas.contains(&area)),
        Role::Secretary => actor
            .jurisdiction
            .is_some_and(|(_, ground)| topics.places().any(|area| area == ground)),
        Role::Resident => false,
    };
    in_area
        || topics
            .organisations()
            .any(|id| actor.organisations.contains(&id))
}

#[cfg(test)]
mod tests {
    use lianxin_entity::enums::{AreaKind, Duty};
    use lianxin_entity::ids::{AccountId, AreaId, DistrictKey, OrganisationId};
    use uuid::Uuid;

    use super::*;
    use crate::events::Handling;

    fn id<T: From<Uuid>>(number: u128) -> T {
        Uuid::from_u128(number).into()
    }

    fn actor(role: Role) -> Actor {
        Actor {
            district: DistrictKey(1),
            account: id(1),
            session: id(2),
            posting: id(3),
            role,
            duty: Duty::None,
            organisation: None,
            property_company: false,
            organisations: Vec::new(),
            jurisdiction: None,
            areas: Vec::new(),
            allegiances: Vec::new(),
        }
    }

    fn lamp() -> Topics {
        Topics {
            areas: vec![id::<AreaId>(10), id(11), id(12)],
            reporter: Some(id::<AccountId>(20)),
            owner: Some(id(21)),
            lead: Some(Handling {
                organisation: Some(id(30)),
                account: None,
            }),
            ..Topics::default()
        }
    }

    #[test]
    fn reporter_and_owner_are_concerned_and_neighbours_are_not() {
        for account in [20, 21] {
            let resident = Actor {
                account: id(account),
                ..actor(Role::Resident)
            };
            assert!(concerns(&resident, &lamp()));
        }
        let neighbour = Actor {
            areas: vec![id(12)],
            ..actor(Role::Resident)
        };
        assert!(!concerns(&neighbour, &lamp()));
    }

    #[test]
    fn officers_are_concerned_by_place_or_by_handling() {
        let grid = Actor {
            areas: vec![id(12)],
            ..actor(Role::GridWorker)
        };
        let street = Actor {
            jurisdiction: Some((AreaKind::Street, id(11))),
            ..actor(Role::Secretary)
        };
        let department = Actor {
            organisations: vec![id::<OrganisationId>(30)],
            ..actor(Role::Secretary)
        };
        for officer in [&grid, &street, &department] {
            assert!(concerns(officer, &lamp()));
            let administrator = Actor {
                duty: Duty::Administrator,
                ..officer.clone()
            };
            assert!(!concerns(&administrator, &lamp()));
        }
        let elsewhere = Actor {
            areas: vec![id(13)],
            ..actor(Role::GridWorker)
        };
        assert!(!concerns(&elsewhere, &lamp()));
    }
}
