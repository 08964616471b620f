//! The composition root: everything that a running server consists of.

use crate::given::Given;
use crate::store::Store;

/// A server, put together.
pub struct App {
    /// The database.
    pub store: Store,
    /// Clock, ids and randomness.
    pub given: Given,
}
