//! The server's door: GraphQL over HTTP and over sockets, and the small pages beside it.
//!
//! actix lives only here. Everything below is written against [`Backend`], so it runs on the real
//! application and on a toy schema alike.
//!
//! * [`application`]: the real application as a [`Backend`]
//! * [`graphql`]: `POST` and `GET /graphql`, by the GraphQL-over-HTTP specification
//! * [`ws`]: `/graphql/ws`, the protocol graphql-transport-ws
//! * [`answer`], [`errors`]: what a response says, and what it keeps to itself
//! * [`graphiql`], [`health`], [`metrics`], [`jwks`]: the pages
//! * [`server`], [`shutdown`]: binding, timeouts, and leaving in order

pub mod answer;
mod application;
mod backend;
mod body;
pub mod errors;
mod exports;
pub mod files;
mod graphiql;
mod graphql;
mod headers;
mod health;
mod imports;
mod jwks;
pub mod metrics;
mod negotiate;
mod rate;
mod run;
pub mod server;
pub mod shutdown;
pub mod ws;

pub use application::Application;
pub use backend::{Backend, Call, Denied, Endpoint};
pub use headers::RequestId;
