//! The service request (诉求与工单): from what a resident says to what the resident says in the end.
//!
//! A resident submits; a grid worker or a secretary takes it up, asks back or rejects it; it is
//! dispatched to a lead, or a grid worker handles it on the spot; the lead resolves it; the resident
//! says whether it is solved, and if it is not, it goes back to the lead at once. Nobody but the
//! resident says "solved", and a request that nobody answered for ends as not evaluated.
//!
//! [`state`] holds the transitions, [`clocks`] the time limits, [`decide`] the rules of each step,
//! [`service`] the one way in which steps are carried out, [`system`] what happens by itself.

pub mod batch;
pub mod clocks;
pub mod command;
pub mod contact;
mod decide;
pub mod error;
pub mod event_object;
pub mod input;
pub mod list;
pub mod loader;
pub mod mutation;
pub mod object;
pub mod parts;
pub mod parts_object;
pub mod query;
mod reading;
pub mod relocation;
pub mod repo;
pub mod service;
pub mod state;
pub mod submit;
pub mod system;
#[cfg(test)]
mod tests;
mod topics;
mod write;

pub use mutation::ServiceRequestMutation;
pub use query::ServiceRequestQuery;
