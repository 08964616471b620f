//! Rows that hold from one day to another, half-open; no end means still. As conditions.

use chrono::NaiveDate;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Condition;

/// Rows that last beyond a day.
pub fn lasting(ends: impl ColumnTrait, day: NaiveDate) -> Condition {
    Condition::any().add(ends.is_null()).add(ends.gt(day))
}

/// Rows that hold on a day.
pub fn holds_on(from: impl ColumnTrait, ends: impl ColumnTrait, day: NaiveDate) -> Condition {
    Condition::all().add(from.lte(day)).add(lasting(ends, day))
}
