//! What holds of areas, wherever they come from: a file, a register, a hand.

use chrono::NaiveDate;
use lianxin_entity::enums::AreaKind;

use super::tree::{AreaNode, AreaTree, Traits};
use crate::geo::{Polygon, outside_square_metres, shared_square_metres};
use crate::refusal::{Code, Refusal};

/// Neighbours drawn by hand may share a sliver; more than this is a mistake.
const TOLERATED_SQUARE_METRES: f64 = 1.0;

/// The longest code of an area, in characters.
pub const LONGEST_CODE: usize = 60;
/// The longest name of an area, in characters.
pub const LONGEST_NAME: usize = 100;

/// The most households that a grid can be meant to have.
pub const MOST_HOUSEHOLDS: i32 = 100_000;

/// An area that a polygon gets into conflict with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The code of the other area.
    pub code: String,
    /// How much surface it is about.
    pub square_metres: u64,
}

impl Clash {
    /// Why a polygon is refused that does not hold what is drawn inside its area.
    pub fn left_out(self, field: &str) -> Refusal {
        Refusal::at(Code::OutsideParent, field)
            .saying("polygon-leaves-out")
            .with("code", self.code)
            .with("metres", self.square_metres)
    }
}

/// Whether an area of a kind may lie directly in another one. Down to the community the levels are
/// the state's; below it they are those of the district, of which an area may skip some. Units are
/// parts of buildings and need no level of their own.
pub fn fits(levels: &[AreaKind], kind: AreaKind, parent: AreaKind) -> bool {
    use AreaKind::{Building, Community, District, Street, Unit};
    match kind {
        District => false,
        Street => parent == District,
        Community => parent == Street,
        Unit => parent == Building,
        _ => {
            let place = |kind| levels.iter().position(|level| *level == kind);
            match (place(kind), parent) {
                (Some(_), Community) => true,
                (Some(own), outer) => place(outer).is_some_and(|outer| outer < own),
                (None, _) => false,
            }
        }
    }
}

/// The trait that an area of this kind cannot have.
pub fn needless(kind: AreaKind, traits: Traits) -> Option<&'static str> {
    let grid = kind == AreaKind::Grid;
    match traits {
        Traits {
            grid_kind: Some(_), ..
        } if !grid => Some("gridKind"),
        Traits {
            household_target: Some(_),
            ..
        } if !grid => Some("householdTarget"),
        Traits {
            no_manager: true, ..
        } if kind != AreaKind::Compound => Some("noManager"),
        _ => None,
    }
}

/// The conflict of a polygon with one beside it, if there is any.
pub fn crosses(polygon: &Polygon, code: &str, beside: &Polygon) -> Option<Clash> {
    clash(code, shared_square_metres(polygon, beside))
}

/// The conflict of a polygon with the one around it, if there is any.
pub fn leaves(polygon: &Polygon, code: &str, around: &Polygon) -> Option<Clash> {
    clash(code, outside_square_metres(polygon, around))
}

fn clash(code: &str, metres: f64) -> Option<Clash> {
    (metres > TOLERATED_SQUARE_METRES).then(|| Clash {
        code: code.to_owned(),
        square_metres: metres.round() as u64,
    })
}

/// The conflicts of a polygon with the current areas of its kind, all but those that are replaced
/// or are the area itself.
pub fn crossing<'a>(
    tree: &'a AreaTree,
    kind: AreaKind,
    polygon: &'a Polygon,
    replaced: impl Fn(&AreaNode) -> bool + 'a,
) -> impl Iterator<Item = Clash> + 'a {
    let meeting = tree.polygons().meeting(polygon);
    let nodes = meeting.filter_map(|(id, shape)| Some((tree.get(id)?, shape)));
    let beside = nodes.filter(move |(node, _)| node.kind == kind && !replaced(node));
    beside.filter_map(|(node, shape)| crosses(polygon, &node.code, shape))
}

/// The areas inside one that a new polygon of it would not hold any more.
pub fn left_outside(tree: &AreaTree, area: &AreaNode, polygon: &Polygon) -> Vec<Clash> {
    let nearest = |inner: &&AreaNode| {
        let around = inner.parent.and_then(|parent| tree.drawn_around(parent));
        inner.has_polygon && around.is_none_or(|(node, _)| tree.is_within(area.id, node.id))
    };
    let inside = tree.inside(area.id).filter(nearest);
    inside
        .filter_map(|inner| leaves(tree.polygon(inner.id)?, &inner.code, polygon))
        .collect()
}

/// Why something cannot hold from a day on, a key of the translations.
pub fn day_fault(on: NaiveDate, today: NaiveDate, began: NaiveDate) -> Option<&'static str> {
    if on > today {
        Some("day-in-future")
    } else if on < began {
        Some("day-before-beginning")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AreaKind::{Building, Community, Compound, District, Grid, Street, Unit};

    #[test]
    fn the_levels_below_the_community_are_those_of_the_district() {
        let usual = [Compound, Grid, Building];
        assert!(fits(&usual, Grid, Community) && fits(&usual, Building, Grid));
        assert!(fits(&usual, Building, Community), "levels may be skipped");
        assert!(fits(&usual, Unit, Building) && !fits(&usual, Unit, Grid));
        assert!(!fits(&usual, Compound, Grid) && !fits(&usual, Grid, Building));
        assert!(!fits(&usual, Grid, Grid) && !fits(&usual, Grid, Street));
        assert!(fits(&usual, Street, District) && !fits(&usual, Community, District));
        let rural = [Grid];
        assert!(fits(&rural, Grid, Community));
        assert!(!fits(&rural, Compound, Community) && !fits(&rural, Building, Grid));
        let turned = [Grid, Compound];
        assert!(fits(&turned, Compound, Grid) && !fits(&turned, Grid, Compound));
    }

    #[test]
    fn traits_belong_to_their_kinds() {
        let target = Traits {
            household_target: Some(300),
            ..Traits::default()
        };
        assert_eq!(needless(Grid, target), None);
        assert_eq!(needless(Compound, target), Some("householdTarget"));
        let deserted = Traits {
            no_manager: true,
            ..Traits::default()
        };
        assert_eq!(needless(Compound, deserted), None);
        assert_eq!(needless(Grid, deserted), Some("noManager"));
    }

    #[test]
    fn days_are_neither_ahead_nor_before_the_beginning() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        assert_eq!(day_fault(day(5), day(5), day(5)), None);
        assert_eq!(day_fault(day(6), day(5), day(1)), Some("day-in-future"));
        assert_eq!(
            day_fault(day(4), day(9), day(5)),
            Some("day-before-beginning")
        );
    }
}
