//! Service centres and stations (党群服务中心、服务站、爱心驿站): where they are, when they are open, who is
//! on duty, and whom they reach.
//!
//! A centre is planned, perhaps built, opened and in the end closed ([`state`]); rows stay. Hours are
//! those of Asia/Shanghai: a week ([`crate::domain::calendar::WeeklyHours`]) with exceptions by day,
//! which alone stand for statutory holidays ([`opening`]). Everybody who is signed in may read centres;
//! secretaries keep those in their jurisdiction.
//!
//! Each household keeps the straight distance to its nearest open centre ([`distance`]). It is a stored
//! figure: a change of a centre leaves a row in the outbox in its own transaction, and the worker goes
//! through the households afterwards, so the figure follows within seconds and survives a crash.

pub mod command;
pub mod distance;
pub mod error;
pub mod input;
pub mod loader;
pub mod mutation;
pub mod nearby;
pub mod object;
pub mod opening;
pub mod query;
mod repo;
pub mod roster;
pub mod service;
pub mod state;
pub mod words;

pub use mutation::ServiceCentreMutation;
pub use query::ServiceCentreQuery;
pub use roster::{RosterMutation, RosterQuery};
