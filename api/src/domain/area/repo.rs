//! Areas in the store.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use lianxin_entity::enums::{AreaKind, Datum};
use lianxin_entity::ids::{AreaId, AreaVersionId};
use lianxin_entity::{area, area_succession, area_version};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::tree::{AreaRow, AreaTree, Traits};
use crate::domain::district::repo::{Hold, hold_reference};
use crate::geo::polygon_from_geojson;
use crate::given::Given;
use crate::refusal::Fault;
use crate::store::{DistrictTx, Scoped, StoreError};

/// An area that is to be: what its first version says.
#[derive(Clone, Debug, PartialEq)]
pub struct NewArea {
    pub id: AreaId,
    pub kind: AreaKind,
    pub code: String,
    pub name: String,
    pub parent: Option<AreaId>,
    pub traits: Traits,
    /// GeoJSON in GCJ-02.
    pub polygon: Option<String>,
}

/// The tree as of a day. An area without a version on that day shows its last one before; one that
/// begins later shows its first, so that what is older than the area itself still has its place.
pub async fn load(tx: &DistrictTx, day: NaiveDate) -> Result<AreaTree, Fault> {
    let kinds: HashMap<AreaId, (AreaKind, i32)> = tx
        .all(tx.find::<area::Entity>())
        .await?
        .into_iter()
        .map(|row| (row.id, (row.kind, row.version)))
        .collect();
    let versions = tx
        .find::<area_version::Entity>()
        .order_by_asc(area_version::Column::FromOn);
    let mut chosen: HashMap<AreaId, area_version::Model> = HashMap::with_capacity(kinds.len());
    let mut first_days: HashMap<AreaId, NaiveDate> = HashMap::with_capacity(kinds.len());
    let mut old_codes = Vec::new();
    let (begun, coming): (Vec<_>, Vec<_>) = tx
        .all(versions)
        .await?
        .into_iter()
        .partition(|version| version.from_on <= day);
    // Rising by their first day: the last one that has begun is the one to show.
    for version in begun {
        first_days.entry(version.area_id).or_insert(version.from_on);
        if let Some(earlier) = chosen.insert(version.area_id, version) {
            old_codes.push((earlier.code, earlier.area_id));
        }
    }
    for version in coming {
        chosen.entry(version.area_id).or_insert(version);
    }
    let mut rows = Vec::with_capacity(chosen.len());
    for version in chosen.into_values() {
        let Some((kind, changes)) = kinds.get(&version.area_id) else {
            continue;
        };
        let current = version.from_on <= day && version.to_on.is_none_or(|end| day < end);
        let polygon = version.polygon.as_deref().filter(|_| current);
        let polygon = polygon
            .map(|text| polygon_from_geojson(text, Datum::Gcj02))
            .transpose();
        let polygon = polygon.unwrap_or_else(|fault| {
            tracing::error!(%fault, code = %version.code, "the polygon of an area cannot be read");
            None
        });
        rows.push(AreaRow {
            id: version.area_id,
            kind: *kind,
            traits: traits(&version),
            code: version.code,
            name: version.name,
            parent: version.parent_id,
            polygon,
            since: version.from_on,
            version: *changes,
            current,
            began: first_days
                .get(&version.area_id)
                .copied()
                .unwrap_or(version.from_on),
            until: version.to_on,
        });
    }
    AreaTree::new(rows, old_codes).map_err(Fault::broken)
}

/// The first day of an area.
pub async fn first_day(tx: &DistrictTx, area: AreaId) -> Result<Option<NaiveDate>, StoreError> {
    use area_version::Column;
    let query = tx
        .find::<area_version::Entity>()
        .filter(Column::AreaId.eq(area))
        .order_by_asc(Column::FromOn);
    Ok(tx.one(query).await?.map(|version| version.from_on))
}

/// What a version says of its area beside place and name.
pub fn traits(version: &area_version::Model) -> Traits {
    Traits {
        grid_kind: version.grid_kind,
        household_target: version.household_target,
        no_manager: version.no_manager,
    }
}

/// The versions of areas that held on a day.
pub async fn versions_on(
    tx: &DistrictTx,
    areas: &[AreaId],
    day: NaiveDate,
) -> Result<Vec<area_version::Model>, StoreError> {
    use area_version::Column;
    let query = held_on(tx, day).filter(Column::AreaId.is_in(areas.iter().copied()));
    tx.all(query).await
}

/// The version that had a code on a day.
pub async fn version_by_code(
    tx: &DistrictTx,
    code: &str,
    day: NaiveDate,
) -> Result<Option<area_version::Model>, StoreError> {
    use area_version::Column;
    tx.one(held_on(tx, day).filter(Column::Code.eq(code))).await
}

/// Whether another area than these holds a code on a day or later.
pub async fn code_held_from(
    tx: &DistrictTx,
    code: &str,
    day: NaiveDate,
    but: &[AreaId],
) -> Result<bool, StoreError> {
    use area_version::Column;
    let lasting = Condition::any()
        .add(Column::ToOn.is_null())
        .add(Column::ToOn.gt(day));
    let query = tx
        .find::<area_version::Entity>()
        .filter(Column::Code.eq(code))
        .filter(Column::AreaId.is_not_in(but.iter().copied()))
        .filter(lasting);
    Ok(tx.one(query).await?.is_some())
}

/// Notes that areas came in the place of others.
pub async fn note_succession(
    tx: &DistrictTx,
    on: NaiveDate,
    old: &[AreaId],
    new: &[AreaId],
) -> Result<(), StoreError> {
    let pairs = old
        .iter()
        .flat_map(|old| new.iter().map(|new| (*old, *new)));
    let rows = pairs.map(|(area, successor)| area_succession::ActiveModel {
        area_id: Set(area),
        successor_id: Set(successor),
        from_on: Set(on),
        ..Default::default()
    });
    tx.insert_all(rows.collect()).await
}

/// The areas that came in the place of others.
pub async fn successors_of(
    tx: &DistrictTx,
    areas: &[AreaId],
) -> Result<Vec<area_succession::Model>, StoreError> {
    use area_succession::Column;
    let query = tx
        .find::<area_succession::Entity>()
        .filter(Column::AreaId.is_in(areas.iter().copied()))
        .order_by_asc(Column::SuccessorId);
    tx.all(query).await
}

fn held_on(tx: &DistrictTx, day: NaiveDate) -> Scoped<area_version::Entity> {
    use area_version::Column;
    let lasting = Condition::any()
        .add(Column::ToOn.is_null())
        .add(Column::ToOn.gt(day));
    tx.find::<area_version::Entity>()
        .filter(Column::FromOn.lte(day))
        .filter(lasting)
        .order_by_asc(Column::Id)
}

/// All versions of areas, the earliest first.
pub async fn versions_of(
    tx: &DistrictTx,
    areas: &[AreaId],
) -> Result<Vec<area_version::Model>, StoreError> {
    use area_version::Column;
    let query = tx
        .find::<area_version::Entity>()
        .filter(Column::AreaId.is_in(areas.iter().copied()))
        .order_by_asc(Column::FromOn)
        .order_by_asc(Column::Id);
    tx.all(query).await
}

/// Lets whoever changes the district's areas, or puts something into them, wait: what was checked
/// against the tree holds until the end of the transaction.
pub async fn lock_tree(tx: &DistrictTx) -> Result<(), StoreError> {
    hold_reference(tx, Hold::Alone).await.map(|_| ())
}

/// Whether the district has any area.
pub async fn has_any(tx: &DistrictTx) -> Result<bool, StoreError> {
    Ok(tx.one(tx.find::<area::Entity>()).await?.is_some())
}

/// Stores new areas with their first versions, parents before children.
pub async fn insert_all(
    tx: &DistrictTx,
    given: &Given,
    now: DateTime<Utc>,
    from: NaiveDate,
    areas: Vec<NewArea>,
) -> Result<(), StoreError> {
    let rows = areas.iter().map(|new| area::ActiveModel {
        id: Set(new.id),
        kind: Set(new.kind),
        created_at: Set(now),
        version: Set(1),
        ..Default::default()
    });
    tx.insert_all(rows.collect()).await?;
    let versions = areas.into_iter().map(|new| version_row(given, from, new));
    tx.insert_all(versions.collect()).await
}

fn version_row(given: &Given, from: NaiveDate, new: NewArea) -> area_version::ActiveModel {
    area_version::ActiveModel {
        id: Set(given.id::<AreaVersionId>()),
        area_id: Set(new.id),
        parent_id: Set(new.parent),
        code: Set(new.code),
        name: Set(new.name),
        polygon: Set(new.polygon),
        grid_kind: Set(new.traits.grid_kind),
        household_target: Set(new.traits.household_target),
        no_manager: Set(new.traits.no_manager),
        from_on: Set(from),
        to_on: Set(None),
        ..Default::default()
    }
}

/// Ends the current version of an area on a day and, unless the area ends with it, begins the
/// next one. A version that began on that very day is replaced: no version lasts no day.
pub async fn replace_version(
    tx: &DistrictTx,
    given: &Given,
    on: NaiveDate,
    id: AreaId,
    next: Option<NewArea>,
) -> Result<(), StoreError> {
    use area_version::Column;
    let same_day = tx
        .delete_many::<area_version::Entity>()
        .filter(Column::AreaId.eq(id))
        .filter(Column::FromOn.eq(on))
        .filter(Column::ToOn.is_null());
    if tx.remove(same_day).await? == 0 {
        let end = tx
            .update_many::<area_version::Entity>()
            .set_value(Column::ToOn, on)
            .filter(Column::AreaId.eq(id))
            .filter(Column::ToOn.is_null());
        tx.change(end).await?;
    }
    let grow = tx
        .update_many::<area::Entity>()
        .set(
            area::Column::Version,
            Expr::col(area::Column::Version).add(1),
        )
        .filter(area::Column::Id.eq(id));
    tx.change(grow).await?;
    match next {
        Some(next) => tx.insert(version_row(given, on, next)).await,
        None => Ok(()),
    }
}
