//! The duty roster of a centre (轮班值守): shifts, who stands them, and swaps.
//!
//! Whoever keeps the centre plans shifts and covers those that nobody stands. Who stands a shift may ask
//! somebody else to take it over; it changes hands when the other one accepts. Nobody stands two shifts
//! at once, in whatever centres. With the record of a member its coming shifts are free again, with a centre
//! they are off.

pub mod command;
pub mod ending;
pub mod error;
pub mod input;
pub mod loader;
pub mod mutation;
pub mod object;
mod people;
pub mod query;
mod repo;
pub mod service;

pub use mutation::RosterMutation;
pub use query::RosterQuery;
