//! What ends with a member, a household or an area: the zones and items that were theirs.

use chrono::NaiveDate;
use lianxin_entity::enums::ResponsibilityState as State;
use lianxin_entity::ids::{AreaId, HouseholdId, MemberId};
use lianxin_entity::{responsibility_assignment as assignment, responsibility_zone as zone};
use sea_orm::{ColumnTrait, QueryFilter};

use super::super::repo;
use crate::store::{DistrictTx, Scoped, StoreError};

/// Ends what members answer for; tells how many zones and items it was. For whoever ends the records,
/// in the same transaction and with the members' rows locked.
///
/// # Errors
/// When the database fails.
pub async fn members_end(
    tx: &DistrictTx,
    members: &[MemberId],
    on: NaiveDate,
    reason: &str,
) -> Result<[usize; 2], StoreError> {
    let zones = zone::Column::MemberId.is_in(members.iter().copied());
    let items = assignment::Column::MemberId.is_in(members.iter().copied());
    let zones = tx.find::<zone::Entity>().filter(zones);
    let items = tx.find::<assignment::Entity>().filter(items);
    end(tx, zones, items, on, Some(reason)).await
}

/// Ends what members answer for about households, as [`members_end`].
///
/// # Errors
/// When the database fails.
pub async fn households_end(
    tx: &DistrictTx,
    households: &[HouseholdId],
    on: NaiveDate,
    reason: &str,
) -> Result<[usize; 2], StoreError> {
    let zones = zone::Column::HouseholdId.is_in(households.iter().copied());
    let items = assignment::Column::HouseholdId.is_in(households.iter().copied());
    let zones = tx.find::<zone::Entity>().filter(zones);
    let items = tx.find::<assignment::Entity>().filter(items);
    end(tx, zones, items, on, Some(reason)).await
}

/// Ends what members answer for about areas that are no more, without a reason of its own.
///
/// # Errors
/// When the database fails.
pub async fn areas_end(
    tx: &DistrictTx,
    areas: &[AreaId],
    on: NaiveDate,
) -> Result<[usize; 2], StoreError> {
    let zones = zone::Column::AreaId.is_in(areas.iter().copied());
    let items = assignment::Column::AreaId.is_in(areas.iter().copied());
    let zones = tx.find::<zone::Entity>().filter(zones);
    let items = tx.find::<assignment::Entity>().filter(items);
    end(tx, zones, items, on, None).await
}

/// Ends the current ones of these; what began after the day ends when it began.
async fn end(
    tx: &DistrictTx,
    zones: Scoped<zone::Entity>,
    items: Scoped<assignment::Entity>,
    on: NaiveDate,
    reason: Option<&str>,
) -> Result<[usize; 2], StoreError> {
    let zones = zones.filter(zone::Column::ToOn.is_null());
    let zones = tx.all_locked(zones).await?;
    let items = items.filter(assignment::Column::ToOn.is_null());
    let items = tx.all_locked(items).await?;
    let ended = [zones.len(), items.len()];
    for mut row in zones {
        row.to_on = Some(on.max(row.from_on));
        row.end_reason = reason.map(str::to_owned);
        row.version += 1;
        repo::save_zone(tx, row).await?;
    }
    for mut row in items {
        row.state = State::Ended;
        row.to_on = Some(on.max(row.from_on));
        row.end_reason = reason.map(str::to_owned);
        row.version += 1;
        repo::save_assignment(tx, row).await?;
    }
    Ok(ended)
}
