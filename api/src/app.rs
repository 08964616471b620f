//! The composition root: everything that a running server consists of.

use std::sync::Arc;

use crate::auth::actor::Actors;
use crate::auth::claims::Tokens;
use crate::auth::passwords::Passwords;
use crate::auth::signed_path::PathSigner;
use crate::auth::vault::Vault;
use crate::domain::identity::messages::MessagePort;
use crate::domain::identity::service::Identity;
use crate::given::Given;
use crate::store::Store;

/// A server, put together.
pub struct App {
    /// The database.
    pub store: Store,
    /// Clock, ids and randomness.
    pub given: Given,
    /// The keys that personal data is sealed with.
    pub vault: Arc<Vault>,
    /// Issues and verifies access tokens.
    pub tokens: Arc<Tokens>,
    /// Hashes and verifies passwords.
    pub passwords: Arc<Passwords>,
    /// Signs download paths.
    pub signer: Arc<PathSigner>,
    /// Who asked lately.
    pub actors: Arc<Actors>,
    /// Sends codes to phones.
    pub messages: Arc<dyn MessagePort>,
}

impl App {
    /// The services of accounts and sessions, over this store: the app's own, or one of an
    /// operation that counts its statements.
    pub fn identity<'a>(&'a self, store: &'a Store) -> Identity<'a> {
        Identity {
            store,
            given: &self.given,
            vault: &self.vault,
            tokens: &self.tokens,
            passwords: &self.passwords,
            actors: &self.actors,
            messages: &*self.messages,
        }
    }
}
