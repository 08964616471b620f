//! Party members' records and volunteers.
//!
//! A member belongs to one formal branch at a time; earlier branches stay in the history, second
//! memberships are seats in bodies. Who keeps a record is the secretary of the branch or of an
//! organisation above it; who reads it is also the committee and the grid worker of the home, and
//! the person. The phone is sealed and shown masked; a look at it has a purpose and leaves a trace.

pub mod changes;
pub mod error;
pub mod input;
pub mod list;
pub mod loader;
pub mod mutation;
pub mod object;
pub mod paging;
pub mod policy;
pub mod query;
mod repo;
pub mod service;
pub mod trail_object;
pub mod volunteer;
pub mod volunteer_service;

pub use repo::forget_accounts;
