//! Visits (走访): planned and done, to a household, a business, a work team or an organisation, and what
//! was found there.
//!
//! What is found becomes service requests in the transaction of the visit itself, by the rules of every
//! submission: all of it is written or nothing. The visitor reads the own visits, a grid worker those of
//! the grids, a secretary those of the jurisdiction. A resident reads that the own household was visited,
//! when, about what and by which organisation; what was noted is for those who work with it.

pub mod command;
pub mod error;
pub mod input;
pub mod list;
pub mod loader;
pub mod mutation;
pub mod object;
pub mod query;
mod repo;
pub mod rules;
pub mod service;
pub mod state;
pub mod words;

pub use mutation::VisitMutation;
pub use query::VisitQuery;
pub use repo::findings_at;
