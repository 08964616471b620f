//! What keeps personal data unreadable at rest: a keyring for each district, unlocked by the
//! master key and kept in memory.
//!
//! A district has data keys (the newest seals, all open) and one lookup key. The lookup key stands
//! apart so that a phone is still found after the data key was changed.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use aws_lc_rs::hmac;
use lianxin_entity::ids::DistrictKey;
use zeroize::Zeroizing;

use super::envelope::{KEY_LEN, SealingKey, key_id};
use super::master_key::MasterKey;
use super::phone::Phone;
use crate::given::Random;

/// Why a secret could not be sealed, opened or unlocked.
#[derive(Debug, thiserror::Error)]
pub enum VaultFault {
    #[error(
        "there is no master key at {0}; put the file back, or name it in LIANXIN_MASTER_KEY_FILE. For a new database make one: openssl rand -base64 32 > {0} && chmod 600 {0}"
    )]
    NoMasterKey(PathBuf),
    #[error("{0} is no master key: it must hold 32 bytes as base64")]
    BadMasterKey(PathBuf),
    #[error("{0} can be read by others (mode {1:o}); set it to 600")]
    OpenMasterKey(PathBuf, u32),
    #[error("{0}: {1}")]
    Io(PathBuf, std::io::Error),
    #[error("this was wrapped by another master key")]
    OtherMasterKey,
    #[error("no key {0} is known")]
    UnknownKey(u32),
    #[error("no cipher suite {0} is known")]
    UnknownSuite(u8),
    #[error("a sealed value is damaged or belongs elsewhere")]
    Damaged,
    #[error("district {0} has no {1} key")]
    Incomplete(DistrictKey, &'static str),
}

impl VaultFault {
    pub(super) fn io(path: &Path, fault: std::io::Error) -> Self {
        Self::Io(path.to_owned(), fault)
    }
}

/// What a sealed value is. A value sealed as one thing does not open as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A phone number.
    Phone,
    /// The identity number of a person in a register.
    IdentityNumber,
    /// A file of a register that waits for its import.
    RegisterFile,
    /// The personal part of an audit row.
    AuditPayload,
    /// The key of one item, under which its audit payload is sealed.
    ItemKey,
}

impl Purpose {
    fn label(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::IdentityNumber => "identity number",
            Self::RegisterFile => "register file",
            Self::AuditPayload => "audit payload",
            Self::ItemKey => "item key",
        }
    }
}

/// The two kinds of keys that a district has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Seals and opens values.
    Data,
    /// Makes lookup hashes; never changed.
    Lookup,
}

impl KeyKind {
    /// The word in the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Data => "DATA",
            Self::Lookup => "LOOKUP",
        }
    }
}

/// A key of a district as it is stored.
#[derive(Debug, Clone)]
pub struct WrappedKey {
    pub key_id: u32,
    pub kind: KeyKind,
    pub wrapped: Vec<u8>,
}

impl WrappedKey {
    /// A new random key, wrapped by the master key and bound to its district, kind and id.
    pub fn generate(
        master: &MasterKey,
        district: DistrictKey,
        kind: KeyKind,
        key_id: u32,
        random: &dyn Random,
    ) -> Self {
        let mut bytes = Zeroizing::new([0; KEY_LEN]);
        random.fill(bytes.as_mut());
        let wrapped = master.wrap(&key_context(district, kind, key_id), bytes.as_ref());
        Self {
            key_id,
            kind,
            wrapped,
        }
    }

    fn unlock(
        &self,
        master: &MasterKey,
        district: DistrictKey,
    ) -> Result<Zeroizing<[u8; KEY_LEN]>, VaultFault> {
        let context = key_context(district, self.kind, self.key_id);
        let bytes = master.unwrap(&context, &self.wrapped)?;
        let bytes = bytes
            .as_slice()
            .try_into()
            .map_err(|_| VaultFault::Damaged)?;
        Ok(Zeroizing::new(bytes))
    }
}

fn key_context(district: DistrictKey, kind: KeyKind, key_id: u32) -> Vec<u8> {
    format!("district {district} {} key {key_id}", kind.word()).into_bytes()
}

/// The unlocked keys of one district.
pub struct Keyring {
    district: DistrictKey,
    data: BTreeMap<u32, SealingKey>,
    lookup: hmac::Key,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keyring({})", self.district)
    }
}

impl Keyring {
    /// Unlocks the stored keys of a district.
    pub fn unlock(
        master: &MasterKey,
        district: DistrictKey,
        stored: &[WrappedKey],
    ) -> Result<Self, VaultFault> {
        let mut data = BTreeMap::new();
        let mut lookup = None;
        for key in stored {
            let bytes = key.unlock(master, district)?;
            match key.kind {
                KeyKind::Data => {
                    data.insert(key.key_id, SealingKey::new(key.key_id, &bytes));
                }
                KeyKind::Lookup => {
                    lookup = Some(hmac::Key::new(hmac::HMAC_SHA256, bytes.as_ref()));
                }
            }
        }
        let lookup = lookup.ok_or(VaultFault::Incomplete(district, "lookup"))?;
        if data.is_empty() {
            return Err(VaultFault::Incomplete(district, "data"));
        }
        Ok(Self {
            district,
            data,
            lookup,
        })
    }

    /// Seals a value with the newest data key.
    pub fn seal(&self, purpose: Purpose, plain: &[u8]) -> Vec<u8> {
        let (_, newest) = self
            .data
            .last_key_value()
            .expect("a keyring has a data key");
        newest.seal(&self.context(purpose), plain)
    }

    /// Opens a value with the key that sealed it.
    pub fn open(&self, purpose: Purpose, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultFault> {
        let id = key_id(sealed)?;
        let key = self.data.get(&id).ok_or(VaultFault::UnknownKey(id))?;
        key.open(&self.context(purpose), sealed)
    }

    /// Seals a phone number.
    pub fn seal_phone(&self, phone: &Phone) -> Vec<u8> {
        self.seal(Purpose::Phone, phone.digits().as_bytes())
    }

    /// Opens a phone number.
    pub fn open_phone(&self, sealed: &[u8]) -> Result<Phone, VaultFault> {
        let plain = self.open(Purpose::Phone, sealed)?;
        let text = std::str::from_utf8(&plain).map_err(|_| VaultFault::Damaged)?;
        Phone::parse(text).map_err(|_| VaultFault::Damaged)
    }

    /// The keyed hash by which an account is found.
    pub fn phone_hash(&self, phone: &Phone) -> Vec<u8> {
        self.keyed_hash(&[b"phone", phone.digits().as_bytes()])
    }

    /// The keyed hash by which a person is found by the identity number.
    pub fn identity_hash(&self, number: &str) -> Vec<u8> {
        self.keyed_hash(&[b"identity number", number.as_bytes()])
    }

    /// The keyed hash of a code sent to a phone: without the key, a million guesses would tell the
    /// code to whoever reads the table.
    pub fn code_hash(&self, phone_hash: &[u8], purpose: &str, code: &str) -> Vec<u8> {
        self.keyed_hash(&[b"code", phone_hash, purpose.as_bytes(), code.as_bytes()])
    }

    /// Each part goes in behind its length, so that no two lists of parts hash alike.
    fn keyed_hash(&self, parts: &[&[u8]]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.lookup);
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        context.sign().as_ref().to_vec()
    }

    fn context(&self, purpose: Purpose) -> Vec<u8> {
        format!("district {} {}", self.district, purpose.label()).into_bytes()
    }
}

/// The master key and the keyrings that were unlocked with it so far.
pub struct Vault {
    master: MasterKey,
    unlocked: RwLock<HashMap<DistrictKey, Arc<Keyring>>>,
}

impl Vault {
    pub fn new(master: MasterKey) -> Self {
        Self {
            master,
            unlocked: RwLock::default(),
        }
    }

    pub fn master(&self) -> &MasterKey {
        &self.master
    }

    /// The keyring of a district if it was unlocked before.
    pub(super) fn kept(&self, district: DistrictKey) -> Option<Arc<Keyring>> {
        self.unlocked
            .read()
            .expect("no holder panics")
            .get(&district)
            .cloned()
    }

    /// Unlocks a district's keys and keeps them.
    pub(super) fn keep(
        &self,
        district: DistrictKey,
        stored: &[WrappedKey],
    ) -> Result<Arc<Keyring>, VaultFault> {
        let keyring = Arc::new(Keyring::unlock(&self.master, district, stored)?);
        self.unlocked
            .write()
            .expect("no holder panics")
            .insert(district, keyring.clone());
        Ok(keyring)
    }
}

#[cfg(test)]
#[path = "vault_tests.rs"]
mod tests;
