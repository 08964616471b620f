//! The stored keys of a district: made with the district, read once by each process.

use std::sync::Arc;

use lianxin_entity::district_key::{ActiveModel, Column, Entity, Model};
use lianxin_entity::ids::DistrictKey;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::AuthFault;
use super::vault::{KeyKind, Keyring, Purpose, Vault, VaultFault, WrappedKey};
use crate::given::Given;
use crate::store::{Reason, Store, StoreError, SystemTx};

impl Vault {
    /// The keys of a district, unlocked.
    ///
    /// # Errors
    /// When they are missing or belong to another master key.
    pub async fn keyring(
        &self,
        store: &Store,
        district: DistrictKey,
    ) -> Result<Arc<Keyring>, AuthFault> {
        match self.kept(district) {
            Some(keyring) => Ok(keyring),
            None => self.read_keyring(store, district).await,
        }
    }

    /// Opens a sealed value; a key that another process made since is read first.
    ///
    /// # Errors
    /// When the value is damaged or was sealed elsewhere.
    pub async fn open_sealed(
        &self,
        store: &Store,
        district: DistrictKey,
        purpose: Purpose,
        sealed: &[u8],
    ) -> Result<zeroize::Zeroizing<Vec<u8>>, AuthFault> {
        let keyring = self.keyring(store, district).await?;
        match keyring.open(purpose, sealed) {
            Err(VaultFault::UnknownKey(_)) => {
                let newer = self.read_keyring(store, district).await?;
                Ok(newer.open(purpose, sealed)?)
            }
            opened => Ok(opened?),
        }
    }

    /// Makes the first keys of a new district, in the transaction that makes the district.
    ///
    /// # Errors
    /// When the district has keys already.
    pub async fn provision(
        &self,
        tx: &SystemTx,
        district: DistrictKey,
        given: &Given,
    ) -> Result<(), StoreError> {
        for (id, kind) in [(1, KeyKind::Data), (2, KeyKind::Lookup)] {
            self.add_key(tx, district, id, kind, given).await?;
        }
        Ok(())
    }

    /// Gives a district a new data key; what older ones sealed they still open.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_data_key(
        &self,
        store: &Store,
        district: DistrictKey,
        given: &Given,
    ) -> Result<(), AuthFault> {
        let tx = store.system(Reason::ChangeDistrict).await?;
        let query = Entity::find().filter(Column::DistrictId.eq(district));
        let newest = tx
            .all(query)
            .await?
            .iter()
            .map(|k| k.key_id)
            .max()
            .unwrap_or(0);
        self.add_key(&tx, district, newest + 1, KeyKind::Data, given)
            .await?;
        tx.commit().await?;
        self.read_keyring(store, district).await?;
        Ok(())
    }

    async fn add_key(
        &self,
        tx: &SystemTx,
        district: DistrictKey,
        id: i32,
        kind: KeyKind,
        given: &Given,
    ) -> Result<(), StoreError> {
        let number = u32::try_from(id).unwrap_or_default();
        let key = WrappedKey::generate(self.master(), district, kind, number, &*given.random);
        tx.insert(ActiveModel {
            district_id: Set(district),
            key_id: Set(id),
            purpose: Set(kind.word().to_owned()),
            wrapped: Set(key.wrapped),
            created_at: Set(given.clock.now()),
            retired_at: Set(None),
        })
        .await
    }

    async fn read_keyring(
        &self,
        store: &Store,
        district: DistrictKey,
    ) -> Result<Arc<Keyring>, AuthFault> {
        let tx = store.system(Reason::ReadKeys).await?;
        let rows = tx
            .all(Entity::find().filter(Column::DistrictId.eq(district)))
            .await?;
        tx.commit().await?;
        let stored = rows
            .into_iter()
            .map(wrapped)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(self.keep(district, &stored)?)
    }
}

fn wrapped(row: Model) -> Result<WrappedKey, VaultFault> {
    let kind = [KeyKind::Data, KeyKind::Lookup]
        .into_iter()
        .find(|kind| kind.word() == row.purpose)
        .ok_or(VaultFault::Damaged)?;
    let key_id = u32::try_from(row.key_id).map_err(|_| VaultFault::Damaged)?;
    Ok(WrappedKey {
        key_id,
        kind,
        wrapped: row.wrapped,
    })
}
