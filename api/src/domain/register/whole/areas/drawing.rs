//! Polygons of areas: those of one kind lie beside each other, and each within the one around it.

use std::collections::{HashMap, HashSet};

use lianxin_entity::enums::{AreaKind, Datum};
use lianxin_entity::ids::AreaId;

use super::lives;
use crate::domain::area::rules;
use crate::domain::area::tree::AreaNode;
use crate::domain::register::context::Context;
use crate::domain::register::fault::Wrong;
use crate::domain::register::line::Line;
use crate::geo::{Polygon, PolygonIndex, polygon_from_geojson};

/// No tree of areas is deeper.
const DEEPEST: usize = 32;

/// Reads the polygons of a file.
pub fn polygons(lines: &mut [Line]) -> Vec<Option<Polygon>> {
    let drawn = lines.iter_mut().map(|line| {
        let text = line.owned("polygon")?;
        match polygon_from_geojson(&text, Datum::Gcj02) {
            Ok(polygon) => Some(polygon),
            Err(fault) => {
                line.refuse_with("polygon", Wrong::NotAPolygon, Some(fault.to_string()));
                None
            }
        }
    });
    drawn.collect()
}

/// The polygons as they will be once the file is applied. A row with a fault draws nothing: what it speaks
/// of stays as it is.
struct Drawn<'a> {
    cx: &'a Context,
    lines: &'a [Line],
    drawn: &'a [Option<Polygon>],
    /// The good rows of the file by their codes.
    places: HashMap<&'a str, usize>,
    standing: HashMap<AreaId, &'a Polygon>,
}

/// What was found of polygons: the row, and the area with which it clashes.
pub type Told = HashSet<(usize, &'static str, String)>;

/// Refuses polygons that get into conflict with each other; tells whether more were found than before.
pub fn check(cx: &Context, lines: &mut [Line], drawn: &[Option<Polygon>], told: &mut Told) -> bool {
    let mut clashes = Vec::new();
    {
        let rows = lines.iter().enumerate();
        let all = Drawn {
            cx,
            drawn,
            places: rows
                .filter(|(_, line)| line.is_good())
                .filter_map(|(place, line)| Some((line.text("code")?, place)))
                .collect(),
            lines,
            standing: cx.directory.polygons().iter().collect(),
        };
        all.beside(&mut clashes);
        all.within(&mut clashes);
        all.left_outside(&mut clashes);
    }
    let before = told.len();
    for (place, wrong, code) in clashes {
        if told.insert((place, wrong.into(), code.clone())) {
            lines[place].refuse_with("polygon", wrong, Some(code));
        }
    }
    told.len() > before
}

type Clashes = Vec<(usize, Wrong, String)>;

impl<'a> Drawn<'a> {
    /// The rows that are drawn and go on.
    fn rows(&self) -> impl Iterator<Item = (usize, &'a Polygon)> {
        let rows = self.drawn.iter().zip(self.lines).enumerate();
        let rows = rows.filter(|(_, (_, line))| lives(line));
        rows.filter_map(|(place, (polygon, _))| Some((place, polygon.as_ref()?)))
    }

    /// Two areas of a kind that overlap.
    fn beside(&self, clashes: &mut Clashes) {
        let good = |place: &usize| self.lines[*place].is_good();
        let goes = self.rows().filter(|(place, _)| good(place));
        let index = PolygonIndex::new(goes.map(|(place, polygon)| (place, polygon.clone())));
        for (place, polygon) in self.rows() {
            let kind = self.lines[place].word::<AreaKind>("kind");
            // Of two good rows the later one is told.
            let told = |other: usize| other < place || (other > place && !good(&place));
            for (other, shape) in index.meeting(polygon).filter(|(other, _)| told(*other)) {
                let beside = &self.lines[other];
                let code = beside.text("code").unwrap_or_default();
                if beside.word("kind") == kind
                    && let Some(clash) = rules::crosses(polygon, code, shape)
                {
                    clashes.push((place, Wrong::PolygonCrosses, clash.code));
                }
            }
            for (id, shape) in self.cx.directory.polygons().meeting(polygon) {
                let node = self.cx.directory.area(id).filter(|node| {
                    let own = self.lines[place].text("code") == Some(&node.code);
                    let redrawn = self.places.contains_key(node.code.as_str());
                    Some(node.kind) == kind && !own && !redrawn
                });
                if let Some(clash) =
                    node.and_then(|node| rules::crosses(polygon, &node.code, shape))
                {
                    clashes.push((place, Wrong::PolygonCrosses, clash.code));
                }
            }
        }
    }

    /// Rows that are not within the nearest drawn area around them.
    fn within(&self, clashes: &mut Clashes) {
        for (place, polygon) in self.rows() {
            let parent = self.lines[place].text("parentCode").unwrap_or_default();
            let clash = self
                .around(parent)
                .and_then(|(code, shape)| rules::leaves(polygon, code, shape));
            if let Some(clash) = clash {
                clashes.push((place, Wrong::PolygonOutside, clash.code));
            }
        }
    }

    /// Standing areas which a row that is drawn anew does not hold any more.
    fn left_outside(&self, clashes: &mut Clashes) {
        if self.rows().next().is_none() {
            return;
        }
        for inner in self.cx.directory.areas() {
            let (Some(shape), Some(parent)) = (self.standing.get(&inner.id), inner.parent) else {
                continue;
            };
            if self.places.contains_key(inner.code.as_str()) {
                continue;
            }
            let parent = self.cx.directory.area(parent);
            let Some((code, around)) = parent.and_then(|node| self.around(&node.code)) else {
                continue;
            };
            let Some(place) = self.places.get(code).copied() else {
                continue;
            };
            if self.standing_at(code) != Some(around)
                && rules::leaves(shape, code, around).is_some()
            {
                clashes.push((place, Wrong::PolygonLeavesOut, inner.code.clone()));
            }
        }
    }

    /// The area with this code or the nearest one above it that will have a polygon.
    fn around(&self, code: &'a str) -> Option<(&'a str, &'a Polygon)> {
        let mut at = code;
        for _ in 0..DEEPEST {
            let row = self
                .places
                .get(at)
                .map(|place| (&self.lines[*place], *place));
            let polygon = match row {
                Some((line, place)) if line.has("polygon") => self.drawn[place].as_ref(),
                _ => self.standing_at(at),
            };
            if let Some(polygon) = polygon {
                return Some((at, polygon));
            }
            at = match row {
                Some((line, _)) => line.text("parentCode")?,
                None => {
                    let parent = self.node(at)?.parent?;
                    &self.cx.directory.area(parent)?.code
                }
            };
        }
        None
    }

    fn node(&self, code: &str) -> Option<&'a AreaNode> {
        self.cx.area(code)
    }

    fn standing_at(&self, code: &str) -> Option<&'a Polygon> {
        self.standing.get(&self.node(code)?.id).copied()
    }
}
