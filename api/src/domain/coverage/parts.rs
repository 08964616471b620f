//! What a scope is broken down into: the parts directly below it, each with no more than the whole holds.
//!
//! What a part counts and what it lists are decided by the same two sets, its area and its
//! organisations, so they agree. No two parts hold the same.

use std::collections::{HashMap, HashSet};

use lianxin_entity::enums::AreaKind;
use lianxin_entity::ids::{AreaId, OrganisationId};

use super::scope::{Scope, Subject, place_of};
use super::tally::{Counts, Key, Tally};
use crate::domain::district::Directory;

/// By what a coverage is broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The areas directly below.
    Area,
    /// The organisations directly below.
    Organisation,
}

/// The parts of a scope, in the order of codes.
pub struct Parts {
    scopes: Vec<Scope>,
    areas: HashMap<AreaId, usize>,
    organisations: HashMap<OrganisationId, usize>,
}

impl Parts {
    /// The parts directly below a scope.
    pub fn of(whole: &Scope, by: By) -> Self {
        let shares = match by {
            By::Area => areas_below(whole),
            By::Organisation => organisations_below(whole),
        };
        let mut parts = Self {
            scopes: Vec::with_capacity(shares.len()),
            areas: HashMap::new(),
            organisations: HashMap::new(),
        };
        for (place, share) in shares.into_iter().enumerate() {
            parts.areas.extend(share.area.map(|(_, id)| (id, place)));
            let organisations = share.organisations.iter();
            parts
                .organisations
                .extend(organisations.map(|id| (*id, place)));
            parts.scopes.push(Scope {
                subject: share.subject,
                area: share.area,
                organisations: Some(share.organisations),
                ..whole.clone()
            });
        }
        parts
    }

    /// The counts of each part; what belongs to none of them comes last.
    pub fn counted<'a>(
        self,
        directory: &Directory,
        tallies: impl Iterator<Item = &'a Tally>,
    ) -> Vec<(Option<Scope>, Counts)> {
        let mut homes: HashMap<Key, Option<usize>> = HashMap::new();
        let mut counts = vec![Counts::default(); self.scopes.len()];
        let mut rest: Option<Counts> = None;
        for tally in tallies {
            let home = homes.entry(tally.key);
            match home.or_insert_with(|| self.holder(directory, tally.key)) {
                Some(place) => counts[*place].add(tally),
                None => rest.get_or_insert_default().add(tally),
            }
        }
        let scopes = self.scopes.into_iter().map(Some);
        let mut listed: Vec<_> = scopes.zip(counts).collect();
        listed.extend(rest.map(|counts| (None, counts)));
        listed
    }

    /// The part that holds what is counted there.
    fn holder(&self, directory: &Directory, key: Key) -> Option<usize> {
        let area = match key {
            Key::Area(area) => area,
            Key::Organisation(id) => return self.organisations.get(&id).copied(),
        };
        let above = directory.area(area)?.ancestors.iter().rev();
        std::iter::once(&area)
            .chain(above)
            .find_map(|id| self.areas.get(id).copied())
    }
}

/// What a part has of the whole.
struct Share {
    subject: Subject,
    area: Option<(AreaKind, AreaId)>,
    organisations: HashSet<OrganisationId>,
}

fn areas_below(whole: &Scope) -> Vec<Share> {
    let Some((_, area)) = whole.area else {
        return Vec::new();
    };
    let directory = &whole.directory;
    let mut at_work: HashMap<AreaId, HashSet<OrganisationId>> = HashMap::new();
    let held = directory.organisations().map(|node| node.id);
    for id in held.filter(|id| whole.holds_organisation(*id)) {
        let below = place_of(directory, id).and_then(|place| area_below(directory, area, place));
        if let Some(below) = below {
            at_work.entry(below).or_default().insert(id);
        }
    }
    let share = |node: &crate::domain::area::tree::AreaNode| Share {
        subject: Subject::Area(node.id),
        area: Some((node.kind, node.id)),
        organisations: at_work.remove(&node.id).unwrap_or_default(),
    };
    directory.children(area).map(share).collect()
}

fn organisations_below(whole: &Scope) -> Vec<Share> {
    let directory = &whole.directory;
    let Some(head) = head(whole) else {
        return Vec::new();
    };
    let below = directory.organisations_below(head);
    let place = |id: OrganisationId| directory.organisation(id)?.jurisdiction;
    let places: Vec<_> = below.iter().map(|id| place(*id)).collect();
    let share = |(at, id): (usize, &OrganisationId)| {
        let own = places[at].filter(|area| {
            // Whoever is responsible for the larger area has the smaller one as well.
            let taken = |(other, place): (usize, &Option<AreaId>)| {
                place.is_some_and(|place| {
                    let same = place == *area;
                    other != at && directory.is_within(*area, place) && (!same || other < at)
                })
            };
            whole.holds_area(*area) && !places.iter().enumerate().any(taken)
        });
        let node = own.and_then(|area| directory.area(area));
        let all = directory.descendants(*id).into_iter();
        Share {
            subject: Subject::Organisation(*id),
            area: node.map(|node| (node.kind, node.id)),
            organisations: all.filter(|id| whole.holds_organisation(*id)).collect(),
        }
    };
    below.iter().enumerate().map(share).collect()
}

/// The organisation below which a scope is broken down: of an area only its own committee. One that is
/// responsible for a larger area has others below it as well.
fn head(scope: &Scope) -> Option<OrganisationId> {
    match scope.subject {
        Subject::Organisation(id) => Some(id),
        Subject::Area(area) => {
            let committee = scope.directory.committee_for(area)?;
            let node = scope.directory.organisation(committee)?;
            (node.jurisdiction == Some(area)).then_some(committee)
        }
    }
}

fn area_below(directory: &Directory, scope: AreaId, place: AreaId) -> Option<AreaId> {
    step(&directory.area(place)?.ancestors, place, scope)
}

/// The step directly below `scope` on the way to `end`, whose ancestors are given from the top.
fn step<T: Copy + PartialEq>(ancestors: &[T], end: T, scope: T) -> Option<T> {
    let at = ancestors.iter().position(|id| *id == scope)?;
    Some(ancestors.get(at + 1).copied().unwrap_or(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_below_a_scope() {
        assert_eq!(step(&[1, 2, 3], 4, 2), Some(3));
        assert_eq!(step(&[1, 2, 3], 4, 3), Some(4));
        assert_eq!(step(&[1, 2, 3], 4, 4), None, "the scope itself is no part");
        assert_eq!(step(&[1, 2], 3, 9), None);
    }
}
