//! The tree of organisations as of one day.

use std::collections::HashMap;

use chrono::NaiveDate;
use lianxin_entity::enums::OrganisationKind;
use lianxin_entity::ids::{AreaId, OrganisationId};

/// When an organisation was founded and when it elects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    pub founded_on: Option<NaiveDate>,
    /// The term of its posts in years.
    pub term_years: Option<i32>,
    pub last_election_on: Option<NaiveDate>,
}

/// One organisation as of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationNode {
    pub id: OrganisationId,
    pub kind: OrganisationKind,
    pub code: String,
    pub name: String,
    pub parent: Option<OrganisationId>,
    /// The area that a committee is responsible for; none for every other kind.
    pub jurisdiction: Option<AreaId>,
    /// The organisations above, the topmost first.
    pub ancestors: Vec<OrganisationId>,
    pub dates: Dates,
    /// Grows with every change.
    pub version: i32,
    /// The first day on which it does not exist any more; none while no end is known.
    pub ended_on: Option<NaiveDate>,
    /// False for an organisation that has ended.
    pub current: bool,
}

/// Whether an organisation of this kind is responsible for an area.
pub fn has_jurisdiction(kind: OrganisationKind) -> bool {
    matches!(
        kind,
        OrganisationKind::DistrictCommittee
            | OrganisationKind::StreetCommittee
            | OrganisationKind::CommunityCommittee
    )
}

/// Whether an organisation of this kind has members: the formal tree of the Party.
pub fn has_members(kind: OrganisationKind) -> bool {
    use OrganisationKind::{
        Branch, CommunityCommittee, DistrictCommittee, GeneralBranch, Group, StreetCommittee,
    };
    matches!(
        kind,
        DistrictCommittee | StreetCommittee | CommunityCommittee | GeneralBranch | Branch | Group
    )
}

/// All organisations of a district.
pub struct OrganisationTree {
    nodes: HashMap<OrganisationId, OrganisationNode>,
    children: HashMap<OrganisationId, Vec<OrganisationId>>,
    current: Vec<OrganisationId>,
    committees: HashMap<AreaId, OrganisationId>,
    district_committee: Option<OrganisationId>,
}

impl OrganisationTree {
    /// Builds the tree; the ancestors of the nodes are filled in here.
    pub fn new(mut nodes: Vec<OrganisationNode>) -> Self {
        nodes.sort_by(|a, b| a.code.cmp(&b.code));
        let parents: HashMap<_, _> = nodes.iter().map(|node| (node.id, node.parent)).collect();
        let mut tree = Self {
            nodes: HashMap::with_capacity(nodes.len()),
            children: HashMap::new(),
            current: Vec::new(),
            committees: HashMap::new(),
            district_committee: None,
        };
        for mut node in nodes {
            node.ancestors = path_above(&parents, node.id);
            if node.current {
                tree.enter(&node);
            }
            tree.nodes.insert(node.id, node);
        }
        tree
    }

    fn enter(&mut self, node: &OrganisationNode) {
        self.current.push(node.id);
        if let Some(parent) = node.parent {
            self.children.entry(parent).or_default().push(node.id);
        }
        if let Some(area) = node.jurisdiction.filter(|_| has_jurisdiction(node.kind)) {
            self.committees.entry(area).or_insert(node.id);
        }
        if node.kind == OrganisationKind::DistrictCommittee {
            self.district_committee.get_or_insert(node.id);
        }
    }

    pub fn get(&self, id: OrganisationId) -> Option<&OrganisationNode> {
        self.nodes.get(&id)
    }

    pub fn current(&self) -> impl Iterator<Item = &OrganisationNode> {
        self.current.iter().map(|id| &self.nodes[id])
    }

    /// Those that have ended as well, by code and then by id: codes of ended ones are used again.
    pub fn all(&self) -> Vec<&OrganisationNode> {
        let mut all: Vec<_> = self.nodes.values().collect();
        all.sort_by(|a, b| (&a.code, a.id).cmp(&(&b.code, b.id)));
        all
    }

    /// The current ones directly below, by code.
    pub fn children(&self, id: OrganisationId) -> &[OrganisationId] {
        self.children
            .get(&id)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Whether an organisation is another one or stands above it, however high.
    pub fn is_above(&self, upper: OrganisationId, lower: OrganisationId) -> bool {
        let parent = |id: &OrganisationId| self.get(*id)?.parent;
        std::iter::successors(Some(lower), parent)
            .take(self.nodes.len())
            .any(|id| id == upper)
    }

    pub fn committee_of(&self, area: AreaId) -> Option<OrganisationId> {
        self.committees.get(&area).copied()
    }

    pub fn district_committee(&self) -> Option<OrganisationId> {
        self.district_committee
    }

    pub fn descends(&self, inner: OrganisationId, outer: OrganisationId) -> bool {
        let Some(node) = self.get(inner) else {
            return false;
        };
        inner == outer || node.ancestors.contains(&outer)
    }

    pub fn descendants(&self, id: OrganisationId) -> Vec<OrganisationId> {
        let mut found = vec![id];
        let mut next = 0;
        while let Some(id) = found.get(next) {
            next += 1;
            found.extend(
                self.children
                    .get(id)
                    .into_iter()
                    .flatten()
                    .copied()
                    .collect::<Vec<_>>(),
            );
        }
        found
    }
}

/// The ids above, the topmost first. A cycle, which no writer makes, is cut.
fn path_above(
    parents: &HashMap<OrganisationId, Option<OrganisationId>>,
    id: OrganisationId,
) -> Vec<OrganisationId> {
    let upward = std::iter::successors(parents.get(&id).copied().flatten(), |id| {
        parents.get(id).copied().flatten()
    });
    let mut path: Vec<_> = upward.take(32).collect();
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> OrganisationId {
        OrganisationId(Uuid::from_u128(number))
    }

    fn area(number: u128) -> AreaId {
        AreaId(Uuid::from_u128(number))
    }

    fn node(
        number: u128,
        kind: OrganisationKind,
        parent: Option<u128>,
        place: Option<u128>,
    ) -> OrganisationNode {
        OrganisationNode {
            id: id(number),
            kind,
            code: number.to_string(),
            name: format!("organisation {number}"),
            parent: parent.map(id),
            jurisdiction: place.map(area),
            ancestors: Vec::new(),
            dates: Dates::default(),
            version: 1,
            ended_on: None,
            current: true,
        }
    }

    #[test]
    fn committees_departments_and_their_ways() {
        let tree = OrganisationTree::new(vec![
            node(1, OrganisationKind::DistrictCommittee, None, Some(1)),
            node(2, OrganisationKind::StreetCommittee, Some(1), Some(2)),
            node(3, OrganisationKind::CommunityCommittee, Some(2), Some(3)),
            node(4, OrganisationKind::Department, Some(1), Some(3)),
            OrganisationNode {
                current: false,
                ..node(5, OrganisationKind::Group, Some(3), None)
            },
        ]);
        assert_eq!(
            tree.committee_of(area(3)),
            Some(id(3)),
            "a department has no jurisdiction"
        );
        assert_eq!(tree.district_committee(), Some(id(1)));
        assert!(tree.descends(id(3), id(1)) && tree.descends(id(3), id(3)));
        assert!(!tree.descends(id(1), id(3)) && !tree.descends(id(4), id(2)));
        assert_eq!(tree.descendants(id(1)).len(), 4);
        assert_eq!(tree.descendants(id(2)), [id(2), id(3)]);
        assert_eq!(tree.get(id(5)).unwrap().ancestors, [id(1), id(2), id(3)]);
        assert_eq!(tree.children(id(3)), [], "what has ended is nobody's child");
        assert!(tree.is_above(id(1), id(5)) && tree.is_above(id(3), id(3)));
        assert!(!tree.is_above(id(3), id(1)) && !tree.is_above(id(4), id(3)));
    }
}
