//! A transaction that counts what passes through it.

use std::sync::Arc;

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

use super::{Ledger, Store, StoreError};

/// Private to the store: whoever holds it can run anything.
pub(super) struct Executor {
    pub(super) tx: DatabaseTransaction,
    pub(super) ledger: Arc<Ledger>,
}

/// How a transaction that writes begins: SQLite's one writer is asked for at once.
pub(super) fn writing() -> TransactionOptions {
    TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    }
}

/// Begins a transaction, and goes on with that where nobody waits for it any more, as when another field of
/// the operation is refused: the driver knows of a transaction only once BEGIN was answered, and a
/// connection that was given back before would stay in one. The turn to write is kept for as long.
pub(super) async fn begin<Turn: Send + 'static>(
    store: &Store,
    options: TransactionOptions,
    turn: Turn,
) -> Result<(DatabaseTransaction, Turn), StoreError> {
    let pool = store.pool.clone();
    let begun = tokio::spawn(async move { (pool.begin_with_options(options).await, turn) });
    match begun.await {
        Ok((begun, turn)) => Ok((begun?, turn)),
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The program is about to end.
            Err(ended) => Err(DbErr::Custom(ended.to_string()).into()),
        },
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Executor {
    fn get_database_backend(&self) -> DbBackend {
        self.tx.get_database_backend()
    }

    async fn execute_raw(&self, stmt: Statement) -> Result<ExecResult, DbErr> {
        self.ledger.enter(&stmt.sql);
        self.tx.execute_raw(stmt).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.ledger.enter(sql);
        self.tx.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, stmt: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.ledger.enter(&stmt.sql);
        self.tx.query_one_raw(stmt).await
    }

    async fn query_all_raw(&self, stmt: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.ledger.enter(&stmt.sql);
        self.tx.query_all_raw(stmt).await
    }
}
