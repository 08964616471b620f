//! Work outside any district.

use lianxin_entity::district_owned::DistrictOwned;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryTrait,
    Select, TransactionOptions,
};
use tokio::sync::OwnedSemaphorePermit;

use super::executor::{Executor, begin, writing};
use super::{Store, StoreError};

/// Why somebody works outside any district. Every use is logged with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Looking a district up by its code, or listing the districts.
    FindDistrict,
    /// Making or changing a district's own row and keys.
    ChangeDistrict,
    /// Reading the keys that sign tokens or seal a district.
    ReadKeys,
    /// Making or retiring the keys that sign tokens.
    SigningKeys,
    /// Finding the districts with work in the outbox or the schedule.
    PendingWork,
}

/// A transaction over the global tables, and over the outbox and the schedule where the role may.
pub struct SystemTx {
    executor: Executor,
    across: bool,
    _writer: Option<OwnedSemaphorePermit>,
}

impl SystemTx {
    pub(super) async fn open(store: &Store, reason: Reason) -> Result<Self, StoreError> {
        tracing::debug!(?reason, "transaction outside districts");
        let writes = matches!(reason, Reason::ChangeDistrict | Reason::SigningKeys);
        let (tx, writer) = if writes {
            let writer = store.writer.clone().acquire_owned().await.ok();
            begin(store, writing(), writer).await?
        } else {
            begin(store, TransactionOptions::default(), None).await?
        };
        Ok(Self {
            executor: Executor {
                tx,
                ledger: store.ledger.clone(),
            },
            across: store.across,
            _writer: writer,
        })
    }

    /// All rows of a query of a global table.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all<E: EntityTrait>(&self, query: Select<E>) -> Result<Vec<E::Model>, StoreError> {
        Ok(query.all(&self.executor).await?)
    }

    /// The first row of a query of a global table.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn one<E: EntityTrait>(
        &self,
        query: Select<E>,
    ) -> Result<Option<E::Model>, StoreError> {
        Ok(query.one(&self.executor).await?)
    }

    /// Rows of the outbox or the schedule of all districts; none where the role may not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn across<E: DistrictOwned, M: FromQueryResult>(
        &self,
        query: Select<E>,
    ) -> Result<Vec<M>, StoreError> {
        if !self.across {
            return Ok(Vec::new());
        }
        let statement = self
            .executor
            .get_database_backend()
            .build(&query.into_query());
        Ok(M::find_by_statement(statement).all(&self.executor).await?)
    }

    /// Stores a row of a global table.
    ///
    /// # Errors
    /// [`StoreError::Unique`] when it exists.
    pub async fn insert<A>(&self, row: A) -> Result<(), StoreError>
    where
        A: ActiveModelTrait + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        self.executor
            .execute(A::Entity::insert(row).as_query())
            .await?;
        Ok(())
    }

    /// Changes a row of a global table: the columns that are set.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such row.
    pub async fn update<A>(&self, row: A) -> Result<(), StoreError>
    where
        A: ActiveModelTrait + Send + Clone,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        let update = A::Entity::update(row).validate()?;
        match self
            .executor
            .execute(update.as_query())
            .await?
            .rows_affected()
        {
            0 => Err(StoreError::Missing),
            _ => Ok(()),
        }
    }

    /// Makes the changes last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.executor.tx.commit().await?)
    }
}
