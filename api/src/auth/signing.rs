//! The stored signing keys: read by every process, renewed by whichever comes first.

use std::sync::Arc;
use std::time::Duration;

use lianxin_entity::signing_key::{ActiveModel, Entity, Model};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

use super::AuthFault;
use super::claims::Tokens;
use super::keys::{KeySet, StoredKey, rotation};
use super::vault::Vault;
use crate::app::App;
use crate::given::Given;
use crate::store::{Reason, Store};

/// A key that another process made or retired is known here after that.
const READ_EVERY: Duration = Duration::from_secs(30);
/// Each so many readings it is looked at whether a new key is due.
const RENEW_EACH: u64 = 120;

/// Takes the stored signing keys into use. Called again every half minute, so that a key that
/// another process made or retired is known here, too.
///
/// # Errors
/// When the database fails or a key was wrapped by another master key.
pub async fn load(store: &Store, vault: &Vault, tokens: &Tokens) -> Result<(), AuthFault> {
    let tx = store.system(Reason::ReadKeys).await?;
    let rows = tx.all(Entity::find()).await?;
    tx.commit().await?;
    take_into_use(rows, vault, tokens)
}

/// Makes the first signing key, or the next one when the current has signed long enough, and takes
/// all into use. `force` replaces the current one at once.
///
/// # Errors
/// As [`load`].
pub async fn renew(
    store: &Store,
    vault: &Vault,
    tokens: &Tokens,
    given: &Given,
    force: bool,
) -> Result<(), AuthFault> {
    let now = given.now();
    let tx = store.system(Reason::SigningKeys).await?;
    let known: Vec<_> = tx
        .all(Entity::find())
        .await?
        .into_iter()
        .map(stored)
        .collect();
    let plan = rotation(&known, now, force);
    for (kid, at) in &plan.retire {
        tx.update(ActiveModel {
            kid: Set(kid.clone()),
            retires_at: Set(Some(*at)),
            ..Default::default()
        })
        .await?;
    }
    if plan.create {
        let key = StoredKey::generate(vault.master(), &*given.random, now)?;
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
    take_into_use(rows, vault, tokens)
}

/// Keeps the keys of a running server fresh until its task is dropped: reads them every half minute
/// and makes the next one when it is time. A failure is logged and tried again.
pub async fn keep_fresh(app: Arc<App>) {
    let App {
        store,
        vault,
        tokens,
        given,
        ..
    } = &*app;
    let mut turns = tokio::time::interval(READ_EVERY);
    for turn in 0_u64.. {
        turns.tick().await;
        let kept = match turn % RENEW_EACH {
            0 => renew(store, vault, tokens, given, false).await,
            _ => load(store, vault, tokens).await,
        };
        if let Err(fault) = kept {
            tracing::error!(%fault, "the signing keys could not be read");
        }
    }
}

fn take_into_use(rows: Vec<Model>, vault: &Vault, tokens: &Tokens) -> Result<(), AuthFault> {
    let stored = rows.into_iter().map(stored).collect();
    tokens.use_keys(KeySet::unlock(vault.master(), stored)?);
    Ok(())
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
