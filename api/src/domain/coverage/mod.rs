//! What is covered and where the gaps are, on any day.
//!
//! A figure has a numerator and a denominator, and its rows are those that the numerator counts: both
//! are made by the same condition, so the count and the list agree. Big registers are counted by the
//! store, one statement each, grouped by the innermost place or by organisation; everything else is
//! read as [`items`] and counted here. What is grouped so is rolled up in memory along the trees of
//! that day ([`tally`], [`parts`]), so totals and breakdowns come from the same statements.
//!
//! Members count where the committee of their branch is responsible; a household where it lay on the
//! day. Distances to service centres are those of today. A row shows of what has moved away since no
//! more than its reader may read today ([`sight`]).

mod counted;
pub mod figure;
pub mod items;
pub mod measure;
pub mod object;
mod parts;
pub mod query;
mod repo;
pub mod rows;
pub mod scope;
pub mod service;
pub mod sight;
pub mod tally;
pub mod words;

pub use query::CoverageQuery;
