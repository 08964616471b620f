//! Areas and organisations, those above before those below. Everybody in a district may know them.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::NaiveDate;
use lianxin_entity::enums::AreaKind;
use lianxin_entity::{area, area_version, organisation, organisation_version};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::super::reading::{Reading, day, maybe};
use super::{ExportFault, Sink};
use crate::domain::register::words;

/// The version of each thing to show: the one of the day, else the last that has begun.
fn chosen<Id: Hash + Eq, Version>(
    versions: Vec<Version>,
    reading: &Reading<'_>,
    key: impl Fn(&Version) -> Id,
    until: impl Fn(&Version) -> Option<NaiveDate>,
) -> Vec<Version> {
    // They come in the order in which they began.
    let mut last = HashMap::with_capacity(versions.len());
    for version in versions {
        last.insert(key(&version), version);
    }
    let stood = |version: &Version| {
        let asked = reading.criteria.day;
        asked.is_none_or(|day| until(version).is_none_or(|end| day < end))
    };
    last.into_values().filter(stood).collect()
}

/// One row for each code: what stands, else what ended last. What has ended gives its code to what comes
/// after it, and a row is known by its code.
fn one_each<Row>(
    rows: Vec<Row>,
    code: impl Fn(&Row) -> &str,
    until: impl Fn(&Row) -> Option<NaiveDate>,
) -> Vec<Row> {
    let mut each: HashMap<String, Row> = HashMap::with_capacity(rows.len());
    let lasts = |row: &Row| until(row).unwrap_or(NaiveDate::MAX);
    for row in rows {
        let known = each.get(code(&row));
        if known.is_none_or(|known| lasts(known) < lasts(&row)) {
            each.insert(code(&row).to_owned(), row);
        }
    }
    each.into_values().collect()
}

fn on(reading: &Reading<'_>) -> NaiveDate {
    reading.criteria.day.unwrap_or(reading.directory.day())
}

pub async fn areas(reading: &Reading<'_>, sink: &mut Sink) -> Result<(), ExportFault> {
    use area_version::Column;
    let kinds = reading.tx.all(reading.tx.find::<area::Entity>()).await?;
    let kinds: HashMap<_, _> = kinds.into_iter().map(|row| (row.id, row.kind)).collect();
    let versions = reading
        .tx
        .find::<area_version::Entity>()
        .filter(Column::FromOn.lte(on(reading)))
        .order_by_asc(Column::FromOn);
    let versions = reading.tx.all(versions).await?;
    let rows = chosen(versions, reading, |row| row.area_id, |row| row.to_on);
    let mut rows: Vec<(AreaKind, area_version::Model)> = rows
        .into_iter()
        .filter_map(|row| Some((*kinds.get(&row.area_id)?, row)))
        // The district itself is there before any register.
        .filter(|(kind, row)| *kind != AreaKind::District && reading.holds_area(row.area_id))
        .collect();
    rows = one_each(rows, |(_, row)| &row.code, |(_, row)| row.to_on);
    rows.sort_unstable_by(|(kind, row), (other, right)| {
        (kind, &row.code).cmp(&(other, &right.code))
    });
    for (kind, row) in rows {
        let grid_kind = row
            .grid_kind
            .map(|word| reading.word(words::GRID_KIND, word.as_str()));
        let no_manager = (kind == AreaKind::Compound).then(|| reading.flag(row.no_manager));
        sink.add(&[
            row.code,
            reading.word(words::AREA_KIND, kind.as_str()),
            row.name,
            maybe(row.parent_id.map(|id| reading.area(id))),
            grid_kind.unwrap_or_default(),
            maybe(row.household_target),
            no_manager.unwrap_or_default(),
            row.polygon.unwrap_or_default(),
            day(row.to_on),
        ])?;
    }
    Ok(())
}

pub async fn organisations(reading: &Reading<'_>, sink: &mut Sink) -> Result<(), ExportFault> {
    use organisation_version::Column;
    let kinds = reading
        .tx
        .all(reading.tx.find::<organisation::Entity>())
        .await?;
    let kinds: HashMap<_, _> = kinds.into_iter().map(|row| (row.id, row.kind)).collect();
    let versions = reading
        .tx
        .find::<organisation_version::Entity>()
        .filter(Column::FromOn.lte(on(reading)))
        .order_by_asc(Column::FromOn);
    let versions = reading.tx.all(versions).await?;
    let mut rows = chosen(
        versions,
        reading,
        |row| row.organisation_id,
        |row| row.to_on,
    );
    let in_area = reading.organisations();
    rows.retain(|row| {
        let asked = in_area
            .as_ref()
            .is_none_or(|part| part.contains(&row.organisation_id));
        asked && reading.holds_organisation(row.organisation_id)
    });
    rows = one_each(rows, |row| &row.code, |row| row.to_on);
    rows.sort_by_cached_key(|row| {
        let node = reading.directory.organisation(row.organisation_id);
        (
            node.map_or(0, |node| node.ancestors.len()),
            row.code.clone(),
        )
    });
    for row in rows {
        let kind = kinds.get(&row.organisation_id);
        let kind = kind.map(|kind| reading.word(words::ORGANISATION_KIND, kind.as_str()));
        sink.add(&[
            row.code,
            kind.unwrap_or_default(),
            row.name,
            maybe(row.parent_id.map(|id| reading.organisation(id))),
            maybe(row.jurisdiction_id.map(|id| reading.area(id))),
            day(row.founded_on),
            maybe(row.term_years),
            day(row.last_election_on),
            day(row.to_on),
        ])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_given_out_once() {
        let day = |of_month| NaiveDate::from_ymd_opt(2026, 11, of_month);
        let rows = vec![
            ("A", day(1)),
            ("A", None),
            ("A", day(9)),
            ("B", day(3)),
            ("B", day(7)),
            ("C", None),
        ];
        let mut each = one_each(rows, |row| row.0, |row| row.1);
        each.sort_unstable();
        assert_eq!(each, [("A", None), ("B", day(7)), ("C", None)]);
    }
}
