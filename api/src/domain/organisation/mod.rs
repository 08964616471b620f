//! Organisations: committees over areas, and the departments, companies and bodies below them.
//!
//! As with areas, name, parent, code, jurisdiction and the dates of elections are versions: any day
//! can be asked. Only the committees of a district, a street or a community have jurisdiction, and
//! they always have it. Whoever changes the tree waits for whoever changed it before, so that two
//! moves made at once leave no cycle and no two organisations of one kind share parent and name.

pub mod error;
pub mod fault;
pub mod ground;
pub mod history;
pub mod input;
pub mod loader;
pub mod mutation;
pub mod object;
pub mod query;
pub mod repo;
pub mod rules;
pub mod service;
pub mod tree;
