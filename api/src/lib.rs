//! The Lianxin server as a library.

pub mod events;
pub mod files;
pub mod search;
