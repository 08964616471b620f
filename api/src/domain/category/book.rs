//! The categories of a district with their time limits.

use std::collections::HashMap;

use lianxin_entity::enums::{ClockKind, TimeBasis, Urgency};
use lianxin_entity::ids::CategoryId;

/// One category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryNode {
    pub id: CategoryId,
    pub code: String,
    pub name: String,
    pub parent: Option<CategoryId>,
    /// Whoever leads the handling may see the exact place.
    pub needs_exact_place: bool,
    /// The matter itself is not private.
    pub is_public: bool,
    /// How near an open request has to be to count as similar; the district's usual distance where
    /// nothing is said.
    pub similar_within_metres: Option<i32>,
    /// No longer offered: old requests still name it.
    pub retired: bool,
}

/// How long a clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    pub hours: i32,
    pub basis: TimeBasis,
}

/// A time limit as a row says it: without category the default, without urgency for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    pub category: Option<CategoryId>,
    pub urgency: Option<Urgency>,
    pub clock: ClockKind,
    pub limit: Limit,
}

/// The categories in their order, and the rules.
pub struct CategoryBook {
    nodes: HashMap<CategoryId, CategoryNode>,
    order: Vec<CategoryId>,
    codes: HashMap<String, CategoryId>,
    rules: HashMap<(Option<CategoryId>, Option<Urgency>, ClockKind), Limit>,
}

impl CategoryBook {
    /// Takes the categories in the order in which they are shown.
    pub fn new(nodes: Vec<CategoryNode>, rules: impl IntoIterator<Item = Rule>) -> Self {
        let in_use = || nodes.iter().filter(|node| !node.retired);
        Self {
            order: in_use().map(|node| node.id).collect(),
            codes: in_use().map(|node| (node.code.clone(), node.id)).collect(),
            rules: rules
                .into_iter()
                .map(|rule| ((rule.category, rule.urgency, rule.clock), rule.limit))
                .collect(),
            nodes: nodes.into_iter().map(|node| (node.id, node)).collect(),
        }
    }

    pub fn get(&self, id: CategoryId) -> Option<&CategoryNode> {
        self.nodes.get(&id)
    }

    pub fn by_code(&self, code: &str) -> Option<&CategoryNode> {
        self.codes.get(code).and_then(|id| self.nodes.get(id))
    }

    pub fn current(&self) -> impl Iterator<Item = &CategoryNode> {
        self.order.iter().map(|id| &self.nodes[id])
    }

    /// The rule of the category, else of the categories above it, else of the district; at each
    /// of them the one for the urgency before the one for every urgency. An emergency heeds only
    /// rules made for emergencies, and nobody's night stops its clock; nor that of evaluating.
    pub fn limit(&self, category: CategoryId, urgency: Urgency, clock: ClockKind) -> Option<Limit> {
        let upward = std::iter::successors(Some(category), |id| self.nodes.get(id)?.parent);
        let places: Vec<_> = upward.take(8).map(Some).chain([None]).collect();
        let at = |place: Option<CategoryId>, urgency| self.rules.get(&(place, urgency, clock));
        let made_for_it = || places.iter().find_map(|place| at(*place, Some(urgency)));
        let nearest = || {
            places
                .iter()
                .find_map(|place| at(*place, Some(urgency)).or_else(|| at(*place, None)))
        };
        let limit = match urgency {
            Urgency::Emergency => made_for_it().or_else(nearest),
            Urgency::Routine | Urgency::Urgent => nearest(),
        }?;
        let never_rests = urgency == Urgency::Emergency || clock == ClockKind::Evaluate;
        let basis = if never_rests {
            TimeBasis::Natural
        } else {
            limit.basis
        };
        Some(Limit { basis, ..*limit })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> CategoryId {
        CategoryId(Uuid::from_u128(number))
    }

    fn rule(category: Option<u128>, urgency: Option<Urgency>, hours: i32) -> Rule {
        let limit = Limit {
            hours,
            basis: TimeBasis::Working,
        };
        Rule {
            category: category.map(id),
            urgency,
            clock: ClockKind::Resolve,
            limit,
        }
    }

    fn book(rules: Vec<Rule>) -> CategoryBook {
        let node = |number: u128, parent: Option<u128>| CategoryNode {
            id: id(number),
            code: number.to_string(),
            name: String::new(),
            parent: parent.map(id),
            needs_exact_place: false,
            is_public: true,
            similar_within_metres: None,
            retired: number == 3,
        };
        CategoryBook::new(
            vec![node(1, None), node(2, Some(1)), node(3, Some(1))],
            rules,
        )
    }

    #[test]
    fn the_nearest_rule_holds() {
        let book = book(vec![
            rule(None, None, 168),
            rule(None, Some(Urgency::Urgent), 72),
            rule(Some(1), None, 24),
            rule(None, Some(Urgency::Emergency), 2),
        ]);
        let hours = |urgency| book.limit(id(2), urgency, ClockKind::Resolve).unwrap();
        assert_eq!(
            hours(Urgency::Routine),
            Limit {
                hours: 24,
                basis: TimeBasis::Working
            }
        );
        assert_eq!(
            hours(Urgency::Urgent).hours,
            24,
            "the category's own, before the district's"
        );
        assert_eq!(
            hours(Urgency::Emergency),
            Limit {
                hours: 2,
                basis: TimeBasis::Natural
            }
        );
        assert_eq!(
            book.limit(id(9), Urgency::Urgent, ClockKind::Resolve)
                .map(|l| l.hours),
            Some(72)
        );
        assert_eq!(book.limit(id(2), Urgency::Routine, ClockKind::Take), None);
    }

    #[test]
    fn retired_categories_are_known_and_not_offered() {
        let book = book(vec![]);
        assert!(book.get(id(3)).is_some());
        assert!(book.by_code("3").is_none());
        assert_eq!(book.current().count(), 2);
    }
}
