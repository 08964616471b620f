//! The input of the mutation of exports.

use lianxin_entity::enums as stored;
use lianxin_entity::ids::{AreaId, OrganisationId};

use super::criteria::{Criteria, Subject};
use super::gaps::has_points;
use super::service::Wish;
use crate::domain::checks::Checks;
use crate::domain::coverage::words::CoverageMeasure;
use crate::gql::enums::{ExportFormat, Register};
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;
use crate::i18n::Locale;
use crate::refusal::{Code, Outcome, Refusal};

/// The longest purpose, in characters.
const PURPOSE: usize = 200;

/// What to give out.
#[derive(InputObject)]
pub struct RequestExportInput {
    /// A register; exactly one of `register` and `measure`.
    pub register: Option<Register>,
    /// The rows that a figure of coverage counts; exactly one of `register` and `measure`.
    pub measure: Option<CoverageMeasure>,
    /// Only what lies in this area; UNKNOWN_AREA when the district has none such. A figure is of an
    /// area or of an organisation, and of the whole district when neither is named.
    pub area_id: Option<Gid<AreaId>>,
    /// Only what belongs to this organisation or one below it; UNKNOWN_HANDLER when the district
    /// has none such.
    pub organisation_id: Option<Gid<OrganisationId>>,
    /// Only what stood on this day, with the values of now; today or earlier. Left out: a register
    /// also with what has ended, a figure as of today.
    pub as_of: Option<Date>,
    /// The format of the file; GEOJSON for the households beyond reach alone.
    pub format: ExportFormat,
    /// What it is for, at most 200 characters; kept with the export.
    pub purpose: String,
    /// Makes sending the same call again safe for a day.
    pub idempotency_key: Option<String>,
}

impl RequestExportInput {
    /// The wish, or everything that is wrong with it.
    ///
    /// # Errors
    /// All refusals.
    pub fn parse(self, locale: Locale) -> Outcome<Wish> {
        let mut checks = Checks::default();
        let subject = match (self.register, self.measure) {
            (Some(register), None) => Ok(Subject::Register(register.into())),
            (None, Some(measure)) => Ok(Subject::Gap(measure.into())),
            _ => Err(Refusal::at(Code::Invalid, "register")
                .saying("exactly-one-of")
                .with("names", "register, measure")),
        };
        let format: stored::ExportFormat = self.format.into();
        if let Ok(subject) = &subject {
            checks.take(shape(*subject, format));
            checks.take(part(
                *subject,
                self.area_id.is_some(),
                self.organisation_id.is_some(),
            ));
        }
        let subject = checks.take(subject);
        let purpose = checks.text(self.purpose, "purpose", PURPOSE);
        let key = checks.key(self.idempotency_key);
        let criteria = Criteria {
            area: self.area_id.map(|id| id.0),
            organisation: self.organisation_id.map(|id| id.0),
            day: self.as_of.map(|day| day.0),
            session: None,
        };
        let subject = checks.done(subject)?;
        // Without a refusal there is a subject.
        let subject = subject.ok_or(Code::Invalid)?;
        Ok(Wish {
            subject,
            criteria,
            format,
            purpose: purpose.trim().to_owned(),
            locale,
            key,
        })
    }
}

/// Points of a map are made of what has a place.
fn shape(subject: Subject, format: stored::ExportFormat) -> Result<(), Refusal> {
    let on_a_map = matches!(subject, Subject::Gap(measure) if has_points(measure));
    match format {
        stored::ExportFormat::GeoJson if !on_a_map => {
            Err(Refusal::at(Code::Invalid, "format").saying("geojson-of-households"))
        }
        _ => Ok(()),
    }
}

/// A figure is of an area or of an organisation.
fn part(subject: Subject, area: bool, organisation: bool) -> Result<(), Refusal> {
    match subject {
        Subject::Gap(_) if area && organisation => {
            Err(Refusal::at(Code::Invalid, "organisationId").saying("export-gap-one-part"))
        }
        _ => Ok(()),
    }
}
