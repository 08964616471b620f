//! The only place that executes SQL.
//!
//! A [`DistrictTx`] sees and writes the rows of one district: every query it runs carries the
//! district's predicate, and on PostgreSQL row-level security says so a second time. Work that
//! belongs to no district goes through a [`SystemTx`], opened with a reason.
#![allow(
    clippy::disallowed_methods,
    reason = "the store is the home of connections and of raw SQL"
)]

mod connect;
mod dialect;
mod district_tx;
mod error;
mod executor;
mod ledger;
mod listen;
mod many;
mod scoped;
mod statistics;
mod system_tx;

pub use connect::StoreOptions;
pub use dialect::Dialect;
pub use district_tx::DistrictTx;
pub use error::StoreError;
pub use ledger::Ledger;
pub use listen::Listener;
pub use scoped::{Scoped, ScopedDelete, ScopedUpdate};
pub use system_tx::{Reason, SystemTx};

use std::sync::Arc;

use lianxin_entity::ids::DistrictKey;
use sea_orm::DatabaseConnection;
use tokio::sync::Semaphore;

/// A database, open. Cheap to clone; a clone with a ledger of its own counts its statements there.
#[derive(Clone)]
pub struct Store {
    pool: DatabaseConnection,
    dialect: Dialect,
    /// SQLite has one writer at a time: waiting here is fair, waiting in SQLite is not.
    writer: Arc<Semaphore>,
    ledger: Arc<Ledger>,
    /// Connected as the worker role, or to SQLite: the outbox and the schedule of all districts
    /// can be read in one statement.
    across: bool,
    url: Arc<str>,
}

impl Store {
    /// Opens the database that the address names.
    ///
    /// # Errors
    /// When it cannot be reached or the address is not one of SQLite or PostgreSQL.
    pub async fn open(options: &StoreOptions) -> Result<Self, StoreError> {
        let (pool, dialect) = connect::open(options).await?;
        Ok(Self {
            pool,
            dialect,
            writer: Arc::new(Semaphore::new(dialect.concurrent_writers())),
            ledger: Arc::new(Ledger::counting()),
            across: options.worker || dialect == Dialect::Sqlite,
            url: options.url.as_str().into(),
        })
    }

    /// The same database, with statements counted in another ledger.
    #[must_use]
    pub fn with_ledger(&self, ledger: Arc<Ledger>) -> Self {
        Self {
            ledger,
            ..self.clone()
        }
    }

    /// The engine behind this store.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Where statements are counted.
    pub fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    /// Whether the outbox and the schedule of all districts can be read in one statement.
    pub fn reads_across_districts(&self) -> bool {
        self.across
    }

    /// The address, for a listener's connection of its own. It holds a password.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A snapshot of one district for reading.
    ///
    /// # Errors
    /// When no connection is to be had in time.
    pub async fn read(&self, district: DistrictKey) -> Result<DistrictTx, StoreError> {
        DistrictTx::read(self, district).await
    }

    /// A transaction that writes in one district.
    ///
    /// # Errors
    /// When no connection is to be had in time.
    pub async fn write(&self, district: DistrictKey) -> Result<DistrictTx, StoreError> {
        DistrictTx::write(self, district).await
    }

    /// A transaction outside any district, for a stated reason.
    ///
    /// # Errors
    /// When no connection is to be had in time.
    pub async fn system(&self, reason: Reason) -> Result<SystemTx, StoreError> {
        SystemTx::open(self, reason).await
    }

    /// Brings the database to the newest version. On PostgreSQL the role must be the owner.
    ///
    /// # Errors
    /// When a statement is refused.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        if self.dialect == Dialect::Postgres {
            lianxin_migration::roles::create_if_allowed(&self.pool).await?;
        }
        Ok(lianxin_migration::migrate(&self.pool).await?)
    }

    /// The names of the migrations that this program knows and the database does not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn missing_migrations(&self) -> Result<Vec<String>, StoreError> {
        connect::missing_migrations(&self.pool, self.dialect).await
    }

    /// Answers when the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.pool.ping().await?)
    }

    /// Checks of the installation, for `lianxin doctor`: runs one statement and returns the
    /// first column of each row as text.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn inspect(&self, sql: &'static str) -> Result<Vec<String>, StoreError> {
        connect::inspect(&self.pool, self.dialect, sql).await
    }

    /// Tells the other processes that something happened, on a connection outside any
    /// transaction. A hint: whoever misses it finds out within a second. Nothing on SQLite.
    ///
    /// # Errors
    /// When the connection is lost.
    pub async fn hint(&self, channel: &str, payload: &str) -> Result<(), StoreError> {
        connect::hint(&self.pool, self.dialect, channel, payload).await
    }

    /// Has the engine look at a register that has grown, outside any transaction, so that it plans by
    /// what is in it.
    ///
    /// # Errors
    /// When it takes longer than a statement may, or the connection is lost.
    pub async fn renew_statistics(&self, register: &'static str) -> Result<(), StoreError> {
        let _writer = self.writer.acquire().await.ok();
        statistics::renew(&self.pool, self.dialect, register).await
    }

    /// Has SQLite look at the tables that have grown since it last did; PostgreSQL does so by itself.
    ///
    /// # Errors
    /// When another writes for too long.
    pub async fn keep_statistics(&self) -> Result<(), StoreError> {
        let _writer = self.writer.acquire().await.ok();
        statistics::keep(&self.pool, self.dialect).await
    }

    /// Closes every connection.
    pub async fn close(&self) {
        let _ = self.pool.close_by_ref().await;
    }
}
