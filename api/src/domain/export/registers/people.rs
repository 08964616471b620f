//! Secretaries and grid workers in post. Residents have postings of their own making, and who
//! administers a district is said by the operator alone: neither is a row of this register.

use std::collections::HashMap;

use lianxin_entity::enums::{Duty, Role};
use lianxin_entity::ids::{AccountId, PostingId};
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
    let asked = |row: &posting::Model| {
        let organisation = row.organisation_id;
        let in_part = |part: &Vec<_>| organisation.is_some_and(|id| part.contains(&id));
        part.as_ref().is_none_or(in_part) && reading.may_export(None, organisation)
    };
    let rows: Vec<posting::Model> = rows.into_iter().filter(asked).collect();
    let (people, areas) = (
        accounts(reading, &rows).await?,
        areas(reading, &rows).await?,
    );
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
            areas
                .get(&row.id)
                .map(|codes| codes.join(";"))
                .unwrap_or_default(),
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
) -> Outcome<HashMap<PostingId, Vec<String>>> {
    let mut found: HashMap<PostingId, Vec<String>> = HashMap::new();
    for rows in rows.chunks(AT_ONCE) {
        let ids = rows.iter().map(|row| row.id);
        let query = reading.tx.find::<posting_area::Entity>();
        let query = query.filter(posting_area::Column::PostingId.is_in(ids));
        for row in reading.tx.all(query).await? {
            found
                .entry(row.posting_id)
                .or_default()
                .push(reading.area(row.area_id));
        }
    }
    found.values_mut().for_each(|codes| codes.sort_unstable());
    Ok(found)
}
