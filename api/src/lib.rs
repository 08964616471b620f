//! Lianxin: a multi-tenant GraphQL server for grassroots governance, as a library.

pub mod config;
pub mod domain;
pub mod events;
pub mod files;
pub mod geo;
pub mod gql;
pub mod http;
pub mod search;
pub mod store;
pub mod telemetry;
