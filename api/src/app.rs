//! The composition root: everything that a running server consists of.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::auth::actor::Actors;
use crate::auth::claims::Tokens;
use crate::auth::master_key::{IfMissing, MasterKey};
use crate::auth::passwords::Passwords;
use crate::auth::signed_path::PathSigner;
use crate::auth::vault::{Vault, VaultFault};
use crate::auth::{AuthFault, AuthOptions, signing};
use crate::config::Config;
use crate::domain::district::Directories;
use crate::domain::identity::messages::{FileSink, MessagePort};
use crate::domain::identity::service::Identity;
use crate::files::{Depot, DepotError, Intake, Limits};
use crate::given::Given;
use crate::live::Hub;
use crate::store::{Dialect, Store, StoreError, StoreOptions};

/// A server, put together.
pub struct App {
    /// What is configured.
    pub config: Arc<Config>,
    /// The database.
    pub store: Store,
    /// The database as the role of the jobs, where that is another one.
    pub worker_store: Option<Store>,
    /// Clock, ids and randomness.
    pub given: Given,
    /// The reference data of every district, in memory.
    pub directories: Directories,
    /// The master key and the districts' keys.
    pub vault: Vault,
    /// Issues and verifies access tokens.
    pub tokens: Tokens,
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// The actors seen lately.
    pub actors: Actors,
    /// Sends texts to phones.
    pub messages: Box<dyn MessagePort>,
    /// Signs the paths of files.
    pub links: PathSigner,
    /// Where the bytes of files rest.
    pub files: Depot,
    /// Checks uploads.
    pub intake: Intake,
    /// The open sockets.
    pub hub: Hub,
}

/// What an [`App`] is put together from. Tests hand in their own.
pub struct Parts {
    /// What is configured.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// The database as the role of the jobs, where that is another one.
    pub worker_store: Option<Store>,
    /// Clock, ids and randomness.
    pub given: Given,
    /// The master key.
    pub master: MasterKey,
    /// How signing in is set up.
    pub auth: AuthOptions,
    /// Sends texts to phones.
    pub messages: Box<dyn MessagePort>,
}

/// Why a server cannot start, with what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum StartFault {
    /// The database.
    #[error("the database does not open: {0}")]
    Store(#[from] StoreError),
    /// The database is of another version.
    #[error(
        "the database lacks {0} migration(s), the first is {1}; run `lianxin migrate` with LIANXIN_DATABASE_URL of the owner role"
    )]
    OldDatabase(usize, String),
    /// The master key.
    #[error(transparent)]
    MasterKey(#[from] VaultFault),
    /// The signing keys or the passwords.
    #[error(transparent)]
    Auth(#[from] AuthFault),
    /// The directory for files.
    #[error(transparent)]
    Files(#[from] DepotError),
    /// The data directory.
    #[error("the data directory cannot be made: {0}")]
    DataDirectory(std::io::Error),
}

impl App {
    /// Puts a server together. The database must be of this program's version.
    ///
    /// # Errors
    /// When a part cannot be made.
    pub fn new(parts: Parts) -> Result<Arc<Self>, StartFault> {
        let Parts {
            config,
            store,
            worker_store,
            given,
            master,
            auth,
            messages,
        } = parts;
        let passwords = Passwords::new(auth.password_cost, auth.passwords_at_once, &*given.random)
            .map_err(AuthFault::from)?;
        Ok(Arc::new(Self {
            files: Depot::directory(&config.data_dir.join("files"))?,
            intake: Intake::new(Limits::of(&config.files)),
            hub: Hub::default(),
            links: PathSigner::new(&master),
            directories: Directories::new(given.clock.clone()),
            tokens: Tokens::new(&auth.issuer, &auth.audience),
            vault: Vault::new(master),
            actors: Actors::default(),
            config: Arc::new(config),
            store,
            worker_store,
            given,
            passwords,
            messages,
        }))
    }

    /// Opens the configured server: migrates SQLite, refuses a PostgreSQL database of another
    /// version, makes a master key where that is allowed, and takes the signing keys into use.
    ///
    /// # Errors
    /// When something is missing; the message says what to do.
    pub async fn open(
        config: Config,
        given: Given,
        if_missing: IfMissing,
    ) -> Result<Arc<Self>, StartFault> {
        make_private(&config.data_dir).map_err(StartFault::DataDirectory)?;
        let store = Store::open(&options(&config, false)).await?;
        if store.dialect() == Dialect::Sqlite {
            store.migrate().await?;
        } else if let missing = store.missing_migrations().await?
            && let Some(first) = missing.first()
        {
            return Err(StartFault::OldDatabase(missing.len(), first.clone()));
        }
        let worker_store = match &config.worker_database_url {
            Some(_) => Some(Store::open(&options(&config, true)).await?),
            None => None,
        };
        let master = MasterKey::open(&config.master_key_file(), if_missing, &*given.random)?;
        let messages = Box::new(FileSink::new(config.data_dir.join("messages.jsonl")));
        let app = Self::new(Parts {
            config,
            store,
            worker_store,
            given,
            master,
            auth: AuthOptions::default(),
            messages,
        })?;
        signing::renew(&app.store, &app.vault, &app.tokens, &app.given, false).await?;
        Ok(app)
    }

    /// The identity services of this server, on a store with the caller's ledger.
    pub fn identity<'a>(&'a self, store: &'a Store) -> Identity<'a> {
        Identity {
            store,
            given: &self.given,
            vault: &self.vault,
            tokens: &self.tokens,
            passwords: &self.passwords,
            actors: &self.actors,
            messages: &*self.messages,
            lifetimes: (&self.config.tokens).into(),
        }
    }
}

/// Makes the data directory for the server's own user alone. One that is there keeps its mode.
///
/// # Errors
/// When it cannot be made.
pub fn make_private(directory: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// How the configuration says a database is opened.
pub fn options(config: &Config, worker: bool) -> StoreOptions {
    let url = match (&config.worker_database_url, worker) {
        (Some(url), true) => url.clone(),
        _ => config.database_url(),
    };
    StoreOptions {
        max_connections: config.pool.connections,
        acquire_timeout: Duration::from_millis(config.pool.acquire_milliseconds),
        statement_timeout: Duration::from_millis(config.pool.statement_milliseconds),
        worker,
        ..StoreOptions::new(url.expose())
    }
}
