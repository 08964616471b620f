//! What a resolver has at hand: who asks, in which language, at which instant, and one snapshot of
//! the district to read from.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use tokio::sync::Mutex;

use super::errors;
use super::loader::Loaders;
use super::prelude::*;
use crate::app::App;
use crate::domain::district::Directory;
use crate::i18n::Locale;
use crate::policy::Actor;
use crate::refusal::{Code, Failure, Fault, Outcome};
use crate::store::{DistrictTx, Ledger, Store};

/// The context of one operation.
pub struct RequestCtx {
    /// The server.
    pub app: Arc<App>,
    /// Who asks; none without a token.
    pub actor: Option<Arc<Actor>>,
    /// The language of messages.
    pub locale: Locale,
    /// Names this request in logs and in answers about our faults.
    pub request_id: String,
    /// The database, with a ledger of this operation.
    pub store: Store,
    /// What resolvers ask for one by one and is read at once.
    pub loaders: Loaders,
    reader: Mutex<Option<Arc<DistrictTx>>>,
    /// The directory that was known when the snapshot was opened, for as long as it is open.
    directory: std::sync::Mutex<Option<Arc<Directory>>>,
    /// Microseconds since 1970.
    now: AtomicI64,
    /// Whether a mutation of this operation has written.
    wrote: AtomicBool,
}

impl RequestCtx {
    /// The context of a new operation. No connection is taken until something is read.
    pub fn new(
        app: Arc<App>,
        actor: Option<Arc<Actor>>,
        locale: Locale,
        request_id: String,
        ledger: Arc<Ledger>,
    ) -> Self {
        Self {
            now: AtomicI64::new(app.given.now().timestamp_micros()),
            wrote: AtomicBool::new(false),
            store: app.store.with_ledger(ledger),
            app,
            actor,
            locale,
            request_id,
            loaders: Loaders::default(),
            reader: Mutex::new(None),
            directory: std::sync::Mutex::default(),
        }
    }

    /// The context of the operation that a resolver belongs to.
    ///
    /// # Errors
    /// Never in a running server: every operation is executed with one.
    pub fn of<'a>(ctx: &Context<'a>) -> Result<&'a Self> {
        ctx.data::<Self>()
    }

    /// Who asks.
    ///
    /// # Errors
    /// UNAUTHENTICATED without a token.
    pub fn actor(&self) -> Result<&Arc<Actor>> {
        self.actor
            .as_ref()
            .ok_or_else(|| errors::unauthenticated(self.locale))
    }

    /// The snapshot of the asker's district, opened when first asked for.
    ///
    /// # Errors
    /// UNAUTHENTICATED without a token; INTERNAL when the database fails.
    pub async fn reader(&self) -> Result<Arc<DistrictTx>> {
        let district = self.actor()?.district;
        let mut reader = self.reader.lock().await;
        if let Some(open) = reader.as_ref() {
            return Ok(open.clone());
        }
        // Before a connection is held: to read it takes one, and whoever holds one and waits for another
        // may wait for those who do the same.
        let directory = Box::pin(self.directory()).await?;
        *self.known() = Some(directory);
        let tx = self.store.read(district).await;
        let tx = Arc::new(tx.map_err(|error| self.fault(&error.into()))?);
        *reader = Some(tx.clone());
        Ok(tx)
    }

    /// The directory of the district in which the asker acts: the same for as long as a snapshot is open.
    ///
    /// # Errors
    /// UNAUTHENTICATED without a token; INTERNAL when the database fails.
    pub async fn directory(&self) -> Result<Arc<Directory>> {
        let district = self.actor()?.district;
        if let Some(known) = self.known().clone() {
            return Ok(known);
        }
        let found = self.app.directories.get(&self.store, district).await;
        found.map_err(|failure| match failure {
            Failure::Fault(fault) => self.fault(&fault),
            refused => self.fault(&Fault::broken(refused)),
        })
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Option<Arc<Directory>>> {
        self.directory
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The instant of the operation: one for all that is read from one snapshot.
    pub fn now(&self) -> DateTime<Utc> {
        let micros = self.now.load(Ordering::Relaxed);
        DateTime::from_timestamp_micros(micros).unwrap_or_else(|| self.app.given.now())
    }

    /// A mutation of this operation has written.
    pub fn has_written(&self) {
        self.wrote.store(true, Ordering::Relaxed);
    }

    /// Forgets the snapshot: what is read next has its own instant, and sees what was just written.
    pub async fn renew(&self) {
        let now = self.app.given.now().timestamp_micros();
        self.now.store(now, Ordering::Relaxed);
        self.reader.lock().await.take();
        self.known().take();
        self.loaders.clear();
    }

    /// Logs a fault and tells the user the request's id alone; what may well succeed when it is sent
    /// again is told as such.
    pub fn fault(&self, fault: &Fault) -> Error {
        if matches!(fault, Fault::Store(error) if error.is_passing()) {
            tracing::warn!(request_id = %self.request_id, error = %fault, "too busy");
            let wrote = self.wrote.load(Ordering::Relaxed);
            return errors::timeout(self.locale, &self.request_id, wrote);
        }
        tracing::error!(request_id = %self.request_id, error = %fault, "fault");
        errors::internal(self.locale, &self.request_id)
    }

    /// What the store gave.
    ///
    /// # Errors
    /// INTERNAL for a fault; TIMEOUT where the database was too busy.
    pub fn stored<T, E: Into<Fault>>(&self, given: std::result::Result<T, E>) -> Result<T> {
        given.map_err(|error| self.fault(&error.into()))
    }

    /// What a service found; none where it says NOT_FOUND.
    ///
    /// # Errors
    /// INTERNAL for a fault, and for a refusal that a query cannot show.
    pub fn found<T>(&self, outcome: Outcome<T>) -> Result<Option<T>> {
        match outcome {
            Ok(found) => Ok(Some(found)),
            Err(Failure::Refused(refusals))
                if refusals.iter().all(|r| r.code == Code::NotFound) =>
            {
                Ok(None)
            }
            Err(Failure::Fault(fault)) => Err(self.fault(&fault)),
            Err(refused) => Err(self.fault(&Fault::broken(refused))),
        }
    }
}
