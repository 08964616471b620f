//! Secretaries and grid workers in post. Residents have postings of their own making, and who
//! administers a district is said by the operator alone: neither is a row of this register.

use std::collections::HashMap;

use lianxin_entity::enums::{Duty, Role};
use lianxin_entity::ids::{AccountId, AreaId, PostingId};
use lianxin_entity::{account, posting, posting_area};
use sea_orm::{ColumnTrait, QueryFilter};

use super::super::reading::{Reading, day, maybe};
use super::{ExportFault, Sink};
use crate::domain::register::words;
use crate::refusal::Outcome;

/// Ids in one statement.
const AT_ONCE: usize = 5_000;

pub async fn postings(reading: &Reading<'_>, sink: &mut Sink) -> Result<(), ExportFault> {
    use posting::Column;
    let query = reading
        .tx
        .find::<posting::Entity>()
        .filter(Column::Role.ne(Role::Resident))
        .filter(Column::Duty.eq(Duty::None))
        .filter(reading.standing(Column::StartsOn, Column::EndsOn));
    let rows = reading.tx.all(query).await?;
    let part = reading.organisations();
    let places = areas(reading, &rows).await?;
    // A grid worker belongs to an area by a grid there, whoever the organisation is.
    let there = |row: &posting::Model| {
        let areas = places.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        let asked = reading.criteria.area.is_some() && reading.criteria.organisation.is_none();
        asked && areas.iter().any(|area| reading.holds_area(*area))
    };
    let asked = |row: &posting::Model| {
        let organisation = row.organisation_id;
        let in_part = |part: &Vec<_>| organisation.is_some_and(|id| part.contains(&id));
        reading.held(row.starts_on, row.ends_on)
            && (part.as_ref().is_none_or(in_part) || there(row))
            && reading.may_export(None, organisation)
    };
    let rows: Vec<posting::Model> = rows.into_iter().filter(asked).collect();
    let people = accounts(reading, &rows).await?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(person) = people.get(&row.account_id) else {
            continue;
        };
        let staffing = row.staffing;
        let staffing = staffing.map(|word| reading.word(words::STAFFING, word.as_str()));
        lines.push([
            reading.phone(Some(&person.phone_cipher))?,
            reading.personal(person.display_name.clone()),
            reading.word(words::POSTING_ROLE, row.role.as_str()),
            maybe(row.organisation_id.map(|id| reading.organisation(id))),
            codes(reading, &row, places.get(&row.id)),
            row.title.unwrap_or_default(),
            staffing.unwrap_or_default(),
            row.letter_number.unwrap_or_default(),
            day(row.letter_expires_on),
            row.starts_on.to_string(),
            day(row.ends_on),
        ]);
    }
    lines.sort_unstable();
    for line in &lines {
        sink.add(line)?;
    }
    Ok(())
}

/// The codes of a posting's areas; of one that goes on those that do.
fn codes(reading: &Reading<'_>, row: &posting::Model, areas: Option<&Vec<AreaId>>) -> String {
    let today = reading.directory.day();
    let goes_on = row.ends_on.is_none_or(|end| today < end);
    let nodes = areas.into_iter().flatten();
    let nodes = nodes.filter_map(|area| reading.directory.area(*area));
    let codes = nodes.filter(|node| node.current || !goes_on);
    let mut codes: Vec<&str> = codes.map(|node| node.code.as_str()).collect();
    codes.sort_unstable();
    // An area that came after another may have its code.
    codes.dedup();
    codes.join(";")
}

async fn accounts(
    reading: &Reading<'_>,
    rows: &[posting::Model],
) -> Outcome<HashMap<AccountId, account::Model>> {
    let mut found = HashMap::new();
    for rows in rows.chunks(AT_ONCE) {
        let ids = rows.iter().map(|row| row.account_id);
        let query = reading.tx.find::<account::Entity>();
        let rows = reading
            .tx
            .all(query.filter(account::Column::Id.is_in(ids)))
            .await?;
        found.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}

async fn areas(
    reading: &Reading<'_>,
    rows: &[posting::Model],
) -> Outcome<HashMap<PostingId, Vec<AreaId>>> {
    let mut found: HashMap<PostingId, Vec<AreaId>> = HashMap::new();
    for rows in rows.chunks(AT_ONCE) {
        let ids = rows.iter().map(|row| row.id);
        let query = reading.tx.find::<posting_area::Entity>();
        let query = query.filter(posting_area::Column::PostingId.is_in(ids));
        for row in reading.tx.all(query).await? {
            found.entry(row.posting_id).or_default().push(row.area_id);
        }
    }
    Ok(found)
}
