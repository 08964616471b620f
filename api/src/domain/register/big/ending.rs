//! What ends with households and members that end in a file: as when they are ended by hand.

use std::collections::HashMap;

use chrono::NaiveDate;
use lianxin_entity::enums::{PairingEndReason, PairingState};
use lianxin_entity::ids::{HouseholdId, MemberId};
use lianxin_entity::{appointment, pairing, resident};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, IntoActiveModel, QueryFilter};

use super::Context;
use crate::domain::appointment::service::member_ends;
use crate::domain::pairing::standing::standing;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

/// The word that stands as the reason of what ends by an import.
const REASON: &str = "IMPORT";

/// Ends the people and the pairings of households, each on the day of its household.
pub async fn with_households(
    cx: &Context,
    tx: &DistrictTx,
    ended: &HashMap<HouseholdId, NaiveDate>,
) -> Outcome<()> {
    if ended.is_empty() {
        return Ok(());
    }
    let people = tx
        .live::<resident::Entity>()
        .filter(resident::Column::HouseholdId.is_in(ended.keys().copied()))
        .filter(resident::Column::EndedOn.is_null());
    let mut rows = Vec::new();
    for old in tx.all_locked(people).await? {
        let Some(day) = ended.get(&old.household_id) else {
            continue;
        };
        let (began, version) = (old.registered_on, old.version);
        let mut row = old.into_active_model();
        row.ended_on = Set(Some(*day.max(&began)));
        row.version = Set(version + 1);
        row.updated_at = Set(cx.now);
        rows.push(row);
    }
    tx.replace_all(rows).await?;
    let of = pairing::Column::HouseholdId.is_in(ended.keys().copied());
    let day = |row: &pairing::Model| ended.get(&row.household_id).copied();
    pairings(cx, tx, Condition::all().add(of), day).await
}

/// Ends the pairings and the appointments of members, each on the day of its member.
pub async fn with_members(
    cx: &Context,
    tx: &DistrictTx,
    ended: &HashMap<MemberId, NaiveDate>,
) -> Outcome<()> {
    if ended.is_empty() {
        return Ok(());
    }
    let of = pairing::Column::MemberId.is_in(ended.keys().copied());
    let day = |row: &pairing::Model| ended.get(&row.member_id).copied();
    pairings(cx, tx, Condition::all().add(of), day).await?;
    let held = tx
        .find::<appointment::Entity>()
        .filter(appointment::Column::MemberId.is_in(ended.keys().copied()));
    let held = tx.all(held).await?;
    let mut holders: Vec<MemberId> = held.into_iter().filter_map(|row| row.member_id).collect();
    holders.sort_unstable();
    holders.dedup();
    for member in holders {
        if let Some(day) = ended.get(&member) {
            member_ends(tx, &cx.given, member, *day, REASON).await?;
        }
    }
    Ok(())
}

async fn pairings(
    cx: &Context,
    tx: &DistrictTx,
    of: Condition,
    day: impl Fn(&pairing::Model) -> Option<NaiveDate>,
) -> Outcome<()> {
    let open = tx
        .live::<pairing::Entity>()
        .filter(of)
        .filter(pairing::Column::EndedOn.is_null());
    let (mut rows, mut households, mut members) = (Vec::new(), Vec::new(), Vec::new());
    for old in tx.all_locked(open).await? {
        let Some(day) = day(&old) else {
            continue;
        };
        households.push(old.household_id);
        members.push(old.member_id);
        let (began, version) = (old.proposed_on, old.version);
        let mut row = old.into_active_model();
        row.state = Set(PairingState::Ended);
        row.ended_on = Set(Some(day.max(began)));
        row.end_reason = Set(Some(PairingEndReason::Other));
        row.version = Set(version + 1);
        row.updated_at = Set(cx.now);
        rows.push(row);
    }
    tx.replace_all(rows).await?;
    Ok(standing(tx, &households, &members).await?)
}
