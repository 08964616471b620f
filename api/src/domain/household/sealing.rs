//! Phones and identity numbers as the registers store them: sealed under the district's key, with a
//! keyed hash to find them by. The keyring is loaded once; each row costs one sealing.

use super::identity_number::IdentityNumber;
use crate::auth::phone::Phone;
use crate::auth::vault::{Keyring, Purpose, VaultFault};

/// A sealed value and the hash by which it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    pub cipher: Vec<u8>,
    pub hash: Vec<u8>,
}

/// A phone number of a register.
pub fn sealed_phone(keyring: &Keyring, phone: &Phone) -> Sealed {
    Sealed {
        cipher: keyring.seal_phone(phone),
        hash: keyring.phone_hash(phone),
    }
}

/// An identity number of a register.
pub fn sealed_identity(keyring: &Keyring, number: &IdentityNumber) -> Sealed {
    Sealed {
        cipher: keyring.seal(Purpose::IdentityNumber, number.as_str().as_bytes()),
        hash: keyring.identity_hash(number.as_str()),
    }
}

/// The eighteen characters of a sealed identity number.
///
/// # Errors
/// When the value is damaged or was sealed elsewhere.
pub fn open_identity(keyring: &Keyring, cipher: &[u8]) -> Result<String, VaultFault> {
    let plain = keyring.open(Purpose::IdentityNumber, cipher)?;
    match std::str::from_utf8(&plain) {
        Ok(text) if text.len() == 18 && text.is_ascii() => Ok(text.to_owned()),
        _ => Err(VaultFault::Damaged),
    }
}
