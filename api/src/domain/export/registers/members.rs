//! Party members.

use lianxin_entity::member::{self, Column};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Condition;

use super::super::reading::{Reading, day};
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

/// The members of the part that is asked for, whoever asks: those who live in the area, and those of
/// the committees that are responsible for a part of it.
fn part(reading: &Reading<'_>) -> Condition {
    let mut all = of_organisation(reading);
    if let Some(areas) = reading.areas() {
        let branches = reading.organisations().unwrap_or_default();
        let there = Condition::any()
            .add(Column::HomeAreaId.is_in(areas))
            .add(Column::OrganisationId.is_in(branches));
        all = all.add(there);
    }
    all
}

/// The members of the organisation that is asked for and of those below it.
pub fn of_organisation(reading: &Reading<'_>) -> Condition {
    match reading.criteria.organisation {
        None => Condition::all(),
        Some(organisation) => {
            let below = reading.directory.descendants(organisation);
            Condition::all().add(Column::OrganisationId.is_in(below))
        }
    }
}

/// Where a member lives: whoever is one still lives in an area that is there still.
fn home(reading: &Reading<'_>, row: &member::Model) -> Option<String> {
    let area = row.home_area_id?;
    let around = reading.directory.tree().standing(area);
    match (row.ended_on, around) {
        (None, Some(around)) => Some(around.code.clone()),
        _ => Some(reading.area(area)),
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
            let home = home(reading, &row);
            sink.add(&[
                row.code,
                reading.personal(row.name),
                reading.organisation(row.organisation_id),
                reading.word(words::MEMBER_KIND, row.kind.as_str()),
                row.post.unwrap_or_default(),
                day(row.joined_on),
                home.unwrap_or_default(),
                reading.phone(row.phone_cipher.as_deref())?,
                row.from_on.to_string(),
                day(row.ended_on),
            ])?;
        }
    }
}
