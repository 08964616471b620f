//! Instants and days.

use chrono::{NaiveDate, SecondsFormat, Utc};

use super::prelude::*;

/// An instant in UTC, RFC 3339: `2026-11-22T08:30:00.000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime(pub chrono::DateTime<Utc>);

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(at: chrono::DateTime<Utc>) -> Self {
        Self(at)
    }
}

/// An instant in UTC, RFC 3339: `2026-11-22T08:30:00.000Z`.
#[Scalar(name = "DateTime")]
impl ScalarType for DateTime {
    fn parse(value: ConstValue) -> InputValueResult<Self> {
        let ConstValue::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let at = chrono::DateTime::parse_from_rfc3339(text)?.with_timezone(&Utc);
        Ok(Self(at))
    }

    fn to_value(&self) -> ConstValue {
        ConstValue::String(self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// A day of the calendar in Asia/Shanghai: `2026-11-22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub NaiveDate);

impl From<NaiveDate> for Date {
    fn from(day: NaiveDate) -> Self {
        Self(day)
    }
}

/// A day of the calendar in Asia/Shanghai: `2026-11-22`.
#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: ConstValue) -> InputValueResult<Self> {
        let ConstValue::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        Ok(Self(NaiveDate::parse_from_str(text, "%Y-%m-%d")?))
    }

    fn to_value(&self) -> ConstValue {
        ConstValue::String(self.0.to_string())
    }
}
