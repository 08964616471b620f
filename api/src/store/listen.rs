//! Hearing what other processes hint at.

use sea_orm::sqlx::postgres::PgListener;

use super::{Dialect, Store, StoreError};

/// A connection of its own that hears the hints of other processes.
pub struct Listener(PgListener);

impl Store {
    /// Listens to a channel. None on SQLite, whose only process tells itself.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn listen(&self, channel: &str) -> Result<Option<Listener>, StoreError> {
        if self.dialect == Dialect::Sqlite {
            return Ok(None);
        }
        let broken = |error: sea_orm::sqlx::Error| {
            StoreError::Database(sea_orm::DbErr::Conn(sea_orm::RuntimeErr::SqlxError(
                error.into(),
            )))
        };
        let mut listener = PgListener::connect(&self.url).await.map_err(broken)?;
        listener.listen(channel).await.map_err(broken)?;
        Ok(Some(Listener(listener)))
    }
}

impl Listener {
    /// The next hint; an empty one after the connection was lost and made again, when some may
    /// have been missed.
    ///
    /// # Errors
    /// When the connection cannot be made again.
    pub async fn next(&mut self) -> Result<String, StoreError> {
        match self.0.try_recv().await {
            Ok(Some(hint)) => Ok(hint.payload().to_owned()),
            Ok(None) => Ok(String::new()),
            Err(error) => Err(StoreError::Database(sea_orm::DbErr::Conn(
                sea_orm::RuntimeErr::SqlxError(error.into()),
            ))),
        }
    }
}
