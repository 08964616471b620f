//! Bodies beside the formal tree: functional branches of grids, joint committees of streets and
//! communities, working groups, tripartite groups of compounds, service teams.
//!
//! Whoever sits in a body keeps the formal branch. A seat is a person, the unit it stands for, a
//! capacity and a term; a seat with nobody is vacant. A row is one holder for one term: leaving
//! leaves a vacant row behind, filling takes one up, so any day can be asked. First secretary and
//! secretary are one at a time. That a body exists and which seats are vacant is known in the whole
//! district; who sits there only to those who keep the body or read members there.

pub mod error;
pub mod input;
mod leaving;
pub mod list;
pub mod loader;
pub mod mutation;
pub mod object;
pub mod query;
pub mod repo;
pub mod rules;
pub mod seat;
pub mod seating;
pub mod service;
