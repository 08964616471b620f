//! Polygons of areas: read from GeoJSON, checked, measured against each other.

use super::coordinate::{Coordinate, CoordinateFault, EARTH_RADIUS};
use geo::{Area, BooleanOps, BoundingRect, Intersects, Validation};
use lianxin_entity::enums::Datum;

/// One or several surfaces in GCJ-02, each possibly with holes.
pub type Polygon = geo::MultiPolygon<f64>;

/// Why a geometry cannot be the polygon of an area.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PolygonFault {
    /// The text is not GeoJSON.
    #[error("not a GeoJSON geometry: {0}")]
    NotGeoJson(String),
    /// A point or a line has no inside.
    #[error("the geometry must be a Polygon or a MultiPolygon")]
    NotASurface,
    /// One of its coordinates is no place.
    #[error("{0}")]
    Coordinate(#[from] CoordinateFault),
    /// It crosses itself, a ring is open or too short, or a hole leaves the shell.
    #[error("the polygon is not valid: {0}")]
    Invalid(String),
}

/// Reads the geometry of a GeoJSON text (a geometry or a feature) received in the given datum.
pub fn polygon_from_geojson(text: &str, datum: Datum) -> Result<Polygon, PolygonFault> {
    let parsed: geojson::GeoJson = text
        .parse()
        .map_err(|fault: geojson::Error| PolygonFault::NotGeoJson(fault.to_string()))?;
    let geometry = match parsed {
        geojson::GeoJson::Geometry(geometry) => geometry,
        geojson::GeoJson::Feature(feature) => feature.geometry.ok_or(PolygonFault::NotASurface)?,
        geojson::GeoJson::FeatureCollection(_) => return Err(PolygonFault::NotASurface),
    };
    polygon_from_geometry(&geometry, datum)
}

/// Reads a parsed GeoJSON geometry received in the given datum.
pub fn polygon_from_geometry(
    geometry: &geojson::Geometry,
    datum: Datum,
) -> Result<Polygon, PolygonFault> {
    let parts = match &geometry.value {
        geojson::GeometryValue::Polygon { coordinates } => std::slice::from_ref(coordinates),
        geojson::GeometryValue::MultiPolygon { coordinates } => coordinates.as_slice(),
        _ => return Err(PolygonFault::NotASurface),
    };
    let mut polygons = Vec::with_capacity(parts.len());
    for part in parts {
        let mut rings = part
            .iter()
            .map(|ring| line(ring, datum))
            .collect::<Result<Vec<_>, _>>()?;
        if rings.is_empty() {
            return Err(PolygonFault::Invalid("it has no ring".into()));
        }
        let shell = rings.remove(0);
        polygons.push(geo::Polygon::new(shell, rings));
    }
    let polygon = geo::MultiPolygon(polygons);
    polygon
        .check_validation()
        .map_err(|fault| PolygonFault::Invalid(fault.to_string()))?;
    if polygon.unsigned_area() <= 0.0 {
        return Err(PolygonFault::Invalid("it has no surface".into()));
    }
    Ok(polygon)
}

fn line(ring: &[geojson::Position], datum: Datum) -> Result<geo::LineString<f64>, PolygonFault> {
    // RFC 7946: four positions or more, the last equal to the first.
    if ring.len() < 4 || ring.first() != ring.last() {
        return Err(PolygonFault::Invalid(
            "a ring needs four positions and must be closed".into(),
        ));
    }
    ring.iter()
        .map(|position| match position.as_slice() {
            [longitude, latitude, ..] => {
                let place = Coordinate::received(*latitude, *longitude, datum)?;
                Ok(geo::Coord {
                    x: place.longitude(),
                    y: place.latitude(),
                })
            }
            _ => Err(PolygonFault::Invalid(
                "a position needs a longitude and a latitude".into(),
            )),
        })
        .collect()
}

/// The polygon as a GeoJSON geometry, for storing.
pub fn polygon_to_geojson(polygon: &Polygon) -> String {
    let value = match polygon.0.as_slice() {
        [single] => geojson::GeometryValue::from(single),
        _ => geojson::GeometryValue::from(polygon),
    };
    geojson::Geometry::new(value).to_string()
}

/// The surface in square metres (a plane at the polygon's latitude: right to a percent for an area of a district).
pub fn square_metres(polygon: &Polygon) -> f64 {
    let Some(frame) = polygon.bounding_rect() else {
        return 0.0;
    };
    let degree = EARTH_RADIUS.to_radians();
    polygon.unsigned_area() * degree * degree * frame.center().y.to_radians().cos()
}

/// How much surface two polygons share, in square metres. A common border is no surface.
pub fn shared_square_metres(a: &Polygon, b: &Polygon) -> f64 {
    match (a.bounding_rect(), b.bounding_rect()) {
        (Some(left), Some(right)) if left.intersects(&right) => square_metres(&a.intersection(b)),
        _ => 0.0,
    }
}

/// How much of a polygon lies outside another one, in square metres.
pub fn outside_square_metres(inner: &Polygon, outer: &Polygon) -> f64 {
    square_metres(&inner.difference(outer))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> String {
        let positions: Vec<_> = points.iter().map(|(x, y)| format!("[{x},{y}]")).collect();
        format!(
            r#"{{"type":"Polygon","coordinates":[[{}]]}}"#,
            positions.join(",")
        )
    }

    fn square(x: f64, y: f64, side: f64) -> Polygon {
        let text = ring(&[
            (x, y),
            (x + side, y),
            (x + side, y + side),
            (x, y + side),
            (x, y),
        ]);
        polygon_from_geojson(&text, Datum::Gcj02).unwrap()
    }

    #[test]
    fn surfaces_are_read_and_written_back() {
        let read = square(112.39, 34.65, 0.01);
        assert_eq!(
            polygon_from_geojson(&polygon_to_geojson(&read), Datum::Gcj02),
            Ok(read.clone())
        );
        let metres = square_metres(&read);
        assert!((metres - 1_017_000.0).abs() < 5_000.0, "{metres}");
        let two = geo::MultiPolygon(vec![
            read.0[0].clone(),
            square(112.5, 34.7, 0.01).0[0].clone(),
        ]);
        assert_eq!(
            polygon_from_geojson(&polygon_to_geojson(&two), Datum::Gcj02),
            Ok(two)
        );
    }

    #[test]
    fn foreign_datums_are_moved() {
        let text = polygon_to_geojson(&square(112.39, 34.65, 0.01));
        let moved = polygon_from_geojson(&text, Datum::Wgs84).unwrap();
        assert_ne!(moved, square(112.39, 34.65, 0.01));
    }

    #[test]
    fn what_is_no_surface_is_refused() {
        let refused = |text: &str| polygon_from_geojson(text, Datum::Gcj02).unwrap_err();
        assert!(matches!(refused("{"), PolygonFault::NotGeoJson(_)));
        assert_eq!(
            refused(r#"{"type":"Point","coordinates":[1,2]}"#),
            PolygonFault::NotASurface
        );
        let out = ring(&[(112.0, 34.0), (112.1, 34.0), (112.1, 95.0), (112.0, 34.0)]);
        assert_eq!(
            refused(&out),
            PolygonFault::Coordinate(CoordinateFault::Latitude)
        );
        let bow_tie = ring(&[
            (112.0, 34.0),
            (112.1, 34.1),
            (112.1, 34.0),
            (112.0, 34.1),
            (112.0, 34.0),
        ]);
        assert!(matches!(refused(&bow_tie), PolygonFault::Invalid(_)));
        let open = ring(&[(112.0, 34.0), (112.1, 34.0), (112.1, 34.1), (112.0, 34.1)]);
        assert!(matches!(refused(&open), PolygonFault::Invalid(_)));
        let flat = ring(&[(112.0, 34.0), (112.1, 34.0), (112.2, 34.0), (112.0, 34.0)]);
        assert!(matches!(refused(&flat), PolygonFault::Invalid(_)));
    }

    #[test]
    fn neighbours_share_a_border_and_no_surface() {
        let (left, right) = (square(112.39, 34.65, 0.01), square(112.40, 34.65, 0.01));
        assert!(shared_square_metres(&left, &right) < 1.0);
        let over = square(112.395, 34.65, 0.01);
        let shared = shared_square_metres(&left, &over);
        assert!(
            (shared - square_metres(&left) / 2.0).abs() < 1_000.0,
            "{shared}"
        );
        assert_eq!(shared_square_metres(&left, &square(114.0, 22.5, 0.01)), 0.0);
        assert!(outside_square_metres(&left, &left) < 1.0);
        let outside = outside_square_metres(&over, &left);
        assert!((outside - shared).abs() < 1_000.0, "{outside}");
    }
}
