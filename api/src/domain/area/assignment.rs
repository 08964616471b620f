//! Which part of a divided grid a building and a household go to. Pure: every building and every
//! household goes to exactly one part, or the division is refused.

use std::collections::{HashMap, HashSet};

use geo::Intersects;
use lianxin_entity::ids::{AreaId, HouseholdId};

use crate::geo::{Coordinate, Polygon};

/// A part of the grid: what was named for it, and its polygon.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The households named for it.
    pub households: &'a [HouseholdId],
    /// The buildings, or whatever lies directly in the grid, named for it.
    pub areas: &'a [AreaId],
    /// Its polygon.
    pub polygon: Option<&'a Polygon>,
}

/// An area that lies directly in the grid.
#[derive(Clone, Copy, Debug)]
pub struct Inner {
    /// The area.
    pub id: AreaId,
    /// A point in it, where it is drawn.
    pub point: Option<Coordinate>,
}

/// A household of the grid.
#[derive(Clone, Copy, Debug)]
pub struct Dweller {
    /// The household.
    pub id: HouseholdId,
    /// The area directly in the grid in which it lies; none where it lies in the grid itself.
    pub inside: Option<AreaId>,
    /// Its point.
    pub point: Option<Coordinate>,
}

/// Who goes where, by the place of the part in the list; and what goes nowhere, or twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assignment {
    /// Where each area goes.
    pub areas: HashMap<AreaId, usize>,
    /// Where each household goes.
    pub households: HashMap<HouseholdId, usize>,
    /// Areas that no part takes.
    pub unplaced_areas: Vec<AreaId>,
    /// Households that no part takes.
    pub unplaced_households: Vec<HouseholdId>,
    /// Areas that two parts take.
    pub doubled_areas: Vec<AreaId>,
    /// Households that two parts take, one of them perhaps with the building.
    pub doubled_households: Vec<HouseholdId>,
    /// The first named area or household that is none of the grid, with its part.
    pub strange_area: Option<usize>,
    /// The same of a household.
    pub strange_household: Option<usize>,
}

impl Assignment {
    /// Whether everything goes to exactly one part.
    pub fn is_whole(&self) -> bool {
        self.unplaced_areas.is_empty()
            && self.unplaced_households.is_empty()
            && self.doubled_areas.is_empty()
            && self.doubled_households.is_empty()
            && self.strange_area.is_none()
            && self.strange_household.is_none()
    }
}

/// Where something goes.
enum Place {
    Nowhere,
    To(usize),
    Twice,
}

/// Assigns everything that lies in a grid: what is named goes where it is named; an area else where
/// its polygon lies, a household with its building, else where its point lies.
pub fn assign(inner: &[Inner], dwellers: &[Dweller], parts: &[Part<'_>]) -> Assignment {
    let mut done = Assignment::default();
    let named_areas = named(parts, |part| part.areas);
    let named_households = named(parts, |part| part.households);
    for area in inner {
        match place(named_areas.get(&area.id), area.point, parts) {
            Place::Nowhere => done.unplaced_areas.push(area.id),
            Place::Twice => done.doubled_areas.push(area.id),
            Place::To(part) => {
                done.areas.insert(area.id, part);
            }
        }
    }
    for dweller in dwellers {
        let own = named_households.get(&dweller.id);
        let found = match dweller.inside {
            None => place(own, dweller.point, parts),
            Some(area) => match (done.areas.get(&area), own) {
                (None, _) => Place::Nowhere,
                (Some(part), Some(named)) if named.iter().any(|other| other != part) => {
                    Place::Twice
                }
                (Some(part), _) => Place::To(*part),
            },
        };
        match found {
            Place::Nowhere => done.unplaced_households.push(dweller.id),
            Place::Twice => done.doubled_households.push(dweller.id),
            Place::To(part) => {
                done.households.insert(dweller.id, part);
            }
        }
    }
    let known: HashSet<AreaId> = inner.iter().map(|area| area.id).collect();
    done.strange_area = stranger(parts, |part| part.areas, &known);
    let known: HashSet<HouseholdId> = dwellers.iter().map(|dweller| dweller.id).collect();
    done.strange_household = stranger(parts, |part| part.households, &known);
    done
}

/// The parts for which each id was named, once a naming.
fn named<'a, T: Copy + Eq + std::hash::Hash + 'a>(
    parts: &[Part<'a>],
    ids: impl Fn(&Part<'a>) -> &'a [T],
) -> HashMap<T, Vec<usize>> {
    let mut all: HashMap<T, Vec<usize>> = HashMap::new();
    for (at, part) in parts.iter().enumerate() {
        for id in ids(part) {
            all.entry(*id).or_default().push(at);
        }
    }
    all
}

fn stranger<'a, T: Copy + Eq + std::hash::Hash + 'a>(
    parts: &[Part<'a>],
    ids: impl Fn(&Part<'a>) -> &'a [T],
    known: &HashSet<T>,
) -> Option<usize> {
    parts
        .iter()
        .position(|part| ids(part).iter().any(|id| !known.contains(id)))
}

/// What is named once goes there; what is not named goes where its point lies. A point on a common
/// border goes to the first part, as everywhere.
fn place(named: Option<&Vec<usize>>, point: Option<Coordinate>, parts: &[Part<'_>]) -> Place {
    match named.map(Vec::as_slice) {
        Some([only]) => Place::To(*only),
        Some(_) => Place::Twice,
        None => match point.and_then(|point| holding(point, parts)) {
            Some(part) => Place::To(part),
            None => Place::Nowhere,
        },
    }
}

/// The first part whose polygon holds a point.
pub fn holding(point: Coordinate, parts: &[Part<'_>]) -> Option<usize> {
    let point = geo::Point::new(point.longitude(), point.latitude());
    let holds = |part: &Part<'_>| part.polygon.is_some_and(|shape| shape.intersects(&point));
    parts.iter().position(holds)
}

#[cfg(test)]
mod tests {
    use lianxin_entity::enums::Datum;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn household(number: usize) -> HouseholdId {
        HouseholdId(Uuid::from_u128(number as u128 + 1))
    }

    fn area(number: usize) -> AreaId {
        AreaId(Uuid::from_u128(number as u128 + 1))
    }

    fn square(west: f64) -> Polygon {
        let (low, high) = (
            geo::coord! { x: west, y: 34.0 },
            geo::coord! { x: west + 0.1, y: 34.1 },
        );
        geo::MultiPolygon(vec![geo::Rect::new(low, high).to_polygon()])
    }

    fn at(east: f64) -> Option<Coordinate> {
        Coordinate::received(34.05, east, Datum::Gcj02).ok()
    }

    fn dweller(number: usize, inside: Option<usize>, point: Option<Coordinate>) -> Dweller {
        Dweller {
            id: household(number),
            inside: inside.map(area),
            point,
        }
    }

    #[test]
    fn lists_come_before_polygons_and_buildings_take_their_households() {
        let (west, east) = (square(112.0), square(112.1));
        let inner = [
            Inner {
                id: area(0),
                point: None,
            },
            Inner {
                id: area(1),
                point: at(112.15),
            },
        ];
        let dwellers = [
            dweller(0, Some(0), None),
            dweller(1, Some(1), None),
            dweller(2, None, at(112.05)),
            dweller(3, None, at(112.05)),
        ];
        let parts = [
            Part {
                households: &[],
                areas: &[area(0)],
                polygon: Some(&west),
            },
            Part {
                households: &[household(3)],
                areas: &[],
                polygon: Some(&east),
            },
        ];
        let done = assign(&inner, &dwellers, &parts);
        assert!(done.is_whole(), "{done:?}");
        let at = |number| done.households[&household(number)];
        assert_eq!([at(0), at(1), at(2), at(3)], [0, 1, 0, 1]);
    }

    #[test]
    fn what_goes_nowhere_or_twice_or_is_strange_is_told() {
        let inner = [Inner {
            id: area(0),
            point: None,
        }];
        let dwellers = [
            dweller(0, Some(0), None),
            dweller(1, None, None),
            dweller(2, None, None),
        ];
        let parts = [
            Part {
                households: &[household(0), household(1)],
                areas: &[],
                polygon: None,
            },
            Part {
                households: &[household(1), household(9)],
                areas: &[area(0)],
                polygon: None,
            },
        ];
        let done = assign(&inner, &dwellers, &parts);
        assert_eq!(done.doubled_households, [household(0), household(1)]);
        assert_eq!(done.unplaced_households, [household(2)]);
        assert_eq!((done.strange_household, done.strange_area), (Some(1), None));
        let nobody = Part {
            households: &[],
            areas: &[],
            polygon: None,
        };
        let done = assign(&inner, &dwellers, &[nobody, nobody]);
        assert_eq!(done.unplaced_areas, [area(0)]);
        assert_eq!(
            done.unplaced_households.len(),
            3,
            "with what lies in the building"
        );
    }

    proptest! {
        /// Whatever is named for whom, everything of the grid is counted exactly once: placed,
        /// unplaced or doubled; and what is placed stands in one part.
        #[test]
        fn nothing_is_lost_and_nothing_counted_twice(
            buildings in 0_usize..6,
            homes in proptest::collection::vec((0_usize..8, 0_u8..3), 0..40),
            named_areas in proptest::collection::vec((0_usize..6, 0_usize..3), 0..8),
            named_homes in proptest::collection::vec((0_usize..40, 0_usize..3), 0..50),
        ) {
            let (west, east) = (square(112.0), square(112.1));
            let inner: Vec<Inner> = (0..buildings)
                .map(|number| Inner { id: area(number), point: (number % 2 == 0).then(|| at(112.05)).flatten() })
                .collect();
            let dwellers: Vec<Dweller> = homes.iter().enumerate().map(|(number, (inside, point))| {
                let point = match point { 0 => None, 1 => at(112.05), _ => at(112.15) };
                dweller(number, (*inside < buildings).then_some(*inside), point)
            }).collect();
            let areas_of = |part| named_areas.iter().filter(|(_, to)| *to == part).map(|(n, _)| area(*n)).collect::<Vec<_>>();
            let homes_of = |part| named_homes.iter().filter(|(_, to)| *to == part).map(|(n, _)| household(*n)).collect::<Vec<_>>();
            let lists: Vec<_> = (0..3).map(|part| (areas_of(part), homes_of(part))).collect();
            let shapes = [Some(&west), Some(&east), None];
            let parts: Vec<Part<'_>> = lists.iter().zip(shapes).map(|((areas, homes), polygon)| {
                Part { households: homes, areas, polygon }
            }).collect();
            let done = assign(&inner, &dwellers, &parts);
            let mut homes: Vec<HouseholdId> = done.households.keys().copied()
                .chain(done.unplaced_households.iter().copied())
                .chain(done.doubled_households.iter().copied())
                .collect();
            homes.sort();
            prop_assert_eq!(homes, dwellers.iter().map(|dweller| dweller.id).collect::<Vec<_>>());
            let mut areas: Vec<AreaId> = done.areas.keys().copied()
                .chain(done.unplaced_areas.iter().copied())
                .chain(done.doubled_areas.iter().copied())
                .collect();
            areas.sort();
            prop_assert_eq!(areas, inner.iter().map(|area| area.id).collect::<Vec<_>>());
            for dweller in &dwellers {
                if let (Some(inside), Some(part)) = (dweller.inside, done.households.get(&dweller.id)) {
                    prop_assert_eq!(done.areas.get(&inside), Some(part), "with its building");
                }
            }
        }
    }
}
