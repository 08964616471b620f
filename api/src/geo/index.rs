//! Which polygons hold a point: an R-tree over their frames.

use super::{Coordinate, Polygon};
use geo::{BoundingRect, Intersects};
use rstar::{AABB, PointDistance, RTree, RTreeObject};

/// The polygons of one district, each under a key.
pub struct PolygonIndex<K> {
    tree: RTree<Entry<K>>,
}

struct Entry<K> {
    key: K,
    polygon: Polygon,
    frame: AABB<[f64; 2]>,
}

impl<K> RTreeObject for Entry<K> {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.frame
    }
}

impl<K> PointDistance for Entry<K> {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        self.frame.distance_2(point)
    }

    fn contains_point(&self, point: &[f64; 2]) -> bool {
        self.polygon
            .intersects(&geo::Point::new(point[0], point[1]))
    }
}

impl<K: Copy> PolygonIndex<K> {
    pub fn new(polygons: impl IntoIterator<Item = (K, Polygon)>) -> Self {
        let entries = polygons
            .into_iter()
            .filter_map(|(key, polygon)| {
                let rect = polygon.bounding_rect()?;
                let frame = AABB::from_corners(rect.min().into(), rect.max().into());
                Some(Entry {
                    key,
                    polygon,
                    frame,
                })
            })
            .collect();
        Self {
            tree: RTree::bulk_load(entries),
        }
    }

    /// The keys of all polygons that hold the point, its border included, in no order.
    pub fn holding(&self, point: Coordinate) -> impl Iterator<Item = K> {
        self.tree
            .locate_all_at_point([point.longitude(), point.latitude()])
            .map(|entry| entry.key)
    }

    /// The polygons whose frames meet that of another one.
    pub fn meeting(&self, polygon: &Polygon) -> impl Iterator<Item = (K, &Polygon)> {
        let frame = polygon
            .bounding_rect()
            .map(|rect| AABB::from_corners(rect.min().into(), rect.max().into()));
        let met = frame.map(|frame| self.tree.locate_in_envelope_intersecting(frame));
        met.into_iter()
            .flatten()
            .map(|entry| (entry.key, &entry.polygon))
    }

    /// All polygons, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &Polygon)> {
        self.tree.iter().map(|entry| (entry.key, &entry.polygon))
    }

    pub fn len(&self) -> usize {
        self.tree.size()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_entity::enums::Datum;

    fn square(x: f64, y: f64, side: f64) -> Polygon {
        let rect = geo::Rect::new(
            geo::coord! { x: x, y: y },
            geo::coord! { x: x + side, y: y + side },
        );
        geo::MultiPolygon(vec![rect.to_polygon()])
    }

    #[test]
    fn all_polygons_over_a_point_are_found_and_no_other() {
        let index = PolygonIndex::new([
            (1, square(112.0, 34.0, 1.0)),
            (2, square(112.2, 34.2, 0.1)),
            (3, square(113.5, 34.0, 1.0)),
        ]);
        let at = |x, y| {
            let mut keys: Vec<_> = index
                .holding(Coordinate::received(y, x, Datum::Gcj02).unwrap())
                .collect();
            keys.sort_unstable();
            keys
        };
        assert_eq!(at(112.25, 34.25), [1, 2]);
        assert_eq!(at(112.5, 34.5), [1]);
        assert_eq!(at(113.2, 34.5), [0; 0]);
        assert_eq!(at(112.0, 34.0), [1], "a border belongs to its polygon");
        assert_eq!(index.len(), 3);
    }

    #[test]
    fn a_frame_is_not_yet_a_polygon() {
        let corners = vec![(112.0, 34.0), (113.0, 34.0), (112.0, 35.0), (112.0, 34.0)];
        let triangle = geo::Polygon::new(corners.into(), vec![]);
        let index = PolygonIndex::new([((), geo::MultiPolygon(vec![triangle]))]);
        let in_frame_only = Coordinate::received(34.9, 112.9, Datum::Gcj02).unwrap();
        assert_eq!(index.holding(in_frame_only).count(), 0);
    }
}
