//! Categories of service requests and the time limits that hang on them.

pub mod book;
pub mod defaults;
pub mod object;
pub mod repo;

/// The limit of a district that deleted every rule: seven days.
pub const FALLBACK: book::Limit = book::Limit {
    hours: 168,
    basis: lianxin_entity::enums::TimeBasis::Natural,
};
