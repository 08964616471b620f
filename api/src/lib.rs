//! Lianxin: a multi-tenant GraphQL server for grassroots governance, as a library.

pub mod events;
pub mod files;
pub mod search;
pub mod store;
