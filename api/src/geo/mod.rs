//! Coordinates and polygons.
//!
//! Everything inside is GCJ-02, the datum of every map in mainland China. What arrives in another
//! datum is converted forward once ([`datum`]); there is no way back, by design: the received
//! coordinate and its datum are kept beside the converted one. All functions here are pure.

mod coordinate;
mod datum;
mod index;
mod polygon;

pub use coordinate::{Coordinate, CoordinateFault, distance_metres};
pub use datum::to_gcj02;
pub use index::PolygonIndex;
pub use polygon::{
    Polygon, PolygonFault, outside_square_metres, polygon_from_geojson, polygon_from_geometry,
    polygon_to_geojson, shared_square_metres, square_metres,
};
