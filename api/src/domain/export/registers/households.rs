//! Households and who lives in them.

use std::collections::HashMap;

use lianxin_entity::enums::AreaKind;
use lianxin_entity::ids::HouseholdId;
use lianxin_entity::{household, resident};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};

use super::super::reading::{Reading, day, maybe};
use super::{ExportFault, Sink, next_by_code};
use crate::domain::register::words;
use crate::policy::{GroundColumns, RegisterAction};
use crate::refusal::Outcome;
use crate::store::Scoped;

/// Where the rows of households say that they lie.
pub const GROUND: GroundColumns<household::Column> = GroundColumns {
    street: Some(household::Column::StreetId),
    community: Some(household::Column::CommunityId),
    grid: Some(household::Column::GridId),
    organisation: None,
};

/// The households that the viewer may read and give out, in the part that is asked for.
fn condition(reading: &Reading<'_>) -> Condition {
    use household::Column;
    let mut all = of_area(reading)
        .add(reading.ground(RegisterAction::ReadHousehold, &GROUND))
        .add(reading.ground(RegisterAction::Export, &GROUND));
    if let Some(organisation) = reading.criteria.organisation {
        let below = reading.directory.descendants(organisation);
        all = all.add(Column::OrganisationId.is_in(below));
    }
    all
}

/// The households of the area that is asked for.
pub fn of_area(reading: &Reading<'_>) -> Condition {
    use household::Column;
    let mut all = Condition::all();
    let area = reading
        .criteria
        .area
        .and_then(|area| reading.directory.area(area));
    if let Some(area) = area {
        let column = match area.kind {
            AreaKind::District => None,
            AreaKind::Street => Some(Column::StreetId),
            AreaKind::Community => Some(Column::CommunityId),
            AreaKind::Compound => Some(Column::CompoundId),
            AreaKind::Grid => Some(Column::GridId),
            AreaKind::Building => Some(Column::BuildingId),
            AreaKind::Unit => Some(Column::AreaId),
        };
        if let Some(column) = column {
            all = all.add(column.eq(area.id));
        }
    }
    all
}

pub async fn households(reading: &Reading<'_>, sink: &mut Sink) -> Result<(), ExportFault> {
    use household::Column;
    let standing = reading.standing(Column::RegisteredOn, Column::EndedOn);
    let condition = condition(reading).add(standing);
    let mut after = None;
    loop {
        let rows =
            next_by_code::<household::Entity>(reading, Column::Code, &condition, after).await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = Some(last.code.clone());
        for row in rows {
            sink.add(&of_household(reading, row)?)?;
        }
    }
}

fn of_household(reading: &Reading<'_>, row: household::Model) -> Outcome<[String; 14]> {
    let datum = row.datum.filter(|_| !reading.masks());
    let datum = datum.map(|datum| reading.word(words::DATUM, datum.as_str()));
    // A point tells what the masked address does not.
    let degrees = |value: Option<f64>| maybe(value.filter(|_| !reading.masks()));
    Ok([
        row.code,
        reading.word(words::HOUSEHOLD_KIND, row.kind.as_str()),
        reading.area(row.area_id),
        reading.personal(row.head_name),
        reading.personal(row.address),
        reading.phone(row.phone_cipher.as_deref())?,
        maybe(row.organisation_id.map(|id| reading.organisation(id))),
        degrees(row.latitude),
        degrees(row.longitude),
        datum.unwrap_or_default(),
        day(row.verified_on),
        row.source,
        row.registered_on.to_string(),
        day(row.ended_on),
    ])
}

/// Whether the household that a column names is one of a query. It is looked up by its key, row for
/// row: a page never reads the whole register.
pub fn among<C: ColumnTrait>(query: Scoped<household::Entity>, named_by: C) -> Expr {
    let own = Expr::col((household::Entity, household::Column::Id));
    let mut query = query
        .select_only()
        .column(household::Column::Id)
        .into_query();
    Expr::exists(query.and_where(own.equals(named_by.as_column_ref())).take())
}

/// The codes of households.
pub async fn codes(
    reading: &Reading<'_>,
    ids: impl IntoIterator<Item = HouseholdId>,
) -> Outcome<HashMap<HouseholdId, String>> {
    let query = reading
        .tx
        .live::<household::Entity>()
        .filter(household::Column::Id.is_in(ids));
    let rows = reading.tx.all(query).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.code)).collect())
}

pub async fn residents(reading: &Reading<'_>, sink: &mut Sink) -> Result<(), ExportFault> {
    use resident::Column;
    let mut condition = reading.standing(Column::RegisteredOn, Column::EndedOn);
    if reading.is_partial() {
        let readable = reading.tx.live::<household::Entity>();
        let readable = readable.filter(self::condition(reading));
        condition = condition.add(among(readable, Column::HouseholdId));
    }
    let mut after = None;
    loop {
        let rows =
            next_by_code::<resident::Entity>(reading, Column::Code, &condition, after).await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = Some(last.code.clone());
        let households = codes(reading, rows.iter().map(|row| row.household_id)).await?;
        for row in rows {
            let household = households.get(&row.household_id).cloned();
            let relation = row.relation;
            let relation = relation.map(|word| reading.word(words::RELATION, word.as_str()));
            sink.add(&[
                row.code,
                household.unwrap_or_default(),
                reading.personal(row.name),
                relation.unwrap_or_default(),
                maybe(
                    row.birth_year
                        .map(|year| reading.personal(year.to_string())),
                ),
                reading.phone(row.phone_cipher.as_deref())?,
                reading.identity(row.identity_cipher.as_deref())?,
                row.registered_on.to_string(),
                day(row.ended_on),
            ])?;
        }
    }
}
