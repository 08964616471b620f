//! The stored signing keys: read by every process, renewed by whichever comes first.

use lianxin_entity::signing_key::{ActiveModel, Entity, Model};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::EntityTrait;

use super::keys::{KeySet, StoredKey, rotation};
use super::{Auth, AuthFault};
use crate::given::Given;
use crate::store::{Reason, Store};

impl Auth {
    /// Takes the stored signing keys into use. Called again every half minute, so that a key that
    /// another process made or retired is known here, too.
    ///
    /// # Errors
    /// When the database fails or a key was wrapped by another master key.
    pub async fn load_signing_keys(&self, store: &Store) -> Result<(), AuthFault> {
        let tx = store.system(Reason::ReadKeys).await?;
        let rows = tx.all(Entity::find()).await?;
        tx.commit().await?;
        self.use_rows(rows)
    }

    /// Makes the first signing key, or the next one when the current has signed long enough, and
    /// takes all into use. `force` replaces the current one at once.
    ///
    /// # Errors
    /// As [`Auth::load_signing_keys`].
    pub async fn renew_signing_keys(
        &self,
        store: &Store,
        given: &Given,
        force: bool,
    ) -> Result<(), AuthFault> {
        let now = given.clock.now();
        let tx = store.system(Reason::SigningKeys).await?;
        let stored: Vec<_> = tx.all(Entity::find()).await?.into_iter().map(stored).collect();
        let plan = rotation(&stored, now, force);
        for (kid, at) in &plan.retire {
            tx.update(ActiveModel {
                kid: Set(kid.clone()),
                wrapped_private: NotSet,
                public_key: NotSet,
                created_at: NotSet,
                retires_at: Set(Some(*at)),
            })
            .await?;
        }
        if plan.create {
            let key = StoredKey::generate(self.vault.master(), &*given.random, now)?;
            tx.insert(ActiveModel {
                kid: Set(key.kid),
                wrapped_private: Set(key.wrapped_private),
                public_key: Set(key.public),
                created_at: Set(key.created_at),
                retires_at: Set(key.retires_at),
            })
            .await?;
        }
        let rows = tx.all(Entity::find()).await?;
        tx.commit().await?;
        self.use_rows(rows)
    }

    fn use_rows(&self, rows: Vec<Model>) -> Result<(), AuthFault> {
        let stored = rows.into_iter().map(stored).collect();
        self.tokens.use_keys(KeySet::unlock(self.vault.master(), stored)?);
        Ok(())
    }
}

fn stored(row: Model) -> StoredKey {
    StoredKey {
        kid: row.kid,
        wrapped_private: row.wrapped_private,
        public: row.public_key,
        created_at: row.created_at,
        retires_at: row.retires_at,
    }
}
