//! A transaction that counts what passes through it.

use std::sync::Arc;

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};

use super::Ledger;

/// Private to the store: whoever holds it can run anything.
pub(super) struct Executor {
    pub(super) tx: DatabaseTransaction,
    pub(super) ledger: Arc<Ledger>,
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
