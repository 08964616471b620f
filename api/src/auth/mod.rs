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

use chrono::TimeDelta;

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

/// How long tokens and codes live.
#[derive(Debug, Clone, Copy)]
pub struct Lifetimes {
    pub access: TimeDelta,
    /// A refresh token that is not used for so long ends its session.
    pub refresh: TimeDelta,
    /// Within this time a used refresh token may come again, as long as what followed is unused.
    pub grace: TimeDelta,
    pub code: TimeDelta,
    /// Wrong codes that are answered before a code is void.
    pub code_attempts: i32,
}

impl Default for Lifetimes {
    fn default() -> Self {
        (&crate::config::Tokens::default()).into()
    }
}

impl From<&crate::config::Tokens> for Lifetimes {
    fn from(tokens: &crate::config::Tokens) -> Self {
        Self {
            access: TimeDelta::minutes(tokens.access_minutes.into()),
            refresh: TimeDelta::days(tokens.refresh_days.into()),
            grace: TimeDelta::seconds(tokens.refresh_grace_seconds.into()),
            code: TimeDelta::minutes(tokens.phone_code_minutes.into()),
            code_attempts: i32::try_from(tokens.phone_code_attempts).unwrap_or(i32::MAX),
        }
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
