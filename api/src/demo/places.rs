//! The compounds, grids and buildings of a demonstration community, as the GeoJSON that
//! `lianxin grid import` takes.
//!
//! Two compounds side by side, each cut into a western and an eastern grid, three buildings in
//! each grid, two units in the first of them.

use serde_json::{Value, json};

use super::plan::{Community, Town, grid};

/// Degrees, about 260 by 220 metres.
const COMPOUND: (f64, f64) = (0.0028, 0.0020);
const GAP: f64 = 0.0004;

/// All of a town's features.
pub fn collection(town: &Town) -> String {
    let features: Vec<Value> = town.communities.iter().flat_map(features).collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn features(community: &Community) -> Vec<Value> {
    let mut features = Vec::new();
    for (place, name) in community.compounds.iter().enumerate() {
        let west = community.corner.0 + place as f64 * (COMPOUND.0 + GAP);
        let corner = (west, community.corner.1);
        let code = format!("{}-C{}", community.code, place + 1);
        features.push(feature(
            "COMPOUND",
            &code,
            name,
            community.code,
            rectangle(corner, COMPOUND),
        ));
        for half in 0..2 {
            let number = place * 2 + half + 1;
            let size = (COMPOUND.0 / 2.0, COMPOUND.1);
            let corner = (corner.0 + half as f64 * size.0, corner.1);
            let grid = grid(community, number);
            let title = format!("第{}网格", ["一", "二", "三", "四"][number - 1]);
            features.push(feature(
                "GRID",
                &grid,
                &title,
                &code,
                rectangle(corner, size),
            ));
            features.extend(buildings(&grid, half * 3, corner));
        }
    }
    features
}

fn buildings(grid: &str, before: usize, corner: (f64, f64)) -> Vec<Value> {
    let mut features = Vec::new();
    for row in 0..3 {
        let code = format!("{grid}-B{}", row + 1);
        let corner = (corner.0 + 0.0003, corner.1 + 0.0003 + row as f64 * 0.0005);
        let outline = rectangle(corner, (0.0008, 0.0002));
        let name = format!("{}号楼", before + row + 1);
        features.push(feature("BUILDING", &code, &name, grid, outline));
        if row == 0 {
            for unit in 1..=2 {
                let unit_code = format!("{code}-U{unit}");
                let name = format!("{unit}单元");
                features.push(feature("UNIT", &unit_code, &name, &code, Value::Null));
            }
        }
    }
    features
}

fn feature(kind: &str, code: &str, name: &str, parent: &str, geometry: Value) -> Value {
    json!({
        "type": "Feature",
        "properties": { "kind": kind, "code": code, "name": name, "parent": parent },
        "geometry": geometry,
    })
}

fn rectangle((west, south): (f64, f64), (width, height): (f64, f64)) -> Value {
    // Seven digits are a centimetre, and neighbours meet in the same numbers.
    let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
    let (west, east) = (round(west), round(west + width));
    let (south, north) = (round(south), round(south + height));
    let ring = [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
    ];
    json!({ "type": "Polygon", "coordinates": [ring] })
}

/// A point in a grid, for requests that say where something is.
pub fn point_in(community: &Community, number: usize) -> (f64, f64) {
    let place = number - 1;
    let west = community.corner.0 + (place / 2) as f64 * (COMPOUND.0 + GAP);
    let longitude = west + (place % 2) as f64 * COMPOUND.0 / 2.0 + 0.0012;
    (longitude, community.corner.1 + 0.0010)
}
