//! The harness of the tests: databases for a moment, a town to tell stories of, a server to kill.

pub mod cluster;
pub mod database;
pub mod raw;
