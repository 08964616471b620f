//! Assigning, reviewing, ending: load and lock, permit, decide, write.
//!
//! Rows are locked in one order: the item, the households, the member, what is assigned.

pub mod assignments;
pub mod ending;
pub mod items;
pub mod place;
pub mod zones;

use chrono::NaiveDate;

use crate::domain::work::Desk;
use crate::refusal::{Code, Refusal};

impl Desk<'_> {
    /// A day of a responsibility: today when left out, never one ahead.
    fn day_of_responsibility(
        &self,
        day: Option<NaiveDate>,
        field: &str,
    ) -> Result<NaiveDate, Refusal> {
        let (day, today) = (day.unwrap_or(self.today()), self.today());
        if day > today {
            return Err(Refusal::at(Code::Invalid, field).saying("day-ahead"));
        }
        Ok(day)
    }
}
