//! Who is asking, and what keeps it secret: the vault, passwords, signing keys and tokens.

pub mod actor;
pub mod caller;
pub mod claims;
mod envelope;
mod keyrings;
pub mod keys;
pub mod master_key;
pub mod password_rules;
pub mod passwords;
pub mod phone;
pub mod refresh_token;
pub mod signed_path;
pub mod signing;
pub mod throttle;
pub mod vault;

use std::sync::Arc;

use crate::given::Given;
use crate::refusal::{Failure, Fault};
use crate::store::StoreError;
use vault::VaultFault;

/// How signing in is set up.
#[derive(Debug, Clone)]
pub struct AuthOptions {
    pub issuer: String,
    pub audience: String,
    pub password_cost: passwords::Cost,
    /// Password hashes that may run at the same time.
    pub passwords_at_once: usize,
}

impl Default for AuthOptions {
    fn default() -> Self {
        Self {
            issuer: "lianxin".to_owned(),
            audience: "lianxin-api".to_owned(),
            password_cost: passwords::Cost::default(),
            passwords_at_once: 2,
        }
    }
}

/// The parts of signing in, put together once for a process.
pub struct Auth {
    pub vault: Arc<vault::Vault>,
    pub tokens: Arc<claims::Tokens>,
    pub passwords: Arc<passwords::Passwords>,
    pub signer: Arc<signed_path::PathSigner>,
    pub actors: Arc<actor::Actors>,
}

impl Auth {
    /// Puts the parts together around the master key; [`signing::renew`] is still to be called
    /// before the first token is issued.
    ///
    /// # Errors
    /// When the configured cost of passwords is impossible.
    pub fn new(
        master: master_key::MasterKey,
        options: &AuthOptions,
        given: &Given,
    ) -> Result<Self, AuthFault> {
        let (cost, at_once) = (options.password_cost, options.passwords_at_once);
        Ok(Self {
            tokens: Arc::new(claims::Tokens::new(&options.issuer, &options.audience)),
            passwords: Arc::new(passwords::Passwords::new(cost, at_once, &*given.random)?),
            signer: Arc::new(signed_path::PathSigner::new(&master)),
            actors: Arc::default(),
            vault: Arc::new(vault::Vault::new(master)),
        })
    }
}

/// What can go wrong beneath sign-in. None of it is the caller's fault.
#[derive(Debug, thiserror::Error)]
pub enum AuthFault {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultFault),
    #[error(transparent)]
    Passwords(#[from] passwords::PasswordsFault),
    #[error(transparent)]
    NoSigningKey(#[from] claims::NoSigningKey),
}

impl From<AuthFault> for Failure {
    fn from(fault: AuthFault) -> Self {
        match fault {
            AuthFault::Store(error) => error.into(),
            other => Fault::broken(other).into(),
        }
    }
}
