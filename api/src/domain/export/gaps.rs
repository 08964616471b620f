//! The rows that a figure of coverage counts, as a file.

use std::path::Path;

use lianxin_entity::enums::ExportFormat;
use serde_json::json;

use super::criteria::Criteria;
use super::reading::{Reading, day, maybe};
use super::registers::{ExportFault, Sink};
use crate::domain::coverage::items::Items;
use crate::domain::coverage::measure::{Family, Measure};
use crate::domain::coverage::rows::{self, Row};
use crate::domain::coverage::scope::{Scope, Subject};
use crate::domain::coverage::service::{Found, count, scope_of};
use crate::domain::coverage::sight::Sight;
use crate::domain::district::Directory;
use crate::gql::connection::Page;
use crate::i18n::text;
use crate::io::points::PointWriter;
use crate::io::writing::{Column, TableWriter, WriteFault};

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
pub fn subject(criteria: &Criteria, directory: &Directory) -> Subject {
    match (criteria.area, criteria.organisation) {
        (Some(area), _) => Subject::Area(area),
        (None, Some(organisation)) => Subject::Organisation(organisation),
        (None, None) => Subject::Area(directory.root_area().id),
    }
}

/// Whether the rows behind a measure can be shown on a map.
pub fn has_points(measure: Measure) -> bool {
    measure == Measure::HouseholdsBeyondReach
}

/// A file of rows.
enum Target {
    Table(Sink),
    Map(PointWriter),
}

impl Target {
    fn create(
        reading: &Reading<'_>,
        path: &Path,
        format: ExportFormat,
    ) -> Result<Self, WriteFault> {
        if format == ExportFormat::GeoJson {
            return Ok(Self::Map(PointWriter::create(path)?));
        }
        let titles = TITLES.map(|key| Column {
            title: text(reading.locale, key, &[]),
            ..Column::default()
        });
        let sheet = text(reading.locale, "export-gap-sheet", &[]);
        let table = TableWriter::create(path, format, &sheet, &titles)?;
        Ok(Self::Table(Sink::new(table)))
    }

    fn add(&mut self, directory: &Directory, row: Row) -> Result<(), WriteFault> {
        let area = row.area.and_then(|id| directory.area(id));
        match self {
            Self::Table(sink) => {
                let body = row.organisation.and_then(|id| directory.organisation(id));
                sink.add(&[
                    row.code,
                    row.label,
                    maybe(area.map(|node| &node.code)),
                    maybe(area.map(|node| &node.name)),
                    maybe(body.map(|node| &node.code)),
                    maybe(body.map(|node| &node.name)),
                    day(row.since),
                ])
            }
            Self::Map(points) => {
                let at = row.place.map(|place| [place.longitude, place.latitude]);
                let properties = json!({
                    "code": row.code,
                    "address": row.label,
                    "area": area.map(|node| &node.name),
                    "metresToCentre": row.place.and_then(|place| place.to_centre),
                });
                points.add(at, &properties)
            }
        }
    }

    fn finish(self) -> Result<u64, WriteFault> {
        match self {
            Self::Table(sink) => sink.finish(),
            Self::Map(points) => points.finish(),
        }
    }
}

/// Writes the rows behind a figure into a file and tells how many there are. Whether the viewer may
/// read them was asked before.
///
/// # Errors
/// When the database or the disk fails, or a spreadsheet is full.
pub async fn write(
    reading: &Reading<'_>,
    measure: Measure,
    path: &Path,
    format: ExportFormat,
) -> Result<u64, ExportFault> {
    let mut target = Target::create(reading, path, format)?;
    let (tx, today) = (reading.tx, reading.directory);
    let subject = subject(reading.criteria, today);
    if let Found::Scope(scope) = scope_of(tx, today, subject, reading.criteria.day).await? {
        let items = items(reading, &scope, measure).await?;
        let sight = Sight {
            tx,
            scope: &scope,
            today,
            viewer: reading.viewer,
        };
        let mut page = Page::first(ORDER, 1_000);
        loop {
            let slice = rows::page(&sight, measure, &items, &page).await?;
            let last = slice.rows.last().map(|row| row.key.clone());
            for row in slice.rows {
                target.add(today, row)?;
            }
            match last {
                Some(keys) if slice.has_next => page = page.after(keys),
                _ => break,
            }
        }
    }
    Ok(target.finish()?)
}

async fn items(
    reading: &Reading<'_>,
    scope: &Scope,
    measure: Measure,
) -> Result<std::sync::Arc<Items>, ExportFault> {
    match measure.counted() {
        Family::Items => Ok(count(reading.tx, scope, Family::Items).await?.items),
        _ => Ok(std::sync::Arc::default()),
    }
}
