//! Members linked with households, in the order of the members' codes.

use std::collections::HashMap;

use lianxin_entity::ids::{MemberId, PairingId};
use lianxin_entity::{household, member, pairing};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};

use super::super::reading::{Reading, day};
use super::{ExportFault, Sink, households, members, next_by_code};
use crate::domain::register::words;
use crate::policy::RegisterAction;
use crate::refusal::Outcome;

/// The pairings that the viewer may read: of households there or of members here.
fn condition(reading: &Reading<'_>) -> Condition {
    use pairing::Column;
    let mut standing = reading.standing(Column::ProposedOn, Column::EndedOn);
    if reading.areas().is_some() {
        standing = standing.add(Column::HouseholdId.in_subquery(there(reading)));
    }
    if reading.viewer.is_none() {
        return standing;
    }
    let action = RegisterAction::ReadPairing;
    let there = reading.tx.live::<household::Entity>();
    let there = there.filter(reading.ground(action, &households::GROUND));
    let own = Expr::col((member::Entity, member::Column::Id));
    let mut here = reading
        .tx
        .live::<member::Entity>()
        .filter(reading.ground(action, &members::GROUND))
        .select_only()
        .column(member::Column::Id)
        .into_query();
    let here = here.and_where(own.equals(Column::MemberId.as_column_ref()));
    let readable = Condition::any()
        .add(households::among(there, Column::HouseholdId))
        .add(Expr::exists(here.take()));
    standing.add(readable)
}

/// The households of the area that is asked for.
fn there(reading: &Reading<'_>) -> SelectStatement {
    let households = reading.tx.live::<household::Entity>();
    households
        .filter(households::of_area(reading))
        .select_only()
        .column(household::Column::Id)
        .into_query()
}

/// The members whose pairings are asked for: of the organisation, and paired in the area.
fn holders(reading: &Reading<'_>) -> Condition {
    use pairing::Column;
    let all = members::of_organisation(reading);
    if reading.areas().is_none() {
        return all;
    }
    let paired = reading
        .tx
        .live::<pairing::Entity>()
        .filter(Column::HouseholdId.in_subquery(there(reading)))
        .select_only()
        .column(Column::MemberId);
    all.add(member::Column::Id.in_subquery(paired.into_query()))
}

pub async fn pairings(reading: &Reading<'_>, sink: &mut Sink) -> Result<(), ExportFault> {
    use pairing::Column;
    let (holders, condition) = (holders(reading), condition(reading));
    let mut after = None;
    loop {
        let code = member::Column::Code;
        let page = next_by_code::<member::Entity>(reading, code, &holders, after).await?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = Some(last.code.clone());
        let members: HashMap<MemberId, String> =
            page.into_iter().map(|row| (row.id, row.code)).collect();
        let query = reading
            .tx
            .live::<pairing::Entity>()
            .filter(Column::MemberId.is_in(members.keys().copied()))
            .filter(condition.clone());
        let rows = reading.tx.all(query).await?;
        write_page(reading, sink, &members, rows).await?;
    }
}

/// Households looked up at once: a page of members has tens of thousands at most.
const AT_ONCE: usize = 5_000;

async fn write_page(
    reading: &Reading<'_>,
    sink: &mut Sink,
    members: &HashMap<MemberId, String>,
    rows: Vec<pairing::Model>,
) -> Result<(), ExportFault> {
    let mut homes = HashMap::with_capacity(rows.len());
    for rows in rows.chunks(AT_ONCE) {
        homes.extend(households::codes(reading, rows.iter().map(|row| row.household_id)).await?);
    }
    let successors = successors(reading, &rows).await?;
    let mut lines: Vec<[String; 9]> = Vec::with_capacity(rows.len());
    for row in rows {
        let rules = [
            (row.lives_nearby, "LIVES_NEARBY"),
            (row.complementary, "COMPLEMENTARY"),
        ];
        let rules = rules.into_iter().filter(|(holds, _)| *holds);
        let rules = rules.map(|(_, word)| reading.word(words::PAIRING_RULE, word));
        let reason = row.end_reason;
        let reason = reason.map(|word| reading.word(words::PAIRING_END, word.as_str()));
        let successor = row.successor_id.and_then(|id| successors.get(&id).cloned());
        lines.push([
            members.get(&row.member_id).cloned().unwrap_or_default(),
            homes.get(&row.household_id).cloned().unwrap_or_default(),
            row.proposed_on.to_string(),
            day(row.member_consent_on),
            day(row.household_consent_on),
            rules.collect::<Vec<_>>().join(";"),
            day(row.ended_on),
            reason.unwrap_or_default(),
            successor.unwrap_or_default(),
        ]);
    }
    lines.sort_unstable();
    for line in &lines {
        sink.add(line)?;
    }
    Ok(())
}

/// The codes of the members who took over.
async fn successors(
    reading: &Reading<'_>,
    rows: &[pairing::Model],
) -> Outcome<HashMap<PairingId, String>> {
    let ids: Vec<PairingId> = rows.iter().filter_map(|row| row.successor_id).collect();
    let mut found = HashMap::new();
    for ids in ids.chunks(AT_ONCE) {
        let query = reading.tx.live::<pairing::Entity>();
        let later = query.filter(pairing::Column::Id.is_in(ids.iter().copied()));
        let later = reading.tx.all(later).await?;
        let holders = later.iter().map(|row| row.member_id);
        let query = reading.tx.live::<member::Entity>();
        let holders = reading
            .tx
            .all(query.filter(member::Column::Id.is_in(holders)))
            .await?;
        let codes: HashMap<_, _> = holders.into_iter().map(|row| (row.id, row.code)).collect();
        let named = |row: &pairing::Model| Some((row.id, codes.get(&row.member_id)?.clone()));
        found.extend(later.iter().filter_map(named));
    }
    Ok(found)
}
