//! Accounts, postings and sessions.
//!
//! One person has one account in a district and any number of postings: a role, the organisation or
//! areas it holds for, from one day to another. A session acts in one posting at a time. Whoever
//! registers proves the phone with a code; whoever serves the district is made by its
//! administration. A phone is sealed as soon as it comes in and found again by a keyed hash.

pub mod accounts;
pub mod admin;
pub mod codes;
pub mod error;
pub mod input;
pub mod loader;
pub mod messages;
pub mod mutation;
pub mod object;
pub mod people;
pub mod posting_error;
pub mod posting_input;
pub mod posting_list;
pub mod posting_mutation;
pub mod posting_query;
pub mod postings;
pub mod query;
mod repo;
pub mod service;
mod sessions;
pub mod succession;
#[cfg(test)]
mod tests;
pub mod wish;
