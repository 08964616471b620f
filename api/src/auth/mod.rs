//! Who is asking, and what keeps it secret: the vault, passwords, signing keys and tokens.

pub mod claims;
mod envelope;
pub mod keys;
pub mod master_key;
pub mod password_rules;
pub mod passwords;
pub mod phone;
pub mod refresh_token;
pub mod signed_path;
pub mod throttle;
pub mod vault;
