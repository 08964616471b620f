//! Where a household lies and lay. Its path is kept in step with the tree of areas by whoever moves a household
//! or divides an area; earlier places are kept with the days on which they held.

use std::collections::HashMap;

use chrono::NaiveDate;
use lianxin_entity::enums::{AreaKind, Datum, ImportState, Register, VisitState};
use lianxin_entity::ids::{AccountId, AreaId, HouseholdId, HouseholdMoveId};
use lianxin_entity::{household, household_move, import_job, resident, visit};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use crate::domain::area::tree::AreaTree;
use crate::domain::district::Directory;
use crate::geo::Coordinate;
use crate::given::Given;
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::{DistrictTx, StoreError};

/// Few enough ids for the parameters of one statement on both engines.
const CHUNK: usize = 500;

/// The innermost area of a household and the levels above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Placement {
    /// The innermost known area.
    pub area: AreaId,
    /// The street.
    pub street: Option<AreaId>,
    /// The community.
    pub community: Option<AreaId>,
    /// The compound.
    pub compound: Option<AreaId>,
    /// The grid.
    pub grid: Option<AreaId>,
    /// The building.
    pub building: Option<AreaId>,
}

impl Placement {
    /// The path of an area in a tree.
    pub fn of(tree: &AreaTree, area: AreaId) -> Self {
        let level = |kind| tree.ancestor_of_kind(area, kind);
        Self {
            area,
            street: level(AreaKind::Street),
            community: level(AreaKind::Community),
            compound: level(AreaKind::Compound),
            grid: level(AreaKind::Grid),
            building: level(AreaKind::Building),
        }
    }

    /// Every area of the path, innermost first, each once.
    pub fn areas(&self) -> Vec<AreaId> {
        let levels = [
            Some(self.area),
            self.building,
            self.grid,
            self.compound,
            self.community,
            self.street,
        ];
        let mut areas = Vec::with_capacity(levels.len());
        for area in levels.into_iter().flatten() {
            if !areas.contains(&area) {
                areas.push(area);
            }
        }
        areas
    }
}

impl From<&household::Model> for Placement {
    fn from(row: &household::Model) -> Self {
        Self {
            area: row.area_id,
            street: row.street_id,
            community: row.community_id,
            compound: row.compound_id,
            grid: row.grid_id,
            building: row.building_id,
        }
    }
}

impl From<&household_move::Model> for Placement {
    fn from(row: &household_move::Model) -> Self {
        Self {
            area: row.area_id,
            street: row.street_id,
            community: row.community_id,
            compound: row.compound_id,
            grid: row.grid_id,
            building: row.building_id,
        }
    }
}

/// The path of an area of today.
pub fn path_of(directory: &Directory, area: AreaId) -> Placement {
    Placement::of(directory.tree(), area)
}

/// A household as far as its place is concerned.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The household.
    pub id: HouseholdId,
    /// Its number in the register.
    pub code: String,
    /// Where it lies now.
    pub placement: Placement,
    /// Since when.
    pub since: NaiveDate,
    /// Its point, where one is known.
    pub point: Option<Coordinate>,
}

impl From<household::Model> for Placed {
    fn from(row: household::Model) -> Self {
        let point = row.gcj_latitude.zip(row.gcj_longitude);
        Self {
            id: row.id,
            placement: Placement::from(&row),
            since: row.placed_on,
            code: row.code,
            point: point
                .and_then(|(north, east)| Coordinate::received(north, east, Datum::Gcj02).ok()),
        }
    }
}

/// The households that have not ended by a day.
fn standing(on: NaiveDate) -> Condition {
    use household::Column;
    Condition::any()
        .add(Column::EndedOn.is_null())
        .add(Column::EndedOn.gt(on))
}

/// What lies in an area of a kind.
fn within(kind: AreaKind, area: AreaId) -> Expr {
    use household::Column;
    match kind {
        AreaKind::District => Expr::val(1).eq(1),
        AreaKind::Street => Column::StreetId.eq(area),
        AreaKind::Community => Column::CommunityId.eq(area),
        AreaKind::Compound => Column::CompoundId.eq(area),
        AreaKind::Grid => Column::GridId.eq(area),
        AreaKind::Building => Column::BuildingId.eq(area),
        AreaKind::Unit => Column::AreaId.eq(area),
    }
}

/// The households of an area that have not ended by a day, in the order of their ids.
///
/// # Errors
/// When the database fails.
pub async fn in_area(
    tx: &DistrictTx,
    kind: AreaKind,
    area: AreaId,
    on: NaiveDate,
) -> Result<Vec<Placed>, StoreError> {
    let query = tx
        .live::<household::Entity>()
        .filter(within(kind, area))
        .filter(standing(on))
        .order_by_asc(household::Column::Id);
    Ok(tx.all(query).await?.into_iter().map(Into::into).collect())
}

/// How many households of an area have not ended by a day.
///
/// # Errors
/// When the database fails.
pub async fn count_in_area(
    tx: &DistrictTx,
    kind: AreaKind,
    area: AreaId,
    on: NaiveDate,
) -> Result<u64, StoreError> {
    let query = tx.live::<household::Entity>();
    tx.count(query.filter(within(kind, area)).filter(standing(on)))
        .await
}

/// The households with these ids that have not ended by a day, in the order of their ids.
///
/// # Errors
/// When the database fails.
pub async fn of_ids(
    tx: &DistrictTx,
    ids: &[HouseholdId],
    on: NaiveDate,
) -> Result<Vec<Placed>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let query = tx
            .live::<household::Entity>()
            .filter(household::Column::Id.is_in(chunk.iter().copied()))
            .filter(standing(on))
            .order_by_asc(household::Column::Id);
        found.extend(tx.all(query).await?.into_iter().map(Placed::from));
    }
    Ok(found)
}

/// The households in which accounts are registered to live now.
///
/// # Errors
/// When the database fails.
pub async fn homes_of(
    tx: &DistrictTx,
    accounts: &[AccountId],
    on: NaiveDate,
) -> Result<HashMap<AccountId, HouseholdId>, StoreError> {
    use resident::Column;
    let mut homes = HashMap::new();
    for chunk in accounts.chunks(CHUNK) {
        let ended = Condition::any()
            .add(Column::EndedOn.is_null())
            .add(Column::EndedOn.gt(on));
        let query = tx
            .live::<resident::Entity>()
            .filter(Column::AccountId.is_in(chunk.iter().copied()))
            .filter(ended)
            .order_by_asc(Column::Id);
        for row in tx.all(query).await? {
            if let Some(account) = row.account_id {
                homes.insert(account, row.household_id);
            }
        }
    }
    Ok(homes)
}

/// The accounts of the people of households, with the household in which each lives.
///
/// # Errors
/// When the database fails.
pub async fn accounts_of(
    tx: &DistrictTx,
    households: &[HouseholdId],
    on: NaiveDate,
) -> Result<HashMap<AccountId, HouseholdId>, StoreError> {
    use resident::Column;
    let mut people = HashMap::new();
    for chunk in households.chunks(CHUNK) {
        let lasting = Condition::any()
            .add(Column::EndedOn.is_null())
            .add(Column::EndedOn.gt(on));
        let query = tx
            .live::<resident::Entity>()
            .filter(Column::HouseholdId.is_in(chunk.iter().copied()))
            .filter(Column::AccountId.is_not_null())
            .filter(lasting);
        let rows = tx.all(query).await?.into_iter();
        people.extend(rows.filter_map(|row| Some((row.account_id?, row.household_id))));
    }
    Ok(people)
}

/// How many places in an area of a kind were left by a household after a day.
///
/// # Errors
/// When the database fails.
pub async fn left_after(
    tx: &DistrictTx,
    kind: AreaKind,
    area: AreaId,
    day: NaiveDate,
) -> Result<u64, StoreError> {
    use household_move::Column;
    let lay = match kind {
        AreaKind::District => Expr::val(1).eq(1),
        AreaKind::Street => Column::StreetId.eq(area),
        AreaKind::Community => Column::CommunityId.eq(area),
        AreaKind::Compound => Column::CompoundId.eq(area),
        AreaKind::Grid => Column::GridId.eq(area),
        AreaKind::Building => Column::BuildingId.eq(area),
        AreaKind::Unit => Column::AreaId.eq(area),
    };
    let query = tx.find::<household_move::Entity>().filter(lay);
    // What lay there on no day lies in nobody's way.
    let lasted = Expr::col(Column::FromOn).lt(Expr::col(Column::ToOn));
    tx.count(query.filter(lasted).filter(Column::ToOn.gt(day)))
        .await
}

/// Whether an import of areas, households or members is being applied: the areas that it looked up
/// must not be divided meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn import_running(tx: &DistrictTx) -> Result<bool, StoreError> {
    use import_job::Column;
    let running = tx
        .find::<import_job::Entity>()
        .filter(Column::State.eq(ImportState::Applying))
        .filter(Column::Register.is_in([Register::Areas, Register::Households, Register::Members]));
    Ok(tx.one(running).await?.is_some())
}

/// Moves households: the place that held is kept with its days, the new one holds from `on`. A place
/// that began on that very day is kept, too, and was theirs on no day. Tells how many moved; one that lies
/// there already does not.
///
/// # Errors
/// INVALID at `on` where the place of a household began later.
pub async fn move_all(
    tx: &DistrictTx,
    given: &Given,
    on: NaiveDate,
    reason: &str,
    moves: &[(Placed, Placement)],
) -> Outcome<u64> {
    let moves: Vec<_> = moves
        .iter()
        .filter(|(placed, to)| placed.placement != *to)
        .collect();
    let later = moves.iter().filter(|(placed, _)| on < placed.since).count();
    if later > 0 {
        let refusal = Refusal::at(Code::Invalid, "on").saying("households-placed-later");
        return Err(refusal.with("count", later).into());
    }
    let earlier = moves.iter().map(|(placed, _)| household_move::ActiveModel {
        id: Set(given.id::<HouseholdMoveId>()),
        household_id: Set(placed.id),
        area_id: Set(placed.placement.area),
        street_id: Set(placed.placement.street),
        community_id: Set(placed.placement.community),
        compound_id: Set(placed.placement.compound),
        grid_id: Set(placed.placement.grid),
        building_id: Set(placed.placement.building),
        from_on: Set(placed.since),
        to_on: Set(on),
        reason: Set(reason.to_owned()),
        ..Default::default()
    });
    tx.insert_all(earlier.collect()).await?;
    let mut by_place: HashMap<Placement, Vec<HouseholdId>> = HashMap::new();
    for (placed, to) in &moves {
        by_place.entry(*to).or_default().push(placed.id);
    }
    let mut moved = 0;
    for (to, ids) in by_place {
        for chunk in ids.chunks(CHUNK) {
            moved += write_path(tx, given, on, to, chunk).await?;
            planned_visits_follow(tx, to, chunk).await?;
        }
    }
    Ok(moved)
}

async fn write_path(
    tx: &DistrictTx,
    given: &Given,
    on: NaiveDate,
    to: Placement,
    ids: &[HouseholdId],
) -> Result<u64, StoreError> {
    use household::Column;
    let change = tx
        .update_many::<household::Entity>()
        .set_value(Column::AreaId, to.area)
        .set_value(Column::StreetId, to.street)
        .set_value(Column::CommunityId, to.community)
        .set_value(Column::CompoundId, to.compound)
        .set_value(Column::GridId, to.grid)
        .set_value(Column::BuildingId, to.building)
        .set_value(Column::PlacedOn, on)
        .set(Column::Version, Expr::col(Column::Version).add(1))
        .set_value(Column::UpdatedAt, given.now())
        .filter(Column::Id.is_in(ids.iter().copied()));
    tx.change(change).await
}

/// A visit that is planned is planned where the household lies; one that was done stays where it was.
pub async fn planned_visits_follow(
    tx: &DistrictTx,
    to: Placement,
    ids: &[HouseholdId],
) -> Result<(), StoreError> {
    use visit::Column;
    let change = tx
        .update_many::<visit::Entity>()
        .set_value(Column::StreetId, to.street)
        .set_value(Column::CommunityId, to.community)
        .set_value(Column::GridId, to.grid)
        .filter(Column::HouseholdId.is_in(ids.iter().copied()))
        .filter(Column::State.eq(VisitState::Planned));
    tx.change(change).await.map(|_| ())
}
