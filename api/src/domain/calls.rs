//! Calls that are sent again: workers lose their signal. A call with an idempotency key is remembered
//! for a day with a hash of its input, in the transaction that carries it out; the same call then
//! answers with the object as it is now, before anything else is looked at.

use aws_lc_rs::digest::{SHA256, digest};
use chrono::TimeDelta;
use lianxin_entity::idempotency::{self, Column};
use lianxin_entity::ids::AccountId;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;
use uuid::Uuid;

use crate::given::Given;
use crate::policy::Actor;
use crate::refusal::{Code, Failure, Fault, Outcome, Refusal};
use crate::store::{DistrictTx, Store, StoreError};

/// How long a call is remembered.
const REMEMBERED_FOR: TimeDelta = TimeDelta::hours(24);

/// A call of a mutation.
pub struct Call<'a> {
    /// The mutation, in the words of the schema.
    mutation: &'static str,
    /// The key that the client gave.
    key: Option<&'a str>,
    /// A hash of the input.
    hash: Vec<u8>,
}

/// What became of remembering a call.
pub enum Remembered {
    /// It is new: go on.
    New,
    /// It was carried out before, on this object.
    Done(Uuid),
}

impl<'a> Call<'a> {
    /// A call with its key, if the client gave one, and what was asked for.
    pub fn new(mutation: &'static str, key: Option<&'a str>, input: &impl Serialize) -> Self {
        let text = serde_json::to_vec(input).unwrap_or_default();
        Self {
            mutation,
            key,
            hash: digest(&SHA256, &text).as_ref().to_vec(),
        }
    }

    /// Remembers the call together with the object it is about, or tells that it was made before.
    ///
    /// # Errors
    /// IDEMPOTENCY_MISMATCH when the key was used for another input. Where another call with the
    /// same key is being carried out, the transaction fails as [`is_repeated`] tells.
    pub async fn remember(
        &self,
        tx: &DistrictTx,
        given: &Given,
        actor: &Actor,
        object: Uuid,
    ) -> Outcome<Remembered> {
        let Some(key) = self.key else {
            return Ok(Remembered::New);
        };
        let now = given.now();
        if let Some(before) = self.find(tx, actor.account, key).await? {
            if now - before.created_at < REMEMBERED_FOR {
                return self.same_input(&before).map(Remembered::Done);
            }
            let removal = tx
                .delete_many::<idempotency::Entity>()
                .filter(Column::AccountId.eq(actor.account))
                .filter(Column::Mutation.eq(self.mutation))
                .filter(Column::Key.eq(key));
            tx.remove(removal).await?;
        }
        tx.insert(idempotency::ActiveModel {
            account_id: Set(actor.account),
            mutation: Set(self.mutation.to_owned()),
            key: Set(key.to_owned()),
            input_hash: Set(self.hash.clone()),
            object_id: Set(object),
            created_at: Set(now),
            ..Default::default()
        })
        .await?;
        Ok(Remembered::New)
    }

    /// Ends the transaction of a change: what was done is committed; where another call with the same key was
    /// first, its object is the answer. Whoever is refused holds nothing any more when the answer comes.
    ///
    /// # Errors
    /// Those of the change.
    pub async fn settle<T: From<Uuid>>(
        &self,
        store: &Store,
        actor: &Actor,
        tx: DistrictTx,
        tried: Outcome<T>,
    ) -> Outcome<T> {
        match tried {
            Ok(done) => {
                tx.commit().await?;
                Ok(done)
            }
            Err(failure) => {
                // A transaction that is only dropped ends some time later. What the change failed of is
                // told, whatever becomes of this.
                let ended = tx.rollback().await;
                if is_repeated(&failure) {
                    ended?;
                    return Ok(self.answer_again(store, actor).await?.into());
                }
                Err(failure)
            }
        }
    }

    /// Answers a call that another one with the same key was first with, from a new transaction.
    ///
    /// # Errors
    /// IDEMPOTENCY_MISMATCH when the other one had another input.
    pub async fn answer_again(&self, store: &Store, actor: &Actor) -> Outcome<Uuid> {
        let tx = store.read(actor.district).await?;
        let key = self.key.unwrap_or_default();
        let before = self.find(&tx, actor.account, key).await?;
        let before = before.ok_or_else(|| Fault::broken("a call that was first left no trace"))?;
        self.same_input(&before)
    }

    async fn find(
        &self,
        tx: &DistrictTx,
        account: AccountId,
        key: &str,
    ) -> Result<Option<idempotency::Model>, StoreError> {
        let query = tx
            .find::<idempotency::Entity>()
            .filter(Column::AccountId.eq(account))
            .filter(Column::Mutation.eq(self.mutation))
            .filter(Column::Key.eq(key));
        tx.one(query).await
    }

    fn same_input(&self, before: &idempotency::Model) -> Outcome<Uuid> {
        if before.input_hash == self.hash {
            Ok(before.object_id)
        } else {
            Err(Refusal::at(Code::IdempotencyMismatch, "idempotencyKey").into())
        }
    }
}

/// Whether a transaction failed because another call with the same key was first: it is carried out
/// by now, and [`Call::answer_again`] tells what it was about.
pub fn is_repeated(failure: &Failure) -> bool {
    matches!(failure, Failure::Fault(Fault::Store(error)) if error.is_unique("idempotency"))
}
