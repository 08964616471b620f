//! The transaction of one district.

use std::time::Instant;

use lianxin_entity::district_owned::{DistrictOwned, Imported};
use lianxin_entity::enums::ImportState;
use lianxin_entity::ids::{DistrictKey, ImportId};
use lianxin_entity::import_job;
use sea_orm::sea_query::{Condition, OnConflict, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    FromQueryResult, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
    TransactionOptions,
};
use tokio::sync::OwnedSemaphorePermit;

use super::executor::{Executor, begin, writing};
use super::{Dialect, Scoped, ScopedDelete, ScopedUpdate, Store, StoreError};

/// A transaction that sees and writes the rows of one district and no other.
pub struct DistrictTx {
    pub(super) executor: Executor,
    district: DistrictKey,
    dialect: Dialect,
    _writer: Option<OwnedSemaphorePermit>,
}

/// How long a transaction waited for its turn and its connection, for `/metrics`.
fn waited(asked: Instant) {
    metrics::histogram!("lianxin_pool_wait_seconds").record(asked.elapsed().as_secs_f64());
}

impl DistrictTx {
    pub(super) async fn read(store: &Store, district: DistrictKey) -> Result<Self, StoreError> {
        let asked = Instant::now();
        let (tx, ()) = begin(store, TransactionOptions::default(), ()).await?;
        waited(asked);
        let set = format!(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; \
             SET LOCAL lianxin.district = '{district}'"
        );
        Self::opened(store, district, tx, &set, None).await
    }

    pub(super) async fn write(store: &Store, district: DistrictKey) -> Result<Self, StoreError> {
        let asked = Instant::now();
        let writer = store.writer.clone().acquire_owned().await.ok();
        let (tx, writer) = begin(store, writing(), writer).await?;
        waited(asked);
        let set = format!("SET LOCAL lianxin.district = '{district}'");
        Self::opened(store, district, tx, &set, writer).await
    }

    async fn opened(
        store: &Store,
        district: DistrictKey,
        tx: DatabaseTransaction,
        set: &str,
        writer: Option<OwnedSemaphorePermit>,
    ) -> Result<Self, StoreError> {
        if store.dialect == Dialect::Postgres {
            // Not prepared: several statements travel in one round trip.
            tx.execute_unprepared(set).await?;
        }
        Ok(Self {
            executor: Executor {
                tx,
                ledger: store.ledger.clone(),
            },
            district,
            dialect: store.dialect,
            _writer: writer,
        })
    }

    /// The district of this transaction.
    pub fn district(&self) -> DistrictKey {
        self.district
    }

    /// The engine behind this transaction.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// A query of the district's rows.
    pub fn find<E: DistrictOwned>(&self) -> Scoped<E> {
        Scoped::new(self.district)
    }

    /// A query of the district's rows that imports bring, without those of an import that is not
    /// switched on. An import has rows from its first chunk on, and none once they were removed.
    pub fn live<E: Imported>(&self) -> Scoped<E> {
        use import_job::Column as Import;
        let hidden = self
            .find::<import_job::Entity>()
            .select_only()
            .column(Import::Id)
            .filter(Import::State.ne(ImportState::Applied))
            .filter(Import::NextRow.gt(0));
        let shown = Condition::any()
            .add(E::IMPORT.is_null())
            .add(E::IMPORT.not_in_subquery(hidden.into_query()));
        self.find::<E>().filter(shown)
    }

    /// The imports whose rows are hidden.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hidden_imports(&self) -> Result<Vec<ImportId>, StoreError> {
        #[derive(FromQueryResult)]
        struct Hidden {
            id: ImportId,
        }
        use import_job::Column as Import;
        let query = self
            .find::<import_job::Entity>()
            .select_only()
            .column(Import::Id)
            .filter(Import::State.ne(ImportState::Applied))
            .filter(Import::NextRow.gt(0));
        let hidden = self.rows::<import_job::Entity, Hidden>(query).await?;
        Ok(hidden.into_iter().map(|row| row.id).collect())
    }

    /// As [`DistrictTx::live`], for statements that walk a whole register: nothing is asked of its
    /// rows where no import is hidden.
    pub fn live_beside<E: Imported>(&self, hidden: &[ImportId]) -> Scoped<E> {
        let all = self.find::<E>();
        if hidden.is_empty() {
            return all;
        }
        let shown = Condition::any()
            .add(E::IMPORT.is_null())
            .add(E::IMPORT.is_not_in(hidden.iter().copied()));
        all.filter(shown)
    }

    /// A change of many of the district's rows.
    pub fn update_many<E: DistrictOwned>(&self) -> ScopedUpdate<E> {
        ScopedUpdate::new(self.district)
    }

    /// A removal of rows of the district.
    pub fn delete_many<E: DistrictOwned>(&self) -> ScopedDelete<E> {
        ScopedDelete::new(self.district)
    }

    /// All rows of a query.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all<E: DistrictOwned>(
        &self,
        query: Scoped<E>,
    ) -> Result<Vec<E::Model>, StoreError> {
        Ok(query.select.all(&self.executor).await?)
    }

    /// The rows of a query, locked until the end of the transaction; rows that another
    /// transaction holds are left out. On SQLite the transaction is the lock.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all_unlocked<E: DistrictOwned>(
        &self,
        query: Scoped<E>,
    ) -> Result<Vec<E::Model>, StoreError> {
        use sea_orm::QuerySelect;
        use sea_orm::sea_query::{LockBehavior, LockType};
        let query = match self.dialect {
            Dialect::Sqlite => query,
            Dialect::Postgres => {
                query.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            }
        };
        self.all(query).await
    }

    /// The first row of a query.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn one<E: DistrictOwned>(
        &self,
        query: Scoped<E>,
    ) -> Result<Option<E::Model>, StoreError> {
        Ok(query.select.one(&self.executor).await?)
    }

    /// The first row of a query, locked until the end of the transaction. References to the row may
    /// still be written meanwhile: its key does not change.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn one_locked<E: DistrictOwned>(
        &self,
        query: Scoped<E>,
    ) -> Result<Option<E::Model>, StoreError> {
        use sea_orm::QuerySelect;
        let query = match self.dialect {
            Dialect::Sqlite => query,
            Dialect::Postgres => query.lock(sea_orm::sea_query::LockType::NoKeyUpdate),
        };
        self.one(query).await
    }

    /// The rows of a query, locked until the end of the transaction, as [`DistrictTx::one_locked`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all_locked<E: DistrictOwned>(
        &self,
        query: Scoped<E>,
    ) -> Result<Vec<E::Model>, StoreError> {
        use sea_orm::QuerySelect;
        let query = match self.dialect {
            Dialect::Sqlite => query,
            Dialect::Postgres => query.lock(sea_orm::sea_query::LockType::NoKeyUpdate),
        };
        self.all(query).await
    }

    /// How many rows a query has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count<E: DistrictOwned>(&self, query: Scoped<E>) -> Result<u64, StoreError>
    where
        E::Model: Sync,
    {
        Ok(query.select.count(&self.executor).await?)
    }

    /// The rows of a query that selects its own columns.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rows<E: DistrictOwned, M: FromQueryResult>(
        &self,
        query: Scoped<E>,
    ) -> Result<Vec<M>, StoreError> {
        self.select(query.select.into_query()).await
    }

    /// The rows of a statement whose every table was taken from [`DistrictTx::find`] or was given
    /// the predicate `district_id = ` [`DistrictTx::district`] by hand (window functions, joins).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn select<M: FromQueryResult>(
        &self,
        statement: SelectStatement,
    ) -> Result<Vec<M>, StoreError> {
        let statement = self.executor.get_database_backend().build(&statement);
        Ok(M::find_by_statement(statement).all(&self.executor).await?)
    }

    /// Stores a row in the district.
    ///
    /// # Errors
    /// [`StoreError::Unique`] or [`StoreError::Reference`] when a rule refuses it.
    pub async fn insert<A>(&self, row: A) -> Result<(), StoreError>
    where
        A: ActiveModelTrait + Send,
        A::Entity: DistrictOwned,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        self.insert_all(vec![row]).await
    }

    /// Stores rows in the district, in one statement for each few hundred.
    ///
    /// # Errors
    /// As [`DistrictTx::insert`].
    pub async fn insert_all<A>(&self, rows: Vec<A>) -> Result<(), StoreError>
    where
        A: ActiveModelTrait + Send,
        A::Entity: DistrictOwned,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk: Vec<A> = rows
                .by_ref()
                .take(Self::CHUNK)
                .map(|r| self.stamped(r))
                .collect();
            let insert = A::Entity::insert_many(chunk);
            self.executor.execute(insert.as_query()).await?;
        }
        Ok(())
    }

    /// Stores a row unless a uniqueness rule knows it already. Tells whether it was stored.
    ///
    /// # Errors
    /// [`StoreError::Reference`] when it names a row that does not exist.
    pub async fn insert_new<A>(&self, row: A) -> Result<bool, StoreError>
    where
        A: ActiveModelTrait + Send,
        A::Entity: DistrictOwned,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        let mut insert = A::Entity::insert(self.stamped(row));
        let query = insert.query();
        query.on_conflict(OnConflict::new().do_nothing().to_owned());
        Ok(self
            .executor
            .execute(insert.as_query())
            .await?
            .rows_affected()
            == 1)
    }

    /// Few enough rows for the parameter limits of both engines.
    pub(super) const CHUNK: usize = 400;

    fn stamped<A>(&self, mut row: A) -> A
    where
        A: ActiveModelTrait,
        A::Entity: DistrictOwned,
    {
        A::Entity::stamp(&mut row, self.district);
        row
    }

    /// Changes the row with this key: the columns that are set.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the district has no such row.
    pub async fn update<A>(&self, row: A) -> Result<(), StoreError>
    where
        A: ActiveModelTrait + Send + Clone,
        A::Entity: DistrictOwned,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        let row = self.stamped(row);
        let update = A::Entity::update(row).validate()?;
        let result = self.executor.execute(update.as_query()).await?;
        match result.rows_affected() {
            0 => Err(StoreError::Missing),
            _ => Ok(()),
        }
    }

    /// Runs a change of many rows and tells how many it touched.
    ///
    /// # Errors
    /// When a rule refuses it or the database fails.
    pub async fn change<E: DistrictOwned>(
        &self,
        change: ScopedUpdate<E>,
    ) -> Result<u64, StoreError> {
        Ok(change.update.exec(&self.executor).await?.rows_affected)
    }

    /// Removes rows and tells how many.
    ///
    /// # Errors
    /// When a reference holds them or the database fails.
    pub async fn remove<E: DistrictOwned>(
        &self,
        removal: ScopedDelete<E>,
    ) -> Result<u64, StoreError> {
        Ok(removal.delete.exec(&self.executor).await?.rows_affected)
    }

    /// Runs a statement of one of the engines' own features (full-text search, sequences).
    /// The statement names the district itself.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn native<I>(&self, sql: &'static str, values: I) -> Result<u64, StoreError>
    where
        I: IntoIterator<Item = sea_orm::Value>,
    {
        let statement =
            sea_orm::Statement::from_sql_and_values(self.dialect.backend(), sql, values);
        Ok(self.executor.execute_raw(statement).await?.rows_affected())
    }

    /// Rows of a statement of one of the engines' own features. The statement names the district
    /// itself.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn native_rows<M, I>(
        &self,
        sql: &'static str,
        values: I,
    ) -> Result<Vec<M>, StoreError>
    where
        M: FromQueryResult,
        I: IntoIterator<Item = sea_orm::Value>,
    {
        let statement =
            sea_orm::Statement::from_sql_and_values(self.dialect.backend(), sql, values);
        Ok(M::find_by_statement(statement).all(&self.executor).await?)
    }

    /// Makes the changes last.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when another transaction was first.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.executor.tx.commit().await?)
    }

    /// Takes the changes back.
    ///
    /// # Errors
    /// When the connection is lost; the changes are gone then, too.
    pub async fn rollback(self) -> Result<(), StoreError> {
        Ok(self.executor.tx.rollback().await?)
    }
}
