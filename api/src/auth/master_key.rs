//! The master key: 32 random bytes in a file that only the server's own user can read. It wraps the
//! keys of every district and the signing keys, and seals nothing else.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use aws_lc_rs::{hkdf, hmac};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::{Zeroize, Zeroizing};

use super::envelope::{KEY_LEN, SealingKey};
use super::vault::VaultFault;
use crate::given::Random;

/// What to do when the key file is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfMissing {
    /// The embedded default makes one on its first start.
    Create,
    /// A configured server refuses to start: a new key could not open what an old one sealed.
    Refuse,
}

/// The key that wraps all other keys.
pub struct MasterKey {
    bytes: Zeroizing<[u8; KEY_LEN]>,
    sealing: SealingKey,
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MasterKey({:08x})", self.sealing.id())
    }
}

impl MasterKey {
    /// Reads the key file, or makes it where that is allowed.
    pub fn open(
        path: &Path,
        if_missing: IfMissing,
        random: &dyn Random,
    ) -> Result<Self, VaultFault> {
        if !path.exists() {
            match if_missing {
                IfMissing::Create => create(path, random)?,
                IfMissing::Refuse => return Err(VaultFault::NoMasterKey(path.to_owned())),
            }
        }
        refuse_open_permissions(path)?;
        let text = Zeroizing::new(fs::read_to_string(path).map_err(|e| VaultFault::io(path, e))?);
        let decoded = Zeroizing::new(
            STANDARD
                .decode(text.trim())
                .map_err(|_| VaultFault::BadMasterKey(path.to_owned()))?,
        );
        let bytes = decoded
            .as_slice()
            .try_into()
            .map_err(|_| VaultFault::BadMasterKey(path.to_owned()))?;
        Ok(Self::from_bytes(bytes))
    }

    /// A key from bytes at hand.
    pub fn from_bytes(mut bytes: [u8; KEY_LEN]) -> Self {
        let kept = Zeroizing::new(bytes);
        bytes.zeroize();
        let tag = hmac::sign(
            &hmac::Key::new(hmac::HMAC_SHA256, kept.as_ref()),
            b"lianxin master key id",
        );
        let id = u32::from_be_bytes(tag.as_ref()[..4].try_into().expect("four bytes"));
        let sealing = SealingKey::new(id, &kept);
        Self {
            bytes: kept,
            sealing,
        }
    }

    /// Wraps another key and binds it to what it is for.
    pub fn wrap(&self, belongs_to: &[u8], key: &[u8]) -> Vec<u8> {
        self.sealing.seal(belongs_to, key)
    }

    /// Unwraps a key; one that another master key wrapped is told apart from a damaged one.
    pub fn unwrap(
        &self,
        belongs_to: &[u8],
        wrapped: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultFault> {
        self.sealing
            .open(belongs_to, wrapped)
            .map_err(|fault| match fault {
                VaultFault::UnknownKey(_) => VaultFault::OtherMasterKey,
                other => other,
            })
    }

    /// A key for message authentication, derived for one use and the same in every process.
    pub(super) fn derive(&self, use_: &str) -> hmac::Key {
        let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, b"lianxin").extract(self.bytes.as_ref());
        let mut derived = Zeroizing::new([0; KEY_LEN]);
        prk.expand(&[use_.as_bytes()], hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(derived.as_mut()))
            .expect("HKDF gives one block for every label");
        hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref())
    }
}

/// Writes a new key beside its place and links it there, so that of two processes that start at
/// once one wins and both read the same key.
fn create(path: &Path, random: &dyn Random) -> Result<(), VaultFault> {
    let fault = |e| VaultFault::io(path, e);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(fault)?;
    }
    let mut bytes = Zeroizing::new([0; KEY_LEN]);
    random.fill(bytes.as_mut());
    let text = Zeroizing::new(format!("{}\n", STANDARD.encode(bytes.as_ref())));
    let beside = path.with_extension(format!("new-{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside).map_err(fault)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(fault)?;
    let linked = fs::hard_link(&beside, path);
    fs::remove_file(&beside).map_err(fault)?;
    match linked {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => Err(fault(e)),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn refuse_open_permissions(path: &Path) -> Result<(), VaultFault> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)
        .map_err(|e| VaultFault::io(path, e))?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        return Err(VaultFault::OpenMasterKey(path.to_owned(), mode & 0o777));
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_open_permissions(_: &Path) -> Result<(), VaultFault> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::Given;

    fn random() -> Given {
        Given::system()
    }

    #[test]
    fn the_first_start_makes_a_private_file_and_the_second_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/master.key");
        let given = random();
        let first = MasterKey::open(&path, IfMissing::Create, &*given.random).unwrap();
        let again = MasterKey::open(&path, IfMissing::Refuse, &*given.random).unwrap();
        assert_eq!(
            &**again.unwrap(b"x", &first.wrap(b"x", b"key")).unwrap(),
            b"key"
        );
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            assert!(matches!(
                MasterKey::open(&path, IfMissing::Create, &*given.random),
                Err(VaultFault::OpenMasterKey(_, 0o644))
            ));
        }
    }

    #[test]
    fn a_configured_server_makes_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let given = random();
        assert!(matches!(
            MasterKey::open(&path, IfMissing::Refuse, &*given.random),
            Err(VaultFault::NoMasterKey(_))
        ));
        assert!(!path.exists());
        MasterKey::open(&path, IfMissing::Create, &*given.random).unwrap();
        fs::write(&path, "too short").unwrap();
        assert!(matches!(
            MasterKey::open(&path, IfMissing::Refuse, &*given.random),
            Err(VaultFault::BadMasterKey(_))
        ));
    }

    #[test]
    fn another_master_key_is_named_as_such() {
        let wrapped = MasterKey::from_bytes([1; KEY_LEN]).wrap(b"x", b"key");
        let other = MasterKey::from_bytes([2; KEY_LEN]);
        assert!(matches!(
            other.unwrap(b"x", &wrapped),
            Err(VaultFault::OtherMasterKey)
        ));
        assert!(format!("{other:?}").starts_with("MasterKey("));
    }
}
