//! What ends with households and members that end in a file: as when they are ended by hand.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use lianxin_entity::enums::{PairingEndReason, PairingState, RegistrationState};
use lianxin_entity::ids::{HouseholdId, MemberId};
use lianxin_entity::{appointment, body_seat, pairing, registration, resident};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, IntoActiveModel, QueryFilter};

use super::Context;
use crate::domain::appointment::service::member_ends;
use crate::domain::household::ending as household;
use crate::domain::pairing::ended_with;
use crate::domain::pairing::standing::standing;
use crate::domain::responsibility::service::ending as responsibility;
use crate::domain::service_centre::roster::ending::free_shifts;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

/// The word that stands as the reason of what ends by an import.
const REASON: &str = "IMPORT";

/// Ends what is left of households, each on the day of its household: people, pairings, what a centre
/// household serves, zones and items, planned visits.
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
    tx.update_all(rows).await?;
    for (day, households) in days(ended) {
        household::end_ties(tx, &households, day, REASON, cx.now).await?;
        responsibility::households_end(tx, &households, day, REASON).await?;
    }
    let of = pairing::Column::HouseholdId.is_in(ended.keys().copied());
    let day = |row: &pairing::Model| ended.get(&row.household_id).copied();
    pairings(cx, tx, Condition::all().add(of), day).await
}

/// Ends what is left of members, each on the day of its member: pairings, appointments, zones and
/// items, seats, registrations.
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
    for (day, members) in days(ended) {
        responsibility::members_end(tx, &members, day, REASON).await?;
        seats(tx, &members, day).await?;
        free_shifts(tx, &members, cx.now).await?;
        registrations(tx, &members, day).await?;
    }
    Ok(())
}

/// What ends on each day.
fn days<I: Copy>(ended: &HashMap<I, NaiveDate>) -> BTreeMap<NaiveDate, Vec<I>> {
    let mut days: BTreeMap<NaiveDate, Vec<I>> = BTreeMap::new();
    for (id, day) in ended {
        days.entry(*day).or_default().push(*id);
    }
    days
}

/// Vacates the seats of members.
async fn seats(tx: &DistrictTx, members: &[MemberId], day: NaiveDate) -> Outcome<()> {
    use body_seat::Column;
    let held = tx
        .find::<body_seat::Entity>()
        .filter(Column::MemberId.is_in(members.iter().copied()))
        .filter(
            Condition::any()
                .add(Column::ToOn.is_null())
                .add(Column::ToOn.gt(day)),
        );
    let mut rows = Vec::new();
    for old in tx.all_locked(held).await? {
        let (began, version) = (old.from_on, old.version);
        let mut row = old.into_active_model();
        row.to_on = Set(Some(day.max(began)));
        row.version = Set(version + 1);
        rows.push(row);
    }
    Ok(tx.update_all(rows).await?)
}

/// Closes the registrations of members.
async fn registrations(tx: &DistrictTx, members: &[MemberId], day: NaiveDate) -> Outcome<()> {
    use registration::Column;
    let open = tx
        .find::<registration::Entity>()
        .filter(Column::MemberId.is_in(members.iter().copied()))
        .filter(Column::State.ne(RegistrationState::Closed));
    let mut rows = Vec::new();
    for old in tx.all_locked(open).await? {
        let (began, version) = (old.reported_on, old.version);
        let mut row = old.into_active_model();
        row.state = Set(RegistrationState::Closed);
        row.closed_on = Set(Some(day.max(began)));
        row.close_reason = Set(Some(REASON.to_owned()));
        row.version = Set(version + 1);
        rows.push(row);
    }
    Ok(tx.update_all(rows).await?)
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
        let (ended, version) = (ended_with(&old, day), old.version);
        let mut row = old.into_active_model();
        row.state = Set(PairingState::Ended);
        row.ended_on = Set(Some(ended));
        row.end_reason = Set(Some(PairingEndReason::Other));
        row.version = Set(version + 1);
        row.updated_at = Set(cx.now);
        rows.push(row);
    }
    tx.update_all(rows).await?;
    Ok(standing(tx, &households, &members).await?)
}
