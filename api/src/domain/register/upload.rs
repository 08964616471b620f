//! Files of registers that were sent and wait for their import. They hold phones and identity
//! numbers, so they rest sealed under the district's key, and go as soon as their import has ended.

use std::sync::Arc;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use lianxin_entity::ids::{AccountId, DistrictKey, ImportUploadId};
use lianxin_entity::import_upload::{ActiveModel, Column, Entity, Model};
use sea_orm::{ColumnTrait, QueryFilter};

use super::service::{hash, size};
use crate::app::App;
use crate::auth::vault::Purpose;
use crate::files::FileKey;
use crate::policy::{Actor, RegisterAction};
use crate::refusal::{Code, Fault, Outcome, Refusal};
use crate::store::{DistrictTx, StoreError};

/// How long a file waits for its import, and a plan for being applied.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// The most files of one account that wait.
pub const MOST_WAITING: u64 = 20;

/// The longest name of a file, in characters.
const NAME: usize = 200;

/// Whether the actor's posting brings registers in.
pub fn may_import(actor: &Actor) -> bool {
    !actor.ties_for(RegisterAction::Import).is_empty()
}

/// Keeps a file that whoever [may import](may_import) sent; none with [`MOST_WAITING`] waiting already.
///
/// # Errors
/// When the database or the store of files fails.
pub async fn keep(
    app: &App,
    actor: &Actor,
    name: Option<String>,
    bytes: Vec<u8>,
) -> Outcome<Option<ImportUploadId>> {
    let id: ImportUploadId = app.given.id();
    let now = app.given.now();
    let tx = app.store.read(actor.district).await?;
    let waiting = tx
        .find::<Entity>()
        .filter(Column::RequestedById.eq(actor.account))
        .filter(Column::CreatedAt.gt(now - KEPT_FOR));
    let waiting = tx.count(waiting).await?;
    tx.commit().await?;
    if waiting >= MOST_WAITING {
        return Ok(None);
    }
    let (byte_size, sha256) = (size(&bytes), hash(&bytes));
    let keyring = app.vault.keyring(&app.store, actor.district).await;
    let keyring = keyring.map_err(Fault::broken)?;
    let sealed = keyring.seal(Purpose::RegisterFile, &bytes);
    drop(bytes);
    let key = FileKey::new(actor.district.0, now.year(), format!("import-{}", id.0));
    app.files.put(&key, sealed).await.map_err(Fault::broken)?;
    let row = Model {
        district_id: actor.district,
        id,
        requested_by_id: actor.account,
        file_name: name.unwrap_or_default().chars().take(NAME).collect(),
        byte_size,
        sha256,
        object_key: key.as_str().to_owned(),
        created_at: now,
    };
    let tx = app.store.write(actor.district).await?;
    tx.insert(ActiveModel::from(row)).await?;
    tx.commit().await?;
    Ok(Some(id))
}

/// Hands a file of the account over to an import: it is the import's from now on.
///
/// # Errors
/// NOT_FOUND at `uploadId` for unknown, foreign, used and expired files alike.
pub async fn take(
    tx: &DistrictTx,
    account: AccountId,
    id: ImportUploadId,
    now: DateTime<Utc>,
) -> Outcome<Model> {
    let query = tx
        .find::<Entity>()
        .filter(Column::Id.eq(id))
        .filter(Column::RequestedById.eq(account))
        .filter(Column::CreatedAt.gt(now - KEPT_FOR));
    let found = tx.one_locked(query).await?;
    let found = found.ok_or_else(|| Refusal::at(Code::NotFound, "uploadId"))?;
    let removal = tx.delete_many::<Entity>().filter(Column::Id.eq(id));
    tx.remove(removal).await?;
    Ok(found)
}

/// What a sealed file holds.
///
/// # Errors
/// When it is missing or damaged.
pub async fn open(app: &App, district: DistrictKey, key: &FileKey) -> Outcome<Arc<Vec<u8>>> {
    let sealed = app.files.get(key).await.map_err(Fault::broken)?;
    let opened = app
        .vault
        .open_sealed(&app.store, district, Purpose::RegisterFile, &sealed)
        .await;
    let mut opened = opened.map_err(Fault::broken)?;
    Ok(Arc::new(std::mem::take(&mut *opened)))
}

/// Forgets the files that nobody made an import of within a day; their bytes go after the commit.
///
/// # Errors
/// When the database fails.
pub async fn take_expired(tx: &DistrictTx, now: DateTime<Utc>) -> Result<Vec<FileKey>, StoreError> {
    let expired = Column::CreatedAt.lte(now - KEPT_FOR);
    let rows = tx.all(tx.find::<Entity>().filter(expired.clone())).await?;
    tx.remove(tx.delete_many::<Entity>().filter(expired))
        .await?;
    let keys = rows.into_iter().map(|row| FileKey::stored(row.object_key));
    Ok(keys.collect())
}
