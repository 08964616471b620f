//! Pairings (党员联户): a member linked with a household, a business or a work team.
//!
//! A pairing is proposed, both sides say yes, it is active, it ends with a reason and perhaps a
//! successor. Nobody says yes for the member; for the household one of its residents does, or an
//! officer who heard it writes down who heard it and how, and that officer is neither of the two.
//! [`state`] is the table of it all. `household.paired_on` and `member.paired_on` follow from the
//! rows by [`standing`] alone; whoever ends a household or a member calls [`end_all_of_household`]
//! or [`end_all_of_member`].

mod ending;
pub mod error;
pub mod gap;
pub mod input;
pub mod list;
pub mod loader;
pub mod mutation;
pub mod object;
pub mod query;
pub mod repo;
pub mod service;
pub mod standing;
pub mod state;
#[cfg(test)]
mod tests;
pub mod words;

pub use ending::{end_all_of_household, end_all_of_member, ended_with, hold_households_of_member};
pub use mutation::PairingMutation;
pub use query::PairingQuery;
