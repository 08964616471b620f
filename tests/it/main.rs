//! One binary of all integration tests: it links once and shares one PostgreSQL cluster.

mod catalogue;
mod deployment;
mod direction;
mod graphql_library;
mod harness;
mod transport;
