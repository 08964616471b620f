//! What happened, told once to everyone who must know.
//!
//! [`record`] writes an audit row and an outbox row in the transaction of the change itself: there
//! is no change without its trace and no trace without its change. The relay (`jobs`)
//! hands each outbox row to its consumers, which may see it twice and act once; `live`
//! wakes the sockets it concerns; the sealing job strings the audit rows into a chain.

pub mod figures;
mod record;
pub mod relay;
pub mod seal;
mod sealing;
mod topics;

pub use record::{
    By, CENTRES_CHANGED, Deed, Event, HANDOVER_LEFT, NOTIFICATION_ADDED, Occasion, Relocated,
    audit, audit_hash, record, relocated,
};
pub(crate) use record::{announce, enqueue};
pub use sealing::{seal_pending, verify_district};
pub use topics::{Handling, Notified, Topics};
