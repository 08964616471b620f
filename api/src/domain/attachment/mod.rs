//! Files of people: brought by one account, used once, read under the policy of what they belong to.
//!
//! An upload belongs to its uploader until a request or one of its events uses it; one that nobody
//! uses within a day is removed. After that, who reads the request reads its files, within limits:
//! what is marked personal stays from departments and units, and property companies see only what
//! the dispatcher passes on.

pub mod loader;
pub mod object;
pub mod query;
mod repo;
pub mod rules;
pub mod service;

pub use object::Attachment;
