//! Categories of service requests and the time limits that hang on them.

pub mod book;
pub mod defaults;
pub mod repo;
