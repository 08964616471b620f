//! The registers of a district, brought in from spreadsheets and given out as such.

pub mod columns;
pub mod words;
