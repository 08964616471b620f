//! Both-sides registration (双报到): a member with the community of its unit and with that of its
//! home, a unit with the community it is in charge of.
//!
//! Reported, confirmed by the community, serving from the first confirmed service on, closed with a
//! reason; who moves closes and reports again. [`state`] is the table. [`services`] are what was done
//! and how much of it outside the district's working hours; [`yearly`] are the scores that both sides
//! give each other at a year's end (双评价), frozen at the end of the following January.

mod ending;
pub mod error;
pub mod input;
pub mod list;
pub mod loader;
pub mod mutation;
pub mod nodes;
pub mod object;
pub mod query;
pub mod repo;
pub mod rules;
pub mod service;
mod service_pages;
mod services;
pub mod state;
pub mod words;
mod yearly;

pub use ending::end_all_of_member;
pub use mutation::RegistrationMutation;
pub use query::RegistrationQuery;
