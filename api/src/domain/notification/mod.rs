//! In-app notifications: who is told of what, and what an account has not read yet.
//!
//! [`rules`] is the table of who is told at which step; the relay hands each event to the consumer,
//! which finds these people and tells each of them once. A notification says what happened in words
//! that are the same for everyone: names, places and texts stay in the request, which its reader
//! opens under the policy of that moment.

mod consumer;
mod list;
pub mod mutation;
pub mod object;
pub mod query;
mod repo;
pub mod rules;
pub mod service;
mod tell;
pub mod topic;

pub use consumer::consume;
pub use mutation::NotificationMutation;
pub use object::Notification;
pub use query::NotificationQuery;
pub use repo::grid_workers;
pub use tell::{secretaries, tell, tell_anew};
pub use topic::Topic;
