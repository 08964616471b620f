//! The keys that sign access tokens: Ed25519, private halves wrapped by the master key, public
//! halves published.
//!
//! A new key is announced for an hour before it signs, so that everybody who keeps the published
//! set has it, and an old one verifies for as long as the last token that it signed lives.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::master_key::MasterKey;
use super::vault::VaultFault;
use crate::given::Random;

/// How long a key signs before the next one is made.
const SIGNS_FOR: TimeDelta = TimeDelta::days(90);
/// How long a new key is published before it signs.
const ANNOUNCED_FOR: TimeDelta = TimeDelta::hours(1);
/// No access token lives longer; the demonstration's live as long.
pub const LONGEST_TOKEN: TimeDelta = TimeDelta::hours(12);

/// A signing key as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    pub kid: String,
    pub wrapped_private: Vec<u8>,
    pub public: Vec<u8>,
    pub created_at: DateTime<Utc>,
    /// From here on it verifies nothing. None: not yet replaced.
    pub retires_at: Option<DateTime<Utc>>,
}

impl StoredKey {
    /// A new key. Its id is the thumbprint of its public half (RFC 7638).
    pub fn generate(
        master: &MasterKey,
        random: &dyn Random,
        now: DateTime<Utc>,
    ) -> Result<Self, VaultFault> {
        let mut seed = Zeroizing::new([0; 32]);
        random.fill(seed.as_mut());
        let pair =
            Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).map_err(|_| VaultFault::Damaged)?;
        let private = pair.to_pkcs8().map_err(|_| VaultFault::Damaged)?;
        let public = pair.public_key().as_ref().to_vec();
        let kid = thumbprint(&public);
        let wrapped_private = master.wrap(&context(&kid), private.as_ref());
        Ok(Self {
            kid,
            wrapped_private,
            public,
            created_at: now,
            retires_at: None,
        })
    }

    fn is_retired(&self, now: DateTime<Utc>) -> bool {
        self.retires_at.is_some_and(|at| at <= now)
    }
}

fn context(kid: &str) -> Vec<u8> {
    format!("signing key {kid}").into_bytes()
}

fn thumbprint(public: &[u8]) -> String {
    let x = URL_SAFE_NO_PAD.encode(public);
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    URL_SAFE_NO_PAD.encode(digest(&SHA256, canonical.as_bytes()))
}

/// What keeping the keys fresh asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rotation {
    /// No key is young enough: make one.
    pub create: bool,
    /// Keys that were replaced and not yet given an end, with that end.
    pub retire: Vec<(String, DateTime<Utc>)>,
}

/// Decides what to do with the stored keys at `now`; `force` replaces the current key whatever its
/// age.
pub fn rotation(stored: &[StoredKey], now: DateTime<Utc>, force: bool) -> Rotation {
    let newest = stored.iter().max_by_key(|k| k.created_at);
    let create = force || newest.is_none_or(|k| k.created_at + SIGNS_FOR <= now);
    let outlives = now + ANNOUNCED_FOR + LONGEST_TOKEN + TimeDelta::hours(1);
    let retire = stored
        .iter()
        .filter(|k| k.retires_at.is_none())
        .filter(|k| create || newest.is_some_and(|n| n.kid != k.kid))
        .map(|k| (k.kid.clone(), outlives))
        .collect();
    Rotation { create, retire }
}

struct Key {
    stored: StoredKey,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

/// The unlocked signing keys, newest first.
#[derive(Default)]
pub struct KeySet(Vec<Key>);

impl KeySet {
    /// Unlocks stored keys.
    pub fn unlock(master: &MasterKey, stored: Vec<StoredKey>) -> Result<Self, VaultFault> {
        let mut keys = stored
            .into_iter()
            .map(|stored| {
                let private = master.unwrap(&context(&stored.kid), &stored.wrapped_private)?;
                let pair = Ed25519KeyPair::from_pkcs8(&private).map_err(|_| VaultFault::Damaged)?;
                if pair.public_key().as_ref() != stored.public {
                    return Err(VaultFault::Damaged);
                }
                Ok(Key {
                    encoding: EncodingKey::from_ed_der(&private),
                    decoding: DecodingKey::from_ed_der(&stored.public),
                    stored,
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        keys.sort_by_key(|k| std::cmp::Reverse(k.stored.created_at));
        Ok(Self(keys))
    }

    /// The key that signs now: the newest that was announced long enough, else (a new server) the
    /// oldest there is.
    pub(super) fn signing(&self, now: DateTime<Utc>) -> Option<(&str, &EncodingKey)> {
        let live = || self.0.iter().filter(|k| !k.stored.is_retired(now));
        live()
            .find(|k| k.stored.created_at + ANNOUNCED_FOR <= now)
            .or_else(|| live().next_back())
            .map(|k| (k.stored.kid.as_str(), &k.encoding))
    }

    /// The key of this id if tokens signed with it are still taken.
    pub(super) fn verifying(&self, kid: &str, now: DateTime<Utc>) -> Option<&DecodingKey> {
        self.0
            .iter()
            .find(|k| k.stored.kid == kid && !k.stored.is_retired(now))
            .map(|k| &k.decoding)
    }

    /// The public halves as a JSON Web Key Set (RFC 7517, RFC 8037).
    pub fn jwks(&self, now: DateTime<Utc>) -> Value {
        let keys: Vec<_> = self
            .0
            .iter()
            .filter(|k| !k.stored.is_retired(now))
            .map(|k| {
                json!({
                    "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA",
                    "kid": k.stored.kid, "x": URL_SAFE_NO_PAD.encode(&k.stored.public),
                })
            })
            .collect();
        json!({ "keys": keys })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::Given;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn master() -> MasterKey {
        MasterKey::from_bytes([1; 32])
    }

    fn key(hours: i64) -> StoredKey {
        StoredKey::generate(&master(), &*Given::system().random, at(hours)).unwrap()
    }

    #[test]
    fn a_first_key_signs_at_once_and_a_second_after_its_announcement() {
        let (first, second) = (key(0), key(100));
        let set = KeySet::unlock(&master(), vec![second.clone(), first.clone()]).unwrap();
        assert_eq!(set.signing(at(0)).unwrap().0, first.kid);
        assert_eq!(set.signing(at(100)).unwrap().0, first.kid);
        assert_eq!(set.signing(at(101)).unwrap().0, second.kid);
        assert!(KeySet::default().signing(at(0)).is_none());
    }

    #[test]
    fn a_retired_key_neither_signs_nor_verifies_nor_is_published() {
        let mut old = key(0);
        old.retires_at = Some(at(10));
        let set = KeySet::unlock(&master(), vec![old.clone()]).unwrap();
        assert!(set.verifying(&old.kid, at(9)).is_some());
        assert_eq!(set.jwks(at(9))["keys"].as_array().unwrap().len(), 1);
        assert!(set.verifying(&old.kid, at(10)).is_none());
        assert!(set.signing(at(10)).is_none());
        assert_eq!(set.jwks(at(10)), json!({ "keys": [] }));
    }

    #[test]
    fn the_published_key_shows_its_public_half_only() {
        let key = key(0);
        let set = KeySet::unlock(&master(), vec![key.clone()]).unwrap();
        let published = &set.jwks(at(0))["keys"][0];
        let mut names: Vec<_> = published.as_object().unwrap().keys().cloned().collect();
        names.sort();
        assert_eq!(names, ["alg", "crv", "kid", "kty", "use", "x"]);
        assert_eq!(published["x"], URL_SAFE_NO_PAD.encode(&key.public));
        assert_eq!(published["kid"], key.kid.as_str());
    }

    #[test]
    fn rotation_makes_and_retires() {
        assert_eq!(
            rotation(&[], at(0), false),
            Rotation {
                create: true,
                ..Default::default()
            }
        );
        let first = key(0);
        assert_eq!(
            rotation(std::slice::from_ref(&first), at(1), false),
            Rotation::default()
        );
        let due = 90 * 24;
        let plan = rotation(std::slice::from_ref(&first), at(due), false);
        assert!(plan.create);
        assert_eq!(plan.retire, [(first.kid.clone(), at(due + 14))]);
        let retired = StoredKey {
            retires_at: Some(at(due + 14)),
            ..first
        };
        let second = key(due);
        let both = [retired, second.clone()];
        assert_eq!(rotation(&both, at(due + 1), false), Rotation::default());
        let forced = rotation(std::slice::from_ref(&second), at(due + 1), true);
        assert!(forced.create && forced.retire[0].0 == second.kid);
    }

    #[test]
    fn a_key_of_another_master_or_with_a_swapped_half_does_not_unlock() {
        let (mut one, two) = (key(0), key(0));
        let other = MasterKey::from_bytes([2; 32]);
        assert!(matches!(
            KeySet::unlock(&other, vec![one.clone()]),
            Err(VaultFault::OtherMasterKey)
        ));
        one.public = two.public;
        assert!(matches!(
            KeySet::unlock(&master(), vec![one]),
            Err(VaultFault::Damaged)
        ));
    }
}
