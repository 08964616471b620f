//! Lianxin: a multi-tenant GraphQL server for grassroots governance, as a library.

pub mod app;
pub mod auth;
pub mod cli;
pub mod config;
pub mod demo;
pub mod docs;
pub mod domain;
pub mod events;
pub mod files;
pub mod geo;
pub mod given;
pub mod gql;
pub mod http;
pub mod i18n;
pub mod io;
pub mod jobs;
pub mod live;
pub mod policy;
pub mod refusal;
pub mod search;
pub mod store;
pub mod telemetry;
