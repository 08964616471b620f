//! Phones and identity numbers as the registers store them: sealed under the district's key, with a
//! keyed hash to find them by. The keyring is loaded once; each row costs one sealing.

use chrono::NaiveDate;
use lianxin_entity::ids::DistrictKey;

use super::identity_number::IdentityNumber;
use crate::auth::phone::Phone;
use crate::auth::vault::{Keyring, Purpose, Vault, VaultFault};
use crate::refusal::{Fault, Outcome};
use crate::store::Store;

/// A sealed value and the hash by which it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    pub cipher: Vec<u8>,
    pub hash: Vec<u8>,
}

impl Sealed {
    /// The two columns of a value that may be missing.
    pub fn columns(sealed: Option<Self>) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
        sealed.map(|sealed| (sealed.cipher, sealed.hash)).unzip()
    }
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

/// The eighteen characters of a sealed identity number, with a keyring at hand.
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

/// Opens what registers sealed in one district, also under a key that another process made since.
pub struct Opener<'a> {
    pub vault: &'a Vault,
    pub store: &'a Store,
    pub district: DistrictKey,
}

impl Opener<'_> {
    /// A phone number; none where none is sealed.
    ///
    /// # Errors
    /// When the value is damaged or was sealed elsewhere.
    pub async fn phone(&self, cipher: Option<&[u8]>) -> Outcome<Option<Phone>> {
        let Some(text) = self.text(Purpose::Phone, cipher).await? else {
            return Ok(None);
        };
        Ok(Some(Phone::parse(&text).map_err(Fault::broken)?))
    }

    /// An identity number; none where none is sealed.
    ///
    /// # Errors
    /// When the value is damaged or was sealed elsewhere.
    pub async fn identity(&self, cipher: Option<&[u8]>) -> Outcome<Option<IdentityNumber>> {
        let Some(text) = self.text(Purpose::IdentityNumber, cipher).await? else {
            return Ok(None);
        };
        // It was no day of the future when it was sealed.
        let number = IdentityNumber::parse(&text, NaiveDate::MAX).map_err(Fault::broken)?;
        Ok(Some(number))
    }

    async fn text(&self, purpose: Purpose, cipher: Option<&[u8]>) -> Outcome<Option<String>> {
        let Some(cipher) = cipher else {
            return Ok(None);
        };
        let plain = self
            .vault
            .open_sealed(self.store, self.district, purpose, cipher)
            .await?;
        let text = std::str::from_utf8(&plain).map_err(Fault::broken)?;
        Ok(Some(text.to_owned()))
    }
}
