//! Where the bytes of files rest: an object store, a directory on disk by default.

use std::path::Path as FilePath;
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use thiserror::Error;

/// The place of one file: `<district>/<year>/<id>`, with its thumbnail beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileKey(String);

/// The object store refused or failed.
#[derive(Debug, Error)]
pub enum DepotError {
    /// Nothing lies at the key.
    #[error("no file at {0}")]
    Missing(String),
    /// The store itself failed.
    #[error("the file store failed: {0}")]
    Store(#[from] object_store::Error),
    /// The directory could not be made.
    #[error("the directory for files cannot be made: {0}")]
    Directory(#[from] std::io::Error),
}

/// Keeps the bytes of files.
#[derive(Clone)]
pub struct Depot {
    store: Arc<dyn ObjectStore>,
}

impl FileKey {
    /// The key of a file that is about to be stored.
    pub fn new(district: i32, year: i32, id: impl std::fmt::Display) -> Self {
        Self(format!("{district}/{year:04}/{id}"))
    }

    /// A key as it stands in a row.
    pub fn stored(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// The text that goes into the row.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key of the thumbnail that belongs to this file.
    pub fn thumbnail(&self) -> Self {
        Self(format!("{}.thumbnail", self.0))
    }
}

impl Depot {
    /// A directory as the store. Every write reaches the disk before it is acknowledged.
    pub fn directory(root: &FilePath) -> Result<Self, DepotError> {
        std::fs::create_dir_all(root)?;
        let store = LocalFileSystem::new_with_prefix(root)?.with_fsync(true);
        Ok(Self {
            store: Arc::new(store),
        })
    }

    /// Stores bytes; an earlier object under the same key is replaced as a whole.
    pub async fn put(&self, key: &FileKey, bytes: Vec<u8>) -> Result<(), DepotError> {
        self.store
            .put(&Path::from(key.as_str()), bytes.into())
            .await?;
        Ok(())
    }

    /// The bytes under a key.
    pub async fn get(&self, key: &FileKey) -> Result<Vec<u8>, DepotError> {
        let found = self.store.get(&Path::from(key.as_str())).await;
        let object = found.map_err(|error| missing_or(key, error))?;
        Ok(object.bytes().await?.to_vec())
    }

    /// Removes what lies under a key; nothing there is as good as removed.
    pub async fn delete(&self, key: &FileKey) -> Result<(), DepotError> {
        match self.store.delete(&Path::from(key.as_str())).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

fn missing_or(key: &FileKey, error: object_store::Error) -> DepotError {
    match error {
        object_store::Error::NotFound { .. } => DepotError::Missing(key.as_str().to_owned()),
        other => other.into(),
    }
}
