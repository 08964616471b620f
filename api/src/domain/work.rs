//! What every change of the registers has in common: who acts and on which day, its trace in the
//! audit, and that a call sent again does nothing twice ([`super::calls`]).

use std::sync::Arc;

use chrono::NaiveDate;
use lianxin_entity::ids::TypedId;

use super::calls::{Call, Remembered};
use crate::domain::district::{self, Directory};
use crate::events::{self, By, Deed};
use crate::given::Given;
use crate::policy::Actor;
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::{DistrictTx, Store, StoreError};

/// One actor at work in one district.
pub struct Desk<'a> {
    /// The database.
    pub store: &'a Store,
    /// Clock and ids.
    pub given: &'a Given,
    /// The district's reference data.
    pub directory: Arc<Directory>,
    /// Who acts.
    pub actor: &'a Actor,
}

impl Desk<'_> {
    /// The district's day.
    pub fn today(&self) -> NaiveDate {
        self.directory.day()
    }

    /// Opens the transaction of a change.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write(&self) -> Result<DistrictTx, StoreError> {
        self.store.write(self.actor.district).await
    }

    /// The same desk on the reference data as they stand until the transaction ends: for whoever puts
    /// something into an area, before any row is locked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn standing(&self, tx: &DistrictTx) -> Outcome<Desk<'_>> {
        Ok(Desk {
            directory: district::standing(tx, &self.directory).await?,
            store: self.store,
            given: self.given,
            actor: self.actor,
        })
    }

    /// Writes down what the actor did: words, ids and versions, never text of people.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit<T: TypedId>(
        &self,
        tx: &DistrictTx,
        action: &'static str,
        object: T,
        payload: serde_json::Value,
    ) -> Result<(), StoreError> {
        let deed = Deed {
            actor: Some(By {
                account: self.actor.account,
                posting: self.actor.posting,
            }),
            action,
            object_type: T::PREFIX,
            object: Some(object.into()),
            payload,
        };
        events::audit(tx, self.given, &deed).await
    }

    /// Remembers a call; answers with the object when it was carried out before.
    ///
    /// # Errors
    /// IDEMPOTENCY_MISMATCH when the key was used for another input.
    pub async fn remember<T: TypedId>(
        &self,
        tx: &DistrictTx,
        call: &Call<'_>,
        object: T,
    ) -> Outcome<Option<T>> {
        let remembered = call
            .remember(tx, self.given, self.actor, object.into())
            .await?;
        Ok(match remembered {
            Remembered::New => None,
            Remembered::Done(id) => Some(id.into()),
        })
    }

    /// Ends the transaction of a change: what was done is committed; where another call with the
    /// same key was first, its object is the answer.
    ///
    /// # Errors
    /// Those of the change.
    pub async fn settle<T: TypedId>(
        &self,
        tx: DistrictTx,
        call: &Call<'_>,
        tried: Outcome<T>,
    ) -> Outcome<T> {
        call.settle(self.store, self.actor, tx, tried).await
    }
}

/// Refuses a version that is not the row's any more.
///
/// # Errors
/// STALE.
pub fn expect_version(expected: Option<i32>, version: i32) -> Outcome<()> {
    match expected {
        Some(expected) if expected != version => {
            Err(Refusal::at(Code::Stale, "expectedVersion").into())
        }
        _ => Ok(()),
    }
}
