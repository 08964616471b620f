//! What ends with a household or a member: all their pairings.

use chrono::NaiveDate;
use lianxin_entity::enums::{PairingEndReason as Reason, PairingState as State};
use lianxin_entity::household;
use lianxin_entity::ids::{HouseholdId, MemberId};
use lianxin_entity::pairing::{ActiveModel, Column, Model};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::repo;
use super::standing::standing;
use crate::domain::work::Desk;
use crate::store::{DistrictTx, StoreError};

/// Ends every pairing of a household from a day on, with why the household ended; answers how many. For
/// whoever ends the household, in the same transaction and with its row locked.
///
/// # Errors
/// When the database fails.
pub async fn end_all_of_household(
    desk: &Desk<'_>,
    tx: &DistrictTx,
    household: HouseholdId,
    on: NaiveDate,
    note: &str,
) -> Result<usize, StoreError> {
    let of = Condition::all().add(Column::HouseholdId.eq(household));
    end_all(desk, tx, of, on, (Reason::Other, Some(note))).await
}

/// Ends every pairing of a member from a day on; answers how many. For whoever ends the member's record, in
/// the same transaction and with the member's row locked. Why the record ended is kept there alone: the
/// households read their pairings, not the record.
///
/// # Errors
/// When the database fails.
pub async fn end_all_of_member(
    desk: &Desk<'_>,
    tx: &DistrictTx,
    member: MemberId,
    on: NaiveDate,
    reason: Reason,
) -> Result<usize, StoreError> {
    let of = Condition::all().add(Column::MemberId.eq(member));
    end_all(desk, tx, of, on, (reason, None)).await
}

/// Holds the households with which a member is paired. For whoever ends the member's record, before
/// the member's own row is locked: the households come first.
///
/// # Errors
/// When the database fails.
pub async fn hold_households_of_member(
    tx: &DistrictTx,
    member: MemberId,
) -> Result<(), StoreError> {
    let of = Condition::all().add(Column::MemberId.eq(member));
    let rows = tx.all(repo::current(tx, of)).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let ids = rows.iter().map(|row| row.household_id);
    let homes = tx
        .live::<household::Entity>()
        .filter(household::Column::Id.is_in(ids))
        .order_by_asc(household::Column::Id);
    tx.all_locked(homes).await.map(|_| ())
}

/// The day on which a pairing ends whose household or member ends on a day: what began after that, and what
/// somebody consented to, ends when it began.
pub fn ended_with(row: &Model, on: NaiveDate) -> NaiveDate {
    let days = [
        row.member_consent_on,
        row.household_consent_on,
        row.active_on,
    ];
    days.into_iter()
        .flatten()
        .fold(on.max(row.proposed_on), Ord::max)
}

async fn end_all(
    desk: &Desk<'_>,
    tx: &DistrictTx,
    of: Condition,
    on: NaiveDate,
    (reason, note): (Reason, Option<&str>),
) -> Result<usize, StoreError> {
    let rows = tx.all_locked(repo::current(tx, of)).await?;
    let ended = rows.iter().map(|row| ActiveModel {
        id: Set(row.id),
        state: Set(State::Ended),
        ended_on: Set(Some(ended_with(row, on))),
        end_reason: Set(Some(reason)),
        end_note: Set(note.map(str::to_owned)),
        updated_at: Set(desk.given.now()),
        version: Set(row.version + 1),
        ..Default::default()
    });
    tx.update_all(ended.collect()).await?;
    let households: Vec<_> = rows.iter().map(|row| row.household_id).collect();
    let members: Vec<_> = rows.iter().map(|row| row.member_id).collect();
    standing(tx, &households, &members).await?;
    for row in &rows {
        let payload = serde_json::json!({ "reason": reason, "version": row.version + 1 });
        desk.audit(tx, "PAIRING_ENDED", row.id, payload).await?;
    }
    Ok(rows.len())
}
