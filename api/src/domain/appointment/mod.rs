//! Responsibilities that are no role to sign in with: first secretary, unit leader, building head,
//! centre household, duty. Each is held by a member or an account, for an organisation, an area or a
//! household, from one day to another, with or without a letter.
//!
//! A first secretary stands alone in an organisation, a unit leader and a building head in their
//! unit or building, a centre household in its household; several people may share a duty. Nothing
//! is deleted: an appointment ends, with a reason, a successor where there is one, and a list of what
//! is to be handed over. Postings end with the same lists.

mod beginning;
pub mod error;
pub mod ground;
pub mod handover;
pub mod handover_object;
pub mod input;
pub mod letter_query;
pub mod letters;
pub mod list;
pub mod loader;
pub mod mutation;
pub mod object;
pub mod query;
mod repo;
mod rights;
pub mod service;
pub mod telling;
pub mod words;
