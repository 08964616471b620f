//! The sealed form of a secret.
//!
//! ```text
//! suite (1 byte) | key id (4, big endian) | nonce (12) | ciphertext | tag (16)
//! ```
//!
//! The suite byte lets a later release change the cipher without guessing, the key id says which
//! key opens it. Both are authenticated together with what the secret belongs to, so that an
//! envelope copied to another district or another column does not open.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use zeroize::Zeroizing;

use super::vault::VaultFault;

/// AES-256-GCM with a random nonce of 96 bits.
const AES_256_GCM_SUITE: u8 = 1;
const HEADER: usize = 1 + 4;
const TAG: usize = 16;

/// Length of every symmetric key here, in bytes.
pub const KEY_LEN: usize = 32;

/// One AES-256-GCM key with the id that its envelopes carry.
pub(super) struct SealingKey {
    id: u32,
    key: RandomizedNonceKey,
}

impl SealingKey {
    pub(super) fn new(id: u32, bytes: &[u8; KEY_LEN]) -> Self {
        let key = RandomizedNonceKey::new(&AES_256_GCM, bytes)
            .expect("AES-256-GCM takes every key of 32 bytes");
        Self { id, key }
    }

    pub(super) fn id(&self) -> u32 {
        self.id
    }

    /// Seals `plain` and binds it to `belongs_to`. The nonce comes from the cipher library and not
    /// from the process's given randomness: a nonce that a test clock repeats would give the key
    /// away, and no caller ever looks at it.
    pub(super) fn seal(&self, belongs_to: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut body = plain.to_vec();
        let header = self.header();
        let nonce = self
            .key
            .seal_in_place_append_tag(Aad::from(bound(&header, belongs_to)), &mut body)
            .expect("a secret is far below the cipher's limit");
        let mut envelope = Vec::with_capacity(HEADER + NONCE_LEN + body.len());
        envelope.extend_from_slice(&header);
        envelope.extend_from_slice(nonce.as_ref());
        envelope.append(&mut body);
        envelope
    }

    pub(super) fn open(
        &self,
        belongs_to: &[u8],
        envelope: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultFault> {
        if key_id(envelope)? != self.id {
            return Err(VaultFault::UnknownKey(key_id(envelope)?));
        }
        let (header, rest) = envelope.split_at(HEADER);
        let (nonce, body) = rest.split_at(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| VaultFault::Damaged)?;
        let mut body = Zeroizing::new(body.to_vec());
        let length = self
            .key
            .open_in_place(nonce, Aad::from(bound(header, belongs_to)), &mut body)
            .map_err(|_| VaultFault::Damaged)?
            .len();
        body.truncate(length);
        Ok(body)
    }

    fn header(&self) -> [u8; HEADER] {
        let mut header = [AES_256_GCM_SUITE; HEADER];
        header[1..].copy_from_slice(&self.id.to_be_bytes());
        header
    }
}

/// The id of the key that sealed this envelope.
pub(super) fn key_id(envelope: &[u8]) -> Result<u32, VaultFault> {
    match envelope {
        [AES_256_GCM_SUITE, a, b, c, d, rest @ ..] if rest.len() >= NONCE_LEN + TAG => {
            Ok(u32::from_be_bytes([*a, *b, *c, *d]))
        }
        [suite, ..] if *suite != AES_256_GCM_SUITE => Err(VaultFault::UnknownSuite(*suite)),
        _ => Err(VaultFault::Damaged),
    }
}

fn bound(header: &[u8], belongs_to: &[u8]) -> Vec<u8> {
    [header, belongs_to].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: u32) -> SealingKey {
        SealingKey::new(id, &[7; KEY_LEN])
    }

    #[test]
    fn what_was_sealed_opens_again_and_never_looks_alike() {
        let (one, two) = (key(1).seal(b"a", b"secret"), key(1).seal(b"a", b"secret"));
        assert_ne!(one, two);
        assert_eq!(&**key(1).open(b"a", &one).unwrap(), b"secret");
        assert_eq!(key_id(&one).unwrap(), 1);
    }

    #[test]
    fn another_owner_another_key_or_a_changed_byte_does_not_open() {
        let sealed = key(1).seal(b"a", b"secret");
        assert!(matches!(
            key(1).open(b"b", &sealed),
            Err(VaultFault::Damaged)
        ));
        assert!(matches!(
            key(2).open(b"a", &sealed),
            Err(VaultFault::UnknownKey(1))
        ));
        for at in HEADER..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(key(1).open(b"a", &changed).is_err(), "byte {at}");
        }
        let mut relabelled = sealed.clone();
        relabelled[4] = 2;
        assert!(matches!(
            key(2).open(b"a", &relabelled),
            Err(VaultFault::Damaged)
        ));
    }

    #[test]
    fn short_and_foreign_envelopes_are_refused() {
        assert!(matches!(key_id(&[]), Err(VaultFault::Damaged)));
        assert!(matches!(key_id(&[1, 0, 0, 0, 1]), Err(VaultFault::Damaged)));
        assert!(matches!(key_id(&[9; 60]), Err(VaultFault::UnknownSuite(9))));
    }
}
