//! Areas: the district and everything in it, down to the unit of a building.
//!
//! An area as such never changes; its code, name, parent and polygon are versions that hold from
//! one day to another. Codes are unique among current versions. Policies, lists and lookups read
//! the tree in memory ([`tree::AreaTree`]).

pub mod assignment;
mod charges;
mod desk;
pub mod division;
pub mod error;
pub mod hanging;
pub mod history;
pub mod holders;
pub mod import;
mod input;
pub mod keep;
pub mod mutation;
pub mod object;
mod parts;
mod rehoming;
mod removal;
pub mod repo;
pub mod responsible;
pub mod rules;
pub mod service;
pub mod tree;

pub use repo::first_day;
