//! Compounds, grids, buildings and units from a GeoJSON file.
//!
//! A FeatureCollection; each feature has the properties `kind` (COMPOUND, GRID, BUILDING or UNIT;
//! GRID where it is not said), `code`, `name` and `parent`, the code of the area it lies in, which
//! stands in the district or earlier or later in the file. A grid has a polygon, the others may. A
//! grid may have `gridKind` (BASE, DEDICATED) and `householdTarget`, a compound `noManager` (true or
//! false). An area whose code is known gets a new version where something differs; a trait that the
//! file does not name stays as it is.

use std::collections::HashMap;

use lianxin_entity::enums::{AreaKind, Datum, GridKind};

use super::rules::{self, Clash, MOST_HOUSEHOLDS};
use super::tree::{AreaNode, Traits};
use crate::domain::district::Directory;
use crate::geo::{Polygon, PolygonFault, PolygonIndex, polygon_from_geometry};

/// A feature that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    pub kind: AreaKind,
    pub code: String,
    pub name: String,
    pub parent: String,
    pub traits: NamedTraits,
    pub polygon: Option<Polygon>,
}

/// The traits that a feature names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NamedTraits {
    pub grid_kind: Option<GridKind>,
    pub household_target: Option<i32>,
    pub no_manager: Option<bool>,
}

impl NamedTraits {
    /// The traits of an area that had these before.
    pub fn over(self, before: Traits) -> Traits {
        Traits {
            grid_kind: self.grid_kind.or(before.grid_kind),
            household_target: self.household_target.or(before.household_target),
            no_manager: self.no_manager.unwrap_or(before.no_manager),
        }
    }
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
    #[error("{0} is none of BASE, DEDICATED")]
    GridKind(String),
    #[error("householdTarget must be a number from 1 to {MOST_HOUSEHOLDS}")]
    HouseholdTarget,
    #[error("noManager must be true or false")]
    NoManager,
    #[error("a {kind} has no {name}")]
    Needless { kind: AreaKind, name: &'static str },
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
    #[error("the area {0} lies in another area of the district; a file does not move areas")]
    ParentChanges(String),
    #[error("the code {code} belongs to a {kind}")]
    CodeOfOther { code: String, kind: AreaKind },
    #[error("it crosses {} in {} square metres", .0.code, .0.square_metres)]
    Crosses(Clash),
    #[error("it leaves {} by {} square metres", .0.code, .0.square_metres)]
    Leaves(Clash),
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
    faults.extend(leaving(&features, directory));
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
    let traits = read_traits(feature)?;
    if let Some(name) = rules::needless(kind, traits.over(Traits::default())) {
        return Err(ImportFault::Needless { kind, name });
    }
    Ok(Feature {
        kind,
        code,
        name,
        parent,
        traits,
        polygon,
    })
}

fn read_traits(feature: &geojson::Feature) -> Result<NamedTraits, ImportFault> {
    let named = |name: &str| feature.property(name).filter(|value| !value.is_null());
    let grid_kind = named("gridKind").map(|value| {
        let word = value.as_str().unwrap_or_default();
        let kind = word.parse::<GridKind>();
        kind.map_err(|_| ImportFault::GridKind(word.to_owned()))
    });
    let target = named("householdTarget").map(|value| {
        let number = value.as_i64().and_then(|number| i32::try_from(number).ok());
        let number = number.filter(|number| (1..=MOST_HOUSEHOLDS).contains(number));
        number.ok_or(ImportFault::HouseholdTarget)
    });
    let no_manager = named("noManager").map(|value| value.as_bool().ok_or(ImportFault::NoManager));
    Ok(NamedTraits {
        grid_kind: grid_kind.transpose()?,
        household_target: target.transpose()?,
        no_manager: no_manager.transpose()?,
    })
}

fn misplaced(features: &[(usize, Feature)], directory: &Directory) -> Vec<FeatureFault> {
    let mut faults = Vec::new();
    let levels = &directory.settings().household_levels;
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
        // What lies in an area would have to come along: that is for whoever changes the area.
        let around = known.and_then(|known| known.parent);
        let named = directory
            .area_by_code(&feature.parent)
            .filter(|area| area.current);
        if known.is_some() && around != named.map(|area| area.id) {
            refuse(ImportFault::ParentChanges(feature.code.clone()));
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
            Some(parent) if !rules::fits(levels, feature.kind, parent) => {
                ImportFault::WrongParent {
                    kind: feature.kind,
                    parent,
                }
            }
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
        let replaced = |area: &AreaNode| codes.contains_key(area.code.as_str());
        let standing = rules::crossing(directory.tree(), feature.kind, polygon, replaced);
        let in_file = in_file.filter_map(|(code, shape)| rules::crosses(polygon, code, shape));
        for clash in in_file.chain(standing) {
            faults.push(FeatureFault {
                index: *number,
                fault: ImportFault::Crosses(clash),
            });
        }
    }
    faults
}

/// What is drawn lies inside the nearest area around it that is drawn, in the file or the district.
fn leaving(features: &[(usize, Feature)], directory: &Directory) -> Vec<FeatureFault> {
    let in_file: HashMap<&str, &Feature> = features
        .iter()
        .map(|(_, feature)| (feature.code.as_str(), feature))
        .collect();
    let tree = directory.tree();
    let around = |feature: &Feature| -> Option<(String, Polygon)> {
        let mut next = feature.parent.as_str();
        // A file may say that two areas lie in each other.
        for _ in 0..=in_file.len() {
            let Some(outer) = in_file.get(next) else {
                break;
            };
            if let Some(polygon) = &outer.polygon {
                return Some((outer.code.clone(), polygon.clone()));
            }
            next = outer.parent.as_str();
        }
        let standing = tree.by_code(next)?;
        let (node, polygon) = tree.drawn_around(standing.id)?;
        Some((node.code.clone(), polygon.clone()))
    };
    let mut faults = Vec::new();
    for (index, feature) in features {
        let Some((polygon, (code, outer))) = feature.polygon.as_ref().zip(around(feature)) else {
            continue;
        };
        faults.extend(
            rules::leaves(polygon, &code, &outer).map(|clash| FeatureFault {
                index: *index,
                fault: ImportFault::Leaves(clash),
            }),
        );
    }
    faults
}

/// Outer kinds come first, so that every parent stands before what lies in it.
fn parents_first(features: Vec<(usize, Feature)>) -> Vec<Feature> {
    let mut features: Vec<_> = features.into_iter().map(|(_, feature)| feature).collect();
    features.sort_by_key(|feature| feature.kind);
    features
}
