//! The public schema and what stands around it.

pub mod limits;
pub mod prelude;
pub mod service_config;
pub mod wire;
