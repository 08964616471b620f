//! Changing the areas of a district.

use std::collections::HashMap;

use chrono::NaiveDate;
use lianxin_entity::enums::Datum;
use lianxin_entity::ids::{AreaId, DistrictKey};

use super::import::{self, Feature, FileFault};
use super::repo::{self, NewArea};
use super::tree::Traits;
use crate::domain::calendar::day_of;
use crate::domain::district::{self as districts, Directories, Hold};
use crate::geo::{Polygon, polygon_to_geojson};
use crate::given::Given;
use crate::refusal::Failure;
use crate::store::{DistrictTx, Store, StoreError};

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportFailure {
    #[error(transparent)]
    File(#[from] FileFault),
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for ImportFailure {
    fn from(fault: StoreError) -> Self {
        Self::Failure(fault.into())
    }
}

/// Takes compounds, grids, buildings and units from a GeoJSON text, all of them or none.
///
/// # Errors
/// With every fault of the file.
pub async fn import_grids(
    store: &Store,
    directories: &Directories,
    given: &Given,
    district: DistrictKey,
    text: &str,
    datum: Datum,
) -> Result<Imported, ImportFailure> {
    let known = directories.get(store, district).await?;
    let tx = store.write(district).await?;
    let directory = districts::held(&tx, &known, Hold::Alone).await?;
    let features = import::read(text, datum, &directory)?;
    let polygons: HashMap<AreaId, &Polygon> = directory.polygons().iter().collect();
    let mut ids: HashMap<String, AreaId> = HashMap::new();
    let (mut added, mut changed) = (Vec::new(), Vec::new());
    let mut done = Imported::default();
    for feature in features {
        let known = directory
            .area_by_code(&feature.code)
            .filter(|area| area.current);
        let id = known.map_or_else(|| given.id(), |area| area.id);
        let parent = ids.get(&feature.parent).copied();
        let parent = parent.or_else(|| directory.area_by_code(&feature.parent).map(|area| area.id));
        ids.insert(feature.code.clone(), id);
        let traits = feature
            .traits
            .over(known.map(|area| area.traits).unwrap_or_default());
        let same = known.is_some_and(|area| {
            area.name == feature.name
                && area.traits == traits
                && area.parent == parent
                && polygons.get(&id).copied() == feature.polygon.as_ref()
        });
        match known {
            Some(_) if same => done.unchanged += 1,
            Some(_) => changed.push(version(id, parent, traits, feature)),
            None => added.push(version(id, parent, traits, feature)),
        }
    }
    (done.added, done.changed) = (added.len(), changed.len());
    if done.added + done.changed > 0 {
        let now = given.now();
        repo::insert_all(&tx, given, now, day_of(now), added).await?;
        for area in changed {
            repo::replace_version(&tx, given, day_of(now), area.id, Some(area)).await?;
        }
        districts::reference_changed(&tx).await?;
        tx.commit().await?;
        directories.forget(district);
    } else {
        tx.rollback().await?;
    }
    Ok(done)
}

/// Those of the areas that stand on a day, in their order.
///
/// # Errors
/// When the database fails.
pub async fn standing_on(
    tx: &DistrictTx,
    areas: &[AreaId],
    day: NaiveDate,
) -> Result<Vec<AreaId>, StoreError> {
    let versions = repo::versions_on(tx, areas, day).await?;
    let stands = |area: &&AreaId| versions.iter().any(|version| version.area_id == **area);
    Ok(areas.iter().filter(stands).copied().collect())
}

fn version(id: AreaId, parent: Option<AreaId>, traits: Traits, feature: Feature) -> NewArea {
    NewArea {
        id,
        kind: feature.kind,
        code: feature.code,
        name: feature.name,
        parent,
        traits,
        polygon: feature.polygon.as_ref().map(polygon_to_geojson),
    }
}
