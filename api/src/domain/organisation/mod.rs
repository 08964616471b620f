//! Organisations: committees over areas, and the departments, companies and bodies below them.
//!
//! As with areas, name, parent, code and jurisdiction are versions. Only the committees of a
//! district, a street or a community have jurisdiction, and they always have it.

pub mod object;
pub mod repo;
pub mod service;
pub mod tree;
