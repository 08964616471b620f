//! Units in charge of communities, and service centres.

use lianxin_entity::{service_centre, unit_assignment};

use super::super::reading::{Reading, day, maybe};
use super::{ExportFault, Sink};
use crate::domain::register::words;
use crate::refusal::Fault;

pub async fn assignments(reading: &Reading<'_>, sink: &mut Sink) -> Result<(), ExportFault> {
    let rows = reading
        .tx
        .all(reading.tx.live::<unit_assignment::Entity>())
        .await?;
    let asked = |row: &unit_assignment::Model| {
        reading.held(row.from_on, row.to_on)
            && reading.holds_area(row.community_id)
            && reading.holds_organisation(row.unit_id)
            && reading.may_export(Some(row.community_id), Some(row.unit_id))
    };
    let lines = rows.into_iter().filter(asked).map(|row| {
        [
            reading.organisation(row.unit_id),
            reading.area(row.community_id),
            reading.word(words::UNIT_ASSIGNMENT, row.kind.as_str()),
            row.from_on.to_string(),
            day(row.to_on),
        ]
    });
    let mut lines: Vec<_> = lines.collect();
    lines.sort_unstable();
    for line in &lines {
        sink.add(line)?;
    }
    Ok(())
}

/// Everybody in a district may know its centres.
pub async fn centres(reading: &Reading<'_>, sink: &mut Sink) -> Result<(), ExportFault> {
    let mut rows = reading
        .tx
        .all(reading.tx.live::<service_centre::Entity>())
        .await?;
    rows.retain(|row| {
        let opened = row.opened_on.unwrap_or_default();
        reading.stood(opened, row.closed_on)
            && reading.holds_area(row.area_id)
            && row
                .host_id
                .is_none_or(|host| reading.holds_organisation(host))
    });
    rows.sort_unstable_by(|a, b| a.code.cmp(&b.code));
    for row in rows {
        let services: Vec<String> = serde_json::from_str(&row.services).map_err(Fault::broken)?;
        sink.add(&[
            row.code,
            row.name,
            reading.word(words::CENTRE_KIND, row.kind.as_str()),
            reading.word(words::CENTRE_LEVEL, row.level.as_str()),
            reading.area(row.area_id),
            maybe(row.host_id.map(|id| reading.organisation(id))),
            row.address,
            row.latitude.to_string(),
            row.longitude.to_string(),
            reading.word(words::DATUM, row.datum.as_str()),
            services.join(";"),
            row.hours,
            day(row.opened_on),
            day(row.closed_on),
            maybe(row.premises),
        ])?;
    }
    Ok(())
}
