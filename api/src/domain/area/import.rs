//! Compounds, grids, buildings and units from a GeoJSON file.
//!
//! A FeatureCollection; each feature has the properties `kind` (COMPOUND, GRID, BUILDING or UNIT;
//! GRID where it is not said), `code`, `name` and `parent`, the code of the area it lies in, which
//! stands in the district or earlier or later in the file. A grid has a polygon, the others may.
//! An area whose code is known gets a new version where something differs.

use std::collections::HashMap;

use lianxin_entity::enums::{AreaKind, Datum};

use crate::domain::district::Directory;
use crate::geo::{
    Polygon, PolygonFault, PolygonIndex, polygon_from_geometry, shared_square_metres,
};

/// Neighbours drawn by hand may share a sliver; more than this is a mistake.
const TOLERATED_SQUARE_METRES: f64 = 1.0;

/// A feature that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    pub kind: AreaKind,
    pub code: String,
    pub name: String,
    pub parent: String,
    pub polygon: Option<Polygon>,
}

/// What is wrong with a feature, counted from 0.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("feature {index}: {fault}")]
pub struct FeatureFault {
    pub index: usize,
    pub fault: ImportFault,
}

/// What can be wrong with a feature.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ImportFault {
    #[error("the property {0} must be a text of 1 to 100 characters")]
    Property(&'static str),
    #[error("{0} is none of COMPOUND, GRID, BUILDING, UNIT")]
    Kind(String),
    #[error("a grid needs a polygon")]
    NoPolygon,
    #[error(transparent)]
    Polygon(#[from] PolygonFault),
    #[error("no area has the code {0}")]
    UnknownParent(String),
    #[error("a {kind} cannot lie directly in a {parent}")]
    WrongParent { kind: AreaKind, parent: AreaKind },
    #[error("the code {0} stands in the file already")]
    CodeTwice(String),
    #[error("the code {code} belongs to a {kind}")]
    CodeOfOther { code: String, kind: AreaKind },
    #[error("it crosses {code} in {square_metres} square metres")]
    Crosses { code: String, square_metres: u64 },
}

/// Why a file was refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FileFault {
    #[error("the file is no GeoJSON FeatureCollection: {0}")]
    NotGeoJson(String),
    #[error("{} features are wrong", .0.len())]
    Features(Vec<FeatureFault>),
}

/// Reads a file and checks it against the district; tells all faults at once.
///
/// # Errors
/// When anything is wrong: a file is taken whole or not at all.
pub fn read(text: &str, datum: Datum, directory: &Directory) -> Result<Vec<Feature>, FileFault> {
    let collection: geojson::FeatureCollection = match text.parse() {
        Ok(geojson::GeoJson::FeatureCollection(collection)) => collection,
        Ok(_) => return Err(FileFault::NotGeoJson("it is a single geometry".into())),
        Err(fault) => return Err(FileFault::NotGeoJson(geojson::Error::to_string(&fault))),
    };
    let mut faults = Vec::new();
    let mut features = Vec::with_capacity(collection.features.len());
    for (index, feature) in collection.features.iter().enumerate() {
        match read_feature(feature, datum) {
            Ok(feature) => features.push((index, feature)),
            Err(fault) => faults.push(FeatureFault { index, fault }),
        }
    }
    faults.extend(misplaced(&features, directory));
    faults.extend(crossing(&features, directory));
    faults.sort_by_key(|fault| fault.index);
    if faults.is_empty() {
        Ok(parents_first(features))
    } else {
        Err(FileFault::Features(faults))
    }
}

fn read_feature(feature: &geojson::Feature, datum: Datum) -> Result<Feature, ImportFault> {
    let text = |name: &'static str| {
        let value = feature
            .property(name)
            .and_then(|value| value.as_str())
            .map(str::trim);
        let fits = |text: &&str| {
            let length = text.chars().count();
            (1..=100).contains(&length) && !text.chars().any(char::is_control)
        };
        value
            .filter(fits)
            .map(str::to_owned)
            .ok_or(ImportFault::Property(name))
    };
    let kind = match feature
        .property("kind")
        .map(|kind| kind.as_str().unwrap_or_default())
    {
        None | Some("GRID") => AreaKind::Grid,
        Some("COMPOUND") => AreaKind::Compound,
        Some("BUILDING") => AreaKind::Building,
        Some("UNIT") => AreaKind::Unit,
        Some(other) => return Err(ImportFault::Kind(other.to_owned())),
    };
    let geometry = feature.geometry.as_ref();
    let polygon = geometry
        .map(|geometry| polygon_from_geometry(geometry, datum))
        .transpose()?;
    if kind == AreaKind::Grid && polygon.is_none() {
        return Err(ImportFault::NoPolygon);
    }
    let (code, name, parent) = (text("code")?, text("name")?, text("parent")?);
    Ok(Feature {
        kind,
        code,
        name,
        parent,
        polygon,
    })
}

/// What an area of a kind may lie directly in.
fn fits(kind: AreaKind, parent: AreaKind) -> bool {
    use AreaKind::{Building, Community, Compound, Grid, Unit};
    matches!(
        (kind, parent),
        (Compound, Community)
            | (Grid, Community | Compound)
            | (Building, Grid | Compound)
            | (Unit, Building)
    )
}

fn misplaced(features: &[(usize, Feature)], directory: &Directory) -> Vec<FeatureFault> {
    let mut faults = Vec::new();
    let mut in_file: HashMap<&str, AreaKind> = HashMap::new();
    for (index, feature) in features {
        let mut refuse = |fault| {
            faults.push(FeatureFault {
                index: *index,
                fault,
            })
        };
        if in_file.insert(&feature.code, feature.kind).is_some() {
            refuse(ImportFault::CodeTwice(feature.code.clone()));
        }
        let known = directory
            .area_by_code(&feature.code)
            .filter(|area| area.current);
        if let Some(known) = known.filter(|known| known.kind != feature.kind) {
            let code = feature.code.clone();
            refuse(ImportFault::CodeOfOther {
                code,
                kind: known.kind,
            });
        }
    }
    for (index, feature) in features {
        let known = directory
            .area_by_code(&feature.parent)
            .filter(|area| area.current);
        let parent = in_file
            .get(feature.parent.as_str())
            .copied()
            .or(known.map(|area| area.kind));
        let fault = match parent {
            None => ImportFault::UnknownParent(feature.parent.clone()),
            Some(parent) if !fits(feature.kind, parent) => ImportFault::WrongParent {
                kind: feature.kind,
                parent,
            },
            Some(_) => continue,
        };
        faults.push(FeatureFault {
            index: *index,
            fault,
        });
    }
    faults
}

/// Areas of one kind lie beside each other, in the file and in the district.
fn crossing(features: &[(usize, Feature)], directory: &Directory) -> Vec<FeatureFault> {
    let codes: HashMap<&str, usize> = features
        .iter()
        .map(|(index, feature)| (feature.code.as_str(), *index))
        .collect();
    let drawn = features.iter().enumerate();
    let index = PolygonIndex::new(
        drawn.filter_map(|(place, (_, feature))| Some((place, feature.polygon.clone()?))),
    );
    let mut faults = Vec::new();
    for (place, (number, feature)) in features.iter().enumerate() {
        let Some(polygon) = &feature.polygon else {
            continue;
        };
        let earlier = index.meeting(polygon).filter(|(other, _)| *other < place);
        let in_file = earlier
            .map(|(other, shape)| (&features[other].1, shape))
            .filter(|(other, _)| other.kind == feature.kind)
            .map(|(other, shape)| (other.code.as_str(), shape));
        let standing = directory
            .polygons()
            .meeting(polygon)
            .filter_map(|(id, shape)| Some((directory.area(id)?, shape)))
            .filter(|(area, _)| {
                area.kind == feature.kind && !codes.contains_key(area.code.as_str())
            })
            .map(|(area, shape)| (area.code.as_str(), shape));
        for (code, shape) in in_file.chain(standing) {
            let shared = shared_square_metres(polygon, shape);
            if shared > TOLERATED_SQUARE_METRES {
                let (code, square_metres) = (code.to_owned(), shared.round() as u64);
                let fault = ImportFault::Crosses {
                    code,
                    square_metres,
                };
                faults.push(FeatureFault {
                    index: *number,
                    fault,
                });
            }
        }
    }
    faults
}

/// Outer kinds come first, so that every parent stands before what lies in it.
fn parents_first(features: Vec<(usize, Feature)>) -> Vec<Feature> {
    let mut features: Vec<_> = features.into_iter().map(|(_, feature)| feature).collect();
    features.sort_by_key(|feature| feature.kind);
    features
}
