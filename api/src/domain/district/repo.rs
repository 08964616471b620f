//! Districts in the store: a global table, read to find out in which district to work.

use chrono::{DateTime, Utc};
use lianxin_entity::district;
use lianxin_entity::ids::{DistrictId, DistrictKey};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};

use super::directory::DistrictCard;
use super::settings::Settings;
use crate::store::{Dialect, DistrictTx, Reason, Store, StoreError, SystemTx};

/// A district's own row.
#[derive(Clone, Debug)]
pub struct DistrictRow {
    pub card: DistrictCard,
    pub settings: Settings,
    pub reference_version: i64,
}

impl From<district::Model> for DistrictRow {
    fn from(row: district::Model) -> Self {
        Self {
            card: DistrictCard {
                key: row.id,
                id: row.public_id,
                code: row.code,
                name: row.name,
                region_name: row.region_name,
            },
            settings: Settings::read(&row.settings),
            reference_version: row.reference_version,
        }
    }
}

/// The row with this key.
pub async fn by_key(store: &Store, key: DistrictKey) -> Result<Option<DistrictRow>, StoreError> {
    let tx = store.system(Reason::FindDistrict).await?;
    Ok(tx
        .one(district::Entity::find_by_id(key))
        .await?
        .map(Into::into))
}

/// The row with this code.
pub async fn by_code(store: &Store, code: &str) -> Result<Option<DistrictRow>, StoreError> {
    let tx = store.system(Reason::FindDistrict).await?;
    let query = district::Entity::find().filter(district::Column::Code.eq(code));
    Ok(tx.one(query).await?.map(Into::into))
}

/// The row with this public id.
pub async fn by_id(store: &Store, id: DistrictId) -> Result<Option<DistrictRow>, StoreError> {
    let tx = store.system(Reason::FindDistrict).await?;
    let query = district::Entity::find().filter(district::Column::PublicId.eq(id));
    Ok(tx.one(query).await?.map(Into::into))
}

/// All districts, by code.
pub async fn all(store: &Store) -> Result<Vec<DistrictRow>, StoreError> {
    let tx = store.system(Reason::FindDistrict).await?;
    let query = district::Entity::find().order_by_asc(district::Column::Code);
    Ok(tx.all(query).await?.into_iter().map(Into::into).collect())
}

/// Stores a new district's row under the next key.
pub async fn insert(
    tx: &SystemTx,
    now: DateTime<Utc>,
    card: DistrictCard,
    settings: &Settings,
) -> Result<DistrictKey, StoreError> {
    let newest = district::Entity::find().order_by_desc(district::Column::Id);
    let key = DistrictKey(tx.one(newest).await?.map_or(0, |row| row.id.0) + 1);
    tx.insert(district::ActiveModel {
        id: Set(key),
        public_id: Set(card.id),
        code: Set(card.code),
        name: Set(card.name),
        region_name: Set(card.region_name),
        settings: Set(settings.write()),
        reference_version: Set(1),
        created_at: Set(now),
    })
    .await?;
    Ok(key)
}

/// The settings of this transaction's district as they stand now.
pub async fn settings(tx: &DistrictTx) -> Result<Settings, StoreError> {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        settings: String,
    }
    let sql = "SELECT settings FROM district WHERE id = $1";
    let mut rows = tx
        .native_rows::<Row, _>(sql, [tx.district().into()])
        .await?;
    let row = rows.pop().ok_or(StoreError::Missing)?;
    Ok(Settings::read(&row.settings))
}

/// Writes the settings of this transaction's district.
pub async fn set_settings(tx: &DistrictTx, settings: &Settings) -> Result<(), StoreError> {
    let sql = "UPDATE district SET settings = $2 WHERE id = $1";
    let values = [tx.district().into(), settings.write().into()];
    match tx.native(sql, values).await? {
        0 => Err(StoreError::Missing),
        _ => Ok(()),
    }
}

/// Tells every process that the reference data of this transaction's district changed, from the
/// moment in which it commits. Call [`super::Directories::forget`] after the commit.
pub async fn reference_changed(tx: &DistrictTx) -> Result<(), StoreError> {
    let sql = "UPDATE district SET reference_version = reference_version + 1 WHERE id = $1";
    match tx.native(sql, [tx.district().into()]).await? {
        0 => Err(StoreError::Missing),
        _ => Ok(()),
    }
}

/// Who else may hold the reference data of a district until the transaction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Whoever puts something into the areas as they stand: nobody changes them meanwhile.
    Shared,
    /// Whoever changes the areas, or ends what imports hang rows on: nobody puts anything into them meanwhile,
    /// or changes them, too.
    Alone,
}

/// Holds the reference data of this transaction's district as they stand until it ends, and tells
/// their version. On SQLite the transaction is the lock. Call it before any row is locked: whoever
/// changes areas locks rows of households and requests after this.
pub async fn hold_reference(tx: &DistrictTx, hold: Hold) -> Result<i64, StoreError> {
    #[derive(FromQueryResult)]
    struct Version {
        reference_version: i64,
    }
    let sql = match (tx.dialect(), hold) {
        (Dialect::Sqlite, _) => "SELECT reference_version FROM district WHERE id = $1",
        (Dialect::Postgres, Hold::Shared) => {
            "SELECT reference_version FROM district WHERE id = $1 FOR SHARE"
        }
        (Dialect::Postgres, Hold::Alone) => {
            "SELECT reference_version FROM district WHERE id = $1 FOR NO KEY UPDATE"
        }
    };
    let rows: Vec<Version> = tx.native_rows(sql, [tx.district().into()]).await?;
    let row = rows.into_iter().next().ok_or(StoreError::Missing)?;
    Ok(row.reference_version)
}
