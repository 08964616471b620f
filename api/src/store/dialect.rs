//! What differs between the engines.

use sea_orm::DbBackend;

/// The engine of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The embedded default.
    Sqlite,
    /// A real district and up.
    Postgres,
}

impl Dialect {
    /// The engine that an address names.
    pub fn of_url(url: &str) -> Option<Self> {
        if url.starts_with("sqlite:") {
            Some(Self::Sqlite)
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Some(Self::Postgres)
        } else {
            None
        }
    }

    /// How many transactions may write at the same time.
    pub(super) fn concurrent_writers(self) -> usize {
        match self {
            Self::Sqlite => 1,
            Self::Postgres => tokio::sync::Semaphore::MAX_PERMITS,
        }
    }

    pub(super) fn backend(self) -> DbBackend {
        match self {
            Self::Sqlite => DbBackend::Sqlite,
            Self::Postgres => DbBackend::Postgres,
        }
    }
}
