//! Who may do what: one table, read two ways. [`check`] decides for one object, [`filter`] for
//! lists; a property test proves that both agree.

mod actor;

pub use actor::Actor;
