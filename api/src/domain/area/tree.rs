//! The tree of areas as of one day.

use std::collections::HashMap;

use chrono::NaiveDate;
use lianxin_entity::enums::{AreaKind, GridKind};
use lianxin_entity::ids::AreaId;

use crate::geo::{Coordinate, Polygon, PolygonIndex};

/// What an area is beside its place and its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Traits {
    /// Of a grid: base or dedicated.
    pub grid_kind: Option<GridKind>,
    /// Of a grid: how many households it is meant to have.
    pub household_target: Option<i32>,
    /// Of a compound: nobody manages it.
    pub no_manager: bool,
}

/// One area as of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaNode {
    pub id: AreaId,
    pub kind: AreaKind,
    pub code: String,
    pub name: String,
    pub parent: Option<AreaId>,
    /// The areas above, the district first.
    pub ancestors: Vec<AreaId>,
    pub traits: Traits,
    /// Whether points can be found in it.
    pub has_polygon: bool,
    /// The first day of the version.
    pub since: NaiveDate,
    /// Grows with every change.
    pub version: i32,
    /// False for an area that has ended: old requests still name it.
    pub current: bool,
}

/// An area with its version of the day (or its last one), before its place in the tree is known.
#[derive(Clone, Debug)]
pub struct AreaRow {
    pub id: AreaId,
    pub kind: AreaKind,
    pub code: String,
    pub name: String,
    pub parent: Option<AreaId>,
    pub traits: Traits,
    pub polygon: Option<Polygon>,
    pub since: NaiveDate,
    pub version: i32,
    pub current: bool,
}

/// Why rows are no tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeFault {
    /// There is no current area without a parent, or more than one.
    #[error("a district has exactly one root area")]
    Root,
    /// An area stands above itself, or below one that does not exist.
    #[error("an area hangs nowhere")]
    Loose,
}

/// All areas of a district.
pub struct AreaTree {
    nodes: HashMap<AreaId, AreaNode>,
    root: AreaId,
    children: HashMap<AreaId, Vec<AreaId>>,
    /// Ended areas by the one in which they lay last.
    ended: HashMap<AreaId, Vec<AreaId>>,
    /// Current areas in the order of their codes.
    current: Vec<AreaId>,
    codes: HashMap<String, AreaId>,
    polygons: PolygonIndex<AreaId>,
}

impl AreaTree {
    /// Builds the tree. `old_codes` are those of earlier versions, the latest last.
    pub fn new(
        mut rows: Vec<AreaRow>,
        old_codes: impl IntoIterator<Item = (String, AreaId)>,
    ) -> Result<Self, TreeFault> {
        rows.sort_by(|a, b| a.code.cmp(&b.code));
        let mut roots = rows
            .iter()
            .filter(|row| row.current && row.parent.is_none());
        let root = match (roots.next(), roots.next()) {
            (Some(root), None) => root.id,
            _ => return Err(TreeFault::Root),
        };
        let parents: HashMap<AreaId, Option<AreaId>> =
            rows.iter().map(|row| (row.id, row.parent)).collect();
        let mut codes: HashMap<String, AreaId> = old_codes.into_iter().collect();
        let mut tree = Self {
            nodes: HashMap::with_capacity(rows.len()),
            root,
            children: HashMap::new(),
            ended: HashMap::new(),
            current: Vec::with_capacity(rows.len()),
            codes: HashMap::new(),
            polygons: PolygonIndex::new([]),
        };
        let mut polygons = Vec::new();
        for row in rows {
            let ancestors = path_above(&parents, row.id).ok_or(TreeFault::Loose)?;
            let has_polygon = row.polygon.is_some();
            if row.current {
                tree.current.push(row.id);
                codes.insert(row.code.clone(), row.id);
                polygons.extend(row.polygon.map(|polygon| (row.id, polygon)));
                if let Some(parent) = row.parent {
                    tree.children.entry(parent).or_default().push(row.id);
                }
            } else {
                codes.entry(row.code.clone()).or_insert(row.id);
                if let Some(parent) = row.parent {
                    tree.ended.entry(parent).or_default().push(row.id);
                }
            }
            let AreaRow {
                id,
                kind,
                code,
                name,
                parent,
                traits,
                since,
                version,
                current,
                ..
            } = row;
            let node = AreaNode {
                id,
                kind,
                code,
                name,
                parent,
                ancestors,
                traits,
                has_polygon,
                since,
                version,
                current,
            };
            tree.nodes.insert(id, node);
        }
        tree.codes = codes;
        tree.polygons = PolygonIndex::new(polygons);
        Ok(tree)
    }

    pub fn get(&self, id: AreaId) -> Option<&AreaNode> {
        self.nodes.get(&id)
    }

    pub fn root(&self) -> &AreaNode {
        &self.nodes[&self.root]
    }

    pub fn children(&self, id: AreaId) -> impl Iterator<Item = &AreaNode> {
        self.children
            .get(&id)
            .into_iter()
            .flatten()
            .map(|id| &self.nodes[id])
    }

    /// The areas directly below, those that have ended as well.
    pub fn children_ever(&self, id: AreaId) -> impl Iterator<Item = AreaId> {
        let all = [&self.children, &self.ended];
        let all = all.into_iter().filter_map(move |below| below.get(&id));
        all.flatten().copied()
    }

    pub fn current(&self) -> impl Iterator<Item = &AreaNode> {
        self.current.iter().map(|id| &self.nodes[id])
    }

    pub fn by_code(&self, code: &str) -> Option<&AreaNode> {
        self.codes.get(code).and_then(|id| self.nodes.get(id))
    }

    /// The deepest area that holds the point; of two equally deep ones that share a border, the
    /// one with the lesser code.
    pub fn at(&self, point: Coordinate) -> Option<&AreaNode> {
        let holding = self.polygons.holding(point).map(|id| &self.nodes[&id]);
        holding.max_by(|a, b| {
            let depth = a.ancestors.len().cmp(&b.ancestors.len());
            depth.then_with(|| b.code.cmp(&a.code))
        })
    }

    /// The polygons of current areas.
    pub fn polygons(&self) -> &PolygonIndex<AreaId> {
        &self.polygons
    }

    /// The area itself or the nearest current one above it that has a polygon.
    pub fn drawn_around(&self, id: AreaId) -> Option<(&AreaNode, &Polygon)> {
        let drawn = self
            .upward(id)
            .find(|node| node.current && node.has_polygon)?;
        Some((drawn, self.polygon(drawn.id)?))
    }

    /// The polygon of a current area.
    pub fn polygon(&self, id: AreaId) -> Option<&Polygon> {
        let mut all = self.polygons.iter();
        all.find_map(|(of, polygon)| (of == id).then_some(polygon))
    }

    /// The area itself if it is current, else the nearest current one above it.
    pub fn standing(&self, id: AreaId) -> Option<&AreaNode> {
        self.upward(id).find(|node| node.current)
    }

    /// The area itself, then those above it, the district last.
    pub fn upward(&self, id: AreaId) -> impl Iterator<Item = &AreaNode> {
        let node = self.get(id);
        let above = node
            .into_iter()
            .flat_map(|node| node.ancestors.iter().rev());
        node.into_iter().chain(above.map(|id| &self.nodes[id]))
    }

    /// The current areas inside another one, without itself, by code.
    pub fn inside(&self, outer: AreaId) -> impl Iterator<Item = &AreaNode> {
        self.current()
            .filter(move |node| node.ancestors.contains(&outer))
    }

    pub fn ancestor_of_kind(&self, id: AreaId, kind: AreaKind) -> Option<AreaId> {
        let node = self.get(id)?;
        let upward = std::iter::once(&id).chain(node.ancestors.iter().rev());
        upward.copied().find(|id| self.nodes[id].kind == kind)
    }

    /// The grid, or the innermost area above it where there is none: no building and no unit.
    pub fn coarse(&self, id: AreaId) -> Option<&AreaNode> {
        const LEVELS: [AreaKind; 5] = [
            AreaKind::Grid,
            AreaKind::Compound,
            AreaKind::Community,
            AreaKind::Street,
            AreaKind::District,
        ];
        let mut levels = LEVELS.into_iter();
        let found = levels.find_map(|kind| self.ancestor_of_kind(id, kind));
        found.and_then(|id| self.get(id))
    }

    pub fn is_within(&self, inner: AreaId, outer: AreaId) -> bool {
        let Some(node) = self.get(inner) else {
            return false;
        };
        inner == outer || node.ancestors.contains(&outer)
    }
}

/// The ids above an area, the topmost first; none for a cycle or a parent that is not there.
fn path_above(parents: &HashMap<AreaId, Option<AreaId>>, id: AreaId) -> Option<Vec<AreaId>> {
    let mut path = Vec::new();
    let mut next = *parents.get(&id)?;
    while let Some(parent) = next {
        if path.len() > 32 {
            return None;
        }
        path.push(parent);
        next = *parents.get(&parent)?;
    }
    path.reverse();
    Some(path)
}

#[cfg(test)]
mod tests {
    use lianxin_entity::enums::Datum;
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> AreaId {
        AreaId(Uuid::from_u128(number))
    }

    fn square(x: f64, y: f64, side: f64) -> Option<Polygon> {
        let (min, max) = (
            geo::coord! { x: x, y: y },
            geo::coord! { x: x + side, y: y + side },
        );
        Some(geo::MultiPolygon(vec![
            geo::Rect::new(min, max).to_polygon(),
        ]))
    }

    fn row(
        number: u128,
        kind: AreaKind,
        parent: Option<u128>,
        polygon: Option<Polygon>,
    ) -> AreaRow {
        let code = format!("{number:04}");
        let parent = parent.map(id);
        AreaRow {
            id: id(number),
            kind,
            name: format!("area {code}"),
            code,
            parent,
            traits: Traits::default(),
            polygon,
            since: NaiveDate::default(),
            version: 1,
            current: true,
        }
    }

    fn town() -> AreaTree {
        let mut rows = vec![
            row(4, AreaKind::Grid, Some(3), square(112.0, 34.0, 0.1)),
            row(1, AreaKind::District, None, square(111.0, 33.0, 3.0)),
            row(2, AreaKind::Street, Some(1), None),
            row(3, AreaKind::Community, Some(2), None),
            row(5, AreaKind::Grid, Some(3), square(112.1, 34.0, 0.1)),
            row(6, AreaKind::Grid, Some(3), square(112.0, 34.0, 1.0)),
        ];
        rows[5].current = false;
        AreaTree::new(
            rows,
            [("old 4".to_owned(), id(9)), ("old 4".to_owned(), id(4))],
        )
        .unwrap()
    }

    fn at(tree: &AreaTree, x: f64, y: f64) -> Option<AreaId> {
        let point = Coordinate::received(y, x, Datum::Gcj02).unwrap();
        tree.at(point).map(|area| area.id)
    }

    #[test]
    fn the_tree_knows_ways_up_and_down() {
        let tree = town();
        assert_eq!(tree.root().id, id(1));
        assert_eq!(tree.get(id(4)).unwrap().ancestors, [id(1), id(2), id(3)]);
        assert_eq!(
            tree.children(id(3)).map(|a| a.id).collect::<Vec<_>>(),
            [id(4), id(5)]
        );
        assert_eq!(tree.ancestor_of_kind(id(4), AreaKind::Street), Some(id(2)));
        assert_eq!(tree.ancestor_of_kind(id(4), AreaKind::Grid), Some(id(4)));
        assert_eq!(tree.ancestor_of_kind(id(4), AreaKind::Unit), None);
        assert!(tree.is_within(id(4), id(4)) && tree.is_within(id(4), id(1)));
        assert!(!tree.is_within(id(1), id(4)) && !tree.is_within(id(77), id(1)));
    }

    #[test]
    fn what_has_ended_still_lies_where_it_lay() {
        let tree = town();
        let below: Vec<_> = tree.children_ever(id(3)).collect();
        assert_eq!(below, [id(4), id(5), id(6)]);
        assert!(below.iter().all(|area| tree.is_within(*area, id(3))));
    }

    #[test]
    fn codes_of_the_past_still_find_their_area() {
        let tree = town();
        assert_eq!(tree.by_code("0004").unwrap().id, id(4));
        assert_eq!(tree.by_code("old 4").unwrap().id, id(4));
        assert!(!tree.by_code("0006").unwrap().current);
        assert!(tree.by_code("none").is_none());
    }

    #[test]
    fn the_innermost_current_polygon_wins() {
        let tree = town();
        assert_eq!(at(&tree, 112.05, 34.05), Some(id(4)));
        assert_eq!(at(&tree, 112.15, 34.05), Some(id(5)));
        assert_eq!(at(&tree, 112.1, 34.05), Some(id(4)), "a shared border");
        assert_eq!(
            at(&tree, 112.5, 34.5),
            Some(id(1)),
            "the ended grid holds nothing"
        );
        assert_eq!(at(&tree, 100.0, 30.0), None);
    }

    #[test]
    fn rows_that_are_no_tree_are_refused() {
        let fault = |rows| AreaTree::new(rows, []).err();
        assert_eq!(fault(vec![]), Some(TreeFault::Root));
        let two = vec![
            row(1, AreaKind::District, None, None),
            row(2, AreaKind::District, None, None),
        ];
        assert_eq!(fault(two), Some(TreeFault::Root));
        let loose = vec![
            row(1, AreaKind::District, None, None),
            row(2, AreaKind::Street, Some(7), None),
        ];
        assert_eq!(fault(loose), Some(TreeFault::Loose));
        let cycle = vec![
            row(1, AreaKind::District, None, None),
            row(2, AreaKind::Street, Some(3), None),
            row(3, AreaKind::Street, Some(2), None),
        ];
        assert_eq!(fault(cycle), Some(TreeFault::Loose));
    }
}
