//! Changing the days of a district.

use lianxin_entity::ids::DistrictKey;

use super::repo;
use super::{CalendarFault, read_days};
use crate::domain::district::{Directories, repo as districts};
use crate::refusal::Failure;
use crate::store::{Store, StoreError};

pub use super::repo::DaySource;

/// Why no days were taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportFailure {
    #[error(transparent)]
    File(#[from] CalendarFault),
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for ImportFailure {
    fn from(fault: StoreError) -> Self {
        Self::Failure(fault.into())
    }
}

/// Takes the days of a CSV file, all of them or none, and tells how many. Due instants that run
/// already do not move.
///
/// # Errors
/// With the first fault of the file.
pub async fn import(
    store: &Store,
    directories: &Directories,
    district: DistrictKey,
    bytes: &[u8],
    source: DaySource,
) -> Result<usize, ImportFailure> {
    let days = read_days(bytes)?;
    let tx = store.write(district).await?;
    repo::put(&tx, &days, source).await?;
    districts::reference_changed(&tx).await?;
    tx.commit().await?;
    directories.forget(district);
    Ok(days.len())
}
