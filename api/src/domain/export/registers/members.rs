//! Party members.

use lianxin_entity::member::{self, Column};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Condition;

use super::super::reading::{Reading, day, maybe};
use super::{ExportFault, Sink, next_by_code};
use crate::domain::register::words;
use crate::policy::{GroundColumns, RegisterAction};

/// To which organisation the rows of members say that they belong.
pub const GROUND: GroundColumns<Column> = GroundColumns {
    street: None,
    community: None,
    grid: None,
    organisation: Some(Column::OrganisationId),
};

/// The members of the part that is asked for, whoever asks.
pub fn part(reading: &Reading<'_>) -> Condition {
    match reading.organisations() {
        None => Condition::all(),
        Some(organisations) => Condition::all().add(Column::OrganisationId.is_in(organisations)),
    }
}

pub async fn members(reading: &Reading<'_>, sink: &mut Sink) -> Result<(), ExportFault> {
    let condition = part(reading)
        .add(reading.ground(RegisterAction::ReadMember, &GROUND))
        .add(reading.ground(RegisterAction::Export, &GROUND))
        .add(reading.standing(Column::FromOn, Column::EndedOn));
    let mut after = None;
    loop {
        let rows = next_by_code::<member::Entity>(reading, Column::Code, &condition, after).await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = Some(last.code.clone());
        for row in rows {
            sink.add(&[
                row.code,
                reading.personal(row.name),
                reading.organisation(row.organisation_id),
                reading.word(words::MEMBER_KIND, row.kind.as_str()),
                row.post.unwrap_or_default(),
                day(row.joined_on),
                maybe(row.home_area_id.map(|id| reading.area(id))),
                reading.phone(row.phone_cipher.as_deref())?,
                row.from_on.to_string(),
                day(row.ended_on),
            ])?;
        }
    }
}
