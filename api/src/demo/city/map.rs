//! Where things lie: a lattice of invented ground around Jiyuan in GCJ-02. Every place has a cell; its
//! grids stand side by side in it and share borders, never ground.

use super::plan::{Grid, Place};

/// Millionths of a degree, about a tenth of a metre: neighbours meet in the same numbers.
pub type Micro = i64;

/// The south-western corner of the lattice.
const WEST: Micro = 111_950_000;
const SOUTH: Micro = 34_900_000;
/// The size of a cell, and the part of it that is lived in.
const CELL: (Micro, Micro) = (25_000, 18_000);
const LIVED_IN: (Micro, Micro) = (20_000, 14_400);
/// Cells from west to east.
const COLUMNS: u64 = 28;

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    pub west: Micro,
    pub south: Micro,
    pub east: Micro,
    pub north: Micro,
}

impl Frame {
    /// The ground of a place.
    pub fn of_place(place: &Place) -> Self {
        let (row, column) = (place.cell / COLUMNS, place.cell % COLUMNS);
        // Rows run to and fro, so that the places of one town lie together.
        let column = if row % 2 == 0 {
            column
        } else {
            COLUMNS - 1 - column
        };
        let west = WEST + column as Micro * CELL.0 + (CELL.0 - LIVED_IN.0) / 2;
        let south = SOUTH + row as Micro * CELL.1 + (CELL.1 - LIVED_IN.1) / 2;
        Self {
            west,
            south,
            east: west + LIVED_IN.0,
            north: south + LIVED_IN.1,
        }
    }

    fn column(self, number: u64, of: u64) -> Self {
        let (number, of) = (number as Micro, of as Micro);
        let width = self.east - self.west;
        Self {
            west: self.west + width * number / of,
            east: self.west + width * (number + 1) / of,
            ..self
        }
    }

    /// The compound that a grid of a community lies in.
    pub fn of_compound(place: &Place, grid: u64) -> Self {
        Self::of_place(place).column(grid / 2, place.grids().div_ceil(2))
    }

    /// A grid: a half of its compound, or a strip of its village.
    pub fn of_grid(place: &Place, grid: &Grid) -> Self {
        if !place.urban {
            return Self::of_place(place).column(grid.number, place.grids());
        }
        let compound = Self::of_compound(place, grid.number);
        let middle = (compound.south + compound.north) / 2;
        let alone = grid.number.is_multiple_of(2) && grid.number + 1 == place.grids();
        match grid.number % 2 {
            0 if alone => compound,
            0 => Self {
                north: middle,
                ..compound
            },
            _ => Self {
                south: middle,
                ..compound
            },
        }
    }

    /// A point inside, for two throws below 1,000.
    pub fn point(self, east: u64, north: u64) -> (String, String) {
        let inside = |from: Micro, to: Micro, part: u64| {
            let tenth = (to - from) / 10;
            from + tenth + (to - from - 2 * tenth) * part as Micro / 1_000
        };
        let latitude = inside(self.south, self.north, north);
        (
            degrees(latitude),
            degrees(inside(self.west, self.east, east)),
        )
    }

    /// As a GeoJSON geometry.
    pub fn geojson(self) -> String {
        let Self {
            west,
            south,
            east,
            north,
        } = self;
        let corners = [
            (west, south),
            (east, south),
            (east, north),
            (west, north),
            (west, south),
        ];
        let positions = corners.map(|(x, y)| format!("[{},{}]", degrees(x), degrees(y)));
        format!(
            r#"{{"type":"Polygon","coordinates":[[{}]]}}"#,
            positions.join(",")
        )
    }
}

fn degrees(micro: Micro) -> String {
    format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000)
}
