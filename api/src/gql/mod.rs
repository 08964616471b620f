//! The public schema and what stands around it.

pub mod connection;
pub mod context;
pub mod desk;
pub mod enums;
pub mod errors;
pub mod ids;
pub mod interfaces;
pub mod limits;
pub mod live;
pub mod loader;
pub mod node;
pub mod prelude;
pub mod scalars;
pub mod schema;
pub mod service_config;
pub mod user_error;
pub mod wire;
