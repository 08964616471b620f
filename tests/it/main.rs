//! One binary of all integration tests: it links once and shares one PostgreSQL cluster.

mod deployment;
mod graphql_library;
mod harness;
