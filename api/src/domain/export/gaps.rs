//! The rows that a figure of coverage counts, as a file.

use std::path::Path;

use lianxin_entity::enums::ExportFormat;

use super::reading::{Reading, day, maybe};
use super::registers::{ExportFault, Sink};
use crate::domain::coverage::measure::Measure;
use crate::domain::coverage::rows;
use crate::domain::coverage::scope::{Subject, rights};
use crate::domain::coverage::service::{Found, scope_of};
use crate::gql::connection::Page;
use crate::i18n::text;
use crate::io::writing::{Column, TableWriter};

const ORDER: &str = "EXPORT";

/// The headers, keys of the translations.
const TITLES: [&str; 7] = [
    "export-gap-code",
    "export-gap-label",
    "export-gap-area-code",
    "export-gap-area",
    "export-gap-organisation-code",
    "export-gap-organisation",
    "export-gap-since",
];

/// Of what the figure is: the part that is asked for, else the whole district.
pub fn subject(reading: &Reading<'_>) -> Subject {
    match (reading.criteria.area, reading.criteria.organisation) {
        (Some(area), _) => Subject::Area(area),
        (None, Some(organisation)) => Subject::Organisation(organisation),
        (None, None) => Subject::Area(reading.directory.root_area().id),
    }
}

/// Writes the rows behind a figure into a file and tells how many there are; none of them for a
/// viewer who may read counts only.
///
/// # Errors
/// When the database or the disk fails, or a spreadsheet is full.
pub async fn write(
    reading: &Reading<'_>,
    measure: Measure,
    path: &Path,
    format: ExportFormat,
) -> Result<u64, ExportFault> {
    let titles = TITLES.map(|key| Column {
        title: text(reading.locale, key, &[]),
        ..Column::default()
    });
    let sheet = text(reading.locale, "export-gap-sheet", &[]);
    let mut sink = Sink::new(TableWriter::create(path, format, &sheet, &titles)?);
    let subject = subject(reading);
    let readable = |viewer| rights(viewer, reading.directory, subject).1;
    let found = scope_of(reading.tx, reading.directory, subject, reading.criteria.day).await?;
    if let (Found::Scope(scope), true) = (found, reading.viewer.is_none_or(readable)) {
        let mut page = Page::first(ORDER, 1_000);
        loop {
            let slice = rows::page(reading.tx, &scope, measure, &page).await?;
            let last = slice.rows.last().map(|row| row.key.clone());
            for row in slice.rows {
                let area = row.area.and_then(|id| scope.directory.area(id));
                let body = row
                    .organisation
                    .and_then(|id| scope.directory.organisation(id));
                sink.add(&[
                    row.code,
                    row.label,
                    maybe(area.map(|node| &node.code)),
                    maybe(area.map(|node| &node.name)),
                    maybe(body.map(|node| &node.code)),
                    maybe(body.map(|node| &node.name)),
                    day(row.since),
                ])?;
            }
            match last {
                Some(key) if slice.has_next => page = page.after(key),
                _ => break,
            }
        }
    }
    Ok(sink.finish()?)
}
