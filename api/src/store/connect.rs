//! Opening a database the way this product needs it.

use std::time::Duration;

use lianxin_migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};

use super::{Dialect, StoreError};

/// How PostgreSQL plans for this product: its tables are in memory or on solid disks, where a walk through
/// an index costs what it does and not four times as much; many ask at once, so that one question has one
/// processor; and a plan is not compiled for milliseconds before it runs for some.
const PLANNER: [(&str, &str); 3] = [
    ("random_page_cost", "1.1"),
    ("max_parallel_workers_per_gather", "0"),
    ("jit", "off"),
];

/// Which database to open, and how.
#[derive(Clone)]
pub struct StoreOptions {
    /// `sqlite://…` or `postgres://…`.
    pub url: String,
    /// The most connections at a time.
    pub max_connections: u32,
    /// How long to wait for a connection before a request fails.
    pub acquire_timeout: Duration,
    /// How long one statement may run (PostgreSQL).
    pub statement_timeout: Duration,
    /// The role may read the outbox and the schedule across districts.
    pub worker: bool,
}

impl StoreOptions {
    /// The usual settings for an address.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            max_connections: 16,
            acquire_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(5),
            worker: false,
        }
    }
}

pub(super) async fn open(
    options: &StoreOptions,
) -> Result<(DatabaseConnection, Dialect), StoreError> {
    let dialect = Dialect::of_url(&options.url).ok_or(StoreError::Address)?;
    let mut connect = ConnectOptions::new(options.url.clone());
    connect
        .max_connections(options.max_connections)
        .min_connections(1)
        .acquire_timeout(options.acquire_timeout)
        .test_before_acquire(false)
        .sqlx_logging(false);
    match dialect {
        Dialect::Sqlite => {
            connect.map_sqlx_sqlite_opts(|o| {
                // FULL: with NORMAL an acknowledged write may be lost when the power fails.
                o.create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(10))
            });
        }
        Dialect::Postgres => {
            let timeout = format!("{}ms", options.statement_timeout.as_millis());
            connect.map_sqlx_postgres_opts(move |o| {
                o.options([("statement_timeout", timeout.as_str())])
                    .options(PLANNER)
                    .application_name("lianxin")
            });
        }
    }
    Ok((Database::connect(connect).await?, dialect))
}

pub(super) async fn missing_migrations(
    pool: &DatabaseConnection,
    dialect: Dialect,
) -> Result<Vec<String>, StoreError> {
    let table = match dialect {
        Dialect::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'"
        }
        Dialect::Postgres => {
            "SELECT c.relname::text FROM pg_class c WHERE c.oid = to_regclass('seaql_migrations')"
        }
    };
    let applied = if inspect(pool, dialect, table).await?.is_empty() {
        Vec::new()
    } else {
        inspect(pool, dialect, "SELECT version FROM seaql_migrations").await?
    };
    Ok(Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .filter(|name| !applied.contains(name))
        .collect())
}

pub(super) async fn inspect(
    pool: &DatabaseConnection,
    dialect: Dialect,
    sql: &'static str,
) -> Result<Vec<String>, StoreError> {
    let rows = pool
        .query_all_raw(Statement::from_string(dialect.backend(), sql))
        .await?;
    let texts = rows.iter().map(|row| row.try_get_by_index::<String>(0));
    Ok(texts.collect::<Result<_, _>>()?)
}

pub(super) async fn hint(
    pool: &DatabaseConnection,
    dialect: Dialect,
    channel: &str,
    payload: &str,
) -> Result<(), StoreError> {
    if dialect == Dialect::Postgres {
        let values = [channel.into(), payload.into()];
        pool.execute_raw(Statement::from_sql_and_values(
            dialect.backend(),
            "SELECT pg_notify($1, $2)",
            values,
        ))
        .await?;
    }
    Ok(())
}
