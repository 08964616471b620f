//! The faults of an import for people: each a sentence in the reader's language.

use std::io::Write;

use lianxin_entity::ids::DistrictKey;
use lianxin_entity::import_fault::Model;

use super::columns;
use super::fault::Wrong;
use super::job::{self, Job};
use super::words;
use crate::app::App;
use crate::i18n::{self, Locale};
use crate::io::guard::guarded;
use crate::refusal::{Fault, Outcome};

/// Faults read at once.
const SOME: u64 = 2_000;

/// What a fault says.
pub fn message(locale: Locale, fault: &Model) -> String {
    let Ok(wrong) = fault.fault.parse::<Wrong>() else {
        return fault.fault.clone();
    };
    let detail = fault.detail.as_deref().unwrap_or("{}");
    let detail: serde_json::Value = serde_json::from_str(detail).unwrap_or_default();
    let what = detail["what"].as_str().unwrap_or_default();
    let what = words::of_reader(what, locale).to_owned();
    i18n::text(locale, &wrong.message(), &[("what", what)])
}

/// Writes all faults as CSV with a mark, by row; tells how many.
///
/// # Errors
/// When the database fails or the file cannot be written.
pub async fn write(
    app: &App,
    district: DistrictKey,
    job: &Job,
    locale: Locale,
    out: &mut (dyn Write + Send),
) -> Outcome<usize> {
    let headers = match locale {
        Locale::Chinese => ["行", "列", "值", "问题"],
        Locale::English => ["row", "column", "value", "fault"],
    };
    out.write_all("\u{feff}".as_bytes())
        .map_err(Fault::broken)?;
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(headers).map_err(Fault::broken)?;
    let (mut after, mut lines) = ((0, 0), 0);
    loop {
        let tx = app.store.read(district).await?;
        let rows = job::faults_after(&tx, job.id, after, SOME).await?;
        tx.commit().await?;
        let Some(last) = rows.last() else {
            break;
        };
        after = (last.row, last.position);
        for fault in &rows {
            let key = fault.column_name.as_deref().unwrap_or_default();
            csv.write_record([
                fault.row.to_string(),
                guarded(&columns::header(locale, job.register, key)).into_owned(),
                guarded(fault.value.as_deref().unwrap_or_default()).into_owned(),
                message(locale, fault),
            ])
            .map_err(Fault::broken)?;
        }
        lines += rows.len();
    }
    if lines >= job::KEPT_FAULTS {
        let limit = [("limit", job::KEPT_FAULTS.to_string())];
        let more = i18n::text(locale, "import-more-faults", &limit);
        csv.write_record(["", "", "", more.as_str()])
            .map_err(Fault::broken)?;
    }
    csv.flush().map_err(Fault::broken)?;
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn every_fault_has_a_message_in_both_languages() {
        for wrong in Wrong::iter() {
            for locale in [Locale::Chinese, Locale::English] {
                let found = i18n::find(locale, &wrong.message(), &[("what", "x".to_owned())]);
                assert!(found.is_some(), "{locale:?} {}", wrong.message());
            }
        }
    }
}
