//! The district: the tenant. Its row and keys are global; everything else belongs to it.
//!
//! * [`divisions`]: the divisions of China, from which a district is made
//! * [`service`]: making one
//! * [`directory`] and [`Directories`]: its reference data in memory
//! * [`query`]: questions about places
//! * [`settings_service`]: what a district may set for itself

mod directories;
pub mod directory;
pub mod divisions;
pub mod listing;
pub(crate) mod names;
pub mod object;
pub mod query;
pub mod reading;
pub mod repo;
pub mod service;
pub mod settings;
pub mod settings_input;
pub mod settings_mutation;
pub mod settings_object;
mod settings_rules;
pub mod settings_service;

pub use directories::{Directories, as_of, held, hold_areas, standing};
pub use directory::{Directory, DistrictCard};
pub use repo::{Hold, reference_changed};
pub use settings::Settings;

#[cfg(test)]
mod tests;
