//! Rows that hold from one day to another, half-open; no end means still. As conditions, and what is
//! refused of their days.

use chrono::NaiveDate;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Condition;

use crate::refusal::{Code, Refusal};

/// Rows that last beyond a day.
pub fn lasting(ends: impl ColumnTrait, day: NaiveDate) -> Condition {
    Condition::any().add(ends.is_null()).add(ends.gt(day))
}

/// Rows that hold on a day.
pub fn holds_on(from: impl ColumnTrait, ends: impl ColumnTrait, day: NaiveDate) -> Condition {
    Condition::all().add(from.lte(day)).add(lasting(ends, day))
}

/// The refusal of an end that lies before the first day.
pub fn ends_before(field: &str, first: NaiveDate) -> Refusal {
    let refusal = Refusal::at(Code::EndsBeforeStart, field);
    refusal.saying("ends-before-first-day").with("day", first)
}

/// The refusal of an end that does not lie behind the first day.
pub fn ends_with(field: &str, first: NaiveDate) -> Refusal {
    let refusal = Refusal::at(Code::EndsBeforeStart, field);
    refusal.saying("ends-on-first-day").with("day", first)
}
