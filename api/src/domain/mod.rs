//! The domain: one folder an aggregate.
pub mod calendar;
pub mod district;
pub mod notification;
