//! Units in charge of communities (包社区), one leading and others joint, and the agreements on joint
//! building between them, schools and enterprises (1+1+N).
//!
//! A community has one leading unit at a time. Assignments and agreements end and are never deleted,
//! so any day can be asked.

pub mod agreement_object;
pub mod agreement_service;
pub mod error;
pub mod input;
pub mod loader;
pub mod mutation;
pub mod object;
pub mod query;
pub mod repo;
pub mod rules;
pub mod service;
