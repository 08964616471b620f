//! Households, individual businesses and work teams of enterprises (住户、个体工商户、企业班组): whatever
//! members are paired with, and the people who live or work there.
//!
//! A household lies at the innermost known area; its path upward stands in its row, earlier places in
//! `household_move` ([`placement`]). It is registered, verified at the door, changed, and ends; rows
//! are never deleted. Every correction leaves what was and what is, masked, with its source.
//!
//! Officers read households of their ground, phones and identity numbers masked; the whole value is
//! shown for a stated purpose, and the household can read who looked and why. A resident whose
//! account is linked to a person of the household reads the own household, and no other.

pub mod claim;
pub mod command;
pub mod ending;
pub mod error;
pub mod identity_number;
pub mod input;
pub mod list;
pub mod loader;
pub mod mutation;
pub mod object;
pub mod placement;
pub mod query;
mod repo;
pub mod resident_object;
mod residents;
pub mod reveal;
pub mod sealing;
pub mod service;
pub mod sight;
pub mod trail_object;
pub mod verification;
pub mod words;
mod write;

pub use write::point_text;
