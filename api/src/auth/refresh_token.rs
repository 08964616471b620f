//! Refresh tokens: opaque to their holder. Inside are the district (needed before any row can be
//! read), the token's id and 32 random bytes of which only the hash is stored.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use lianxin_entity::ids::{DistrictKey, RefreshTokenId};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::given::Random;

const PREFIX: &str = "lxr1_";

/// A refresh token in the open.
pub struct RefreshToken {
    pub district: DistrictKey,
    pub id: RefreshTokenId,
    secret: Zeroizing<[u8; 32]>,
}

impl RefreshToken {
    pub fn generate(district: DistrictKey, id: RefreshTokenId, random: &dyn Random) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        random.fill(secret.as_mut());
        Self {
            district,
            id,
            secret,
        }
    }

    /// Reads what a client sent; anything else than a token of ours is None.
    pub fn parse(text: &str) -> Option<Self> {
        let encoded = text.trim().strip_prefix(PREFIX).filter(|t| t.len() <= 80)?;
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(encoded).ok()?);
        let (district, rest) = bytes.split_first_chunk::<4>()?;
        let (id, secret) = rest.split_first_chunk::<16>()?;
        Some(Self {
            district: DistrictKey(i32::from_be_bytes(*district)),
            id: Uuid::from_bytes(*id).into(),
            secret: Zeroizing::new(secret.try_into().ok()?),
        })
    }

    /// The text for the client.
    pub fn reveal(&self) -> String {
        let mut bytes = Zeroizing::new(Vec::with_capacity(52));
        bytes.extend_from_slice(&self.district.0.to_be_bytes());
        bytes.extend_from_slice(self.id.0.as_bytes());
        bytes.extend_from_slice(self.secret.as_ref());
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes.as_slice()))
    }

    /// What is stored. The secret is random and long, so a plain hash is enough.
    pub fn hash(&self) -> Vec<u8> {
        digest(&SHA256, self.secret.as_ref()).as_ref().to_vec()
    }

    /// Whether the stored hash is this token's.
    pub fn matches(&self, stored: &[u8]) -> bool {
        verify_slices_are_equal(&self.hash(), stored).is_ok()
    }
}

/// What is known of a presented token.
#[derive(Debug, Clone, Copy)]
pub struct Presented {
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
    /// Whether a token that replaced it was used.
    pub successor_used: bool,
    /// Whether another token that replaced the same predecessor was used instead.
    pub sibling_used: bool,
}

/// What a presented token leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// A successor.
    Renew,
    /// Nothing: it has ended.
    Ended,
    /// The end of the family: somebody holds a copy.
    Reused,
}

/// The rule of rotation. An answer that was lost on a weak network is honest, so the same token may
/// come again for the time of grace while nobody used what followed it.
pub fn renewal(token: &Presented, grace: TimeDelta, now: DateTime<Utc>) -> Renewal {
    let within_grace = token.used_at.is_none_or(|at| now - at <= grace);
    if token.successor_used || token.sibling_used || !within_grace {
        Renewal::Reused
    } else if token.expires_at <= now {
        Renewal::Ended
    } else {
        Renewal::Renew
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::Given;

    const MINUTE: TimeDelta = TimeDelta::seconds(60);

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn fresh() -> Presented {
        Presented {
            expires_at: at(1000),
            used_at: None,
            successor_used: false,
            sibling_used: false,
        }
    }

    #[test]
    fn a_token_comes_back_as_it_went() {
        let id = Uuid::from_u128(5).into();
        let token = RefreshToken::generate(DistrictKey(3), id, &*Given::system().random);
        let back = RefreshToken::parse(&token.reveal()).unwrap();
        assert_eq!((back.district, back.id), (DistrictKey(3), id));
        assert!(back.matches(&token.hash()));
        let other = RefreshToken::generate(DistrictKey(3), id, &*Given::system().random);
        assert!(!other.matches(&token.hash()));
    }

    #[test]
    fn other_texts_are_no_token() {
        let token = RefreshToken::generate(
            DistrictKey(3),
            Uuid::from_u128(5).into(),
            &*Given::system().random,
        )
        .reveal();
        for text in [
            "",
            "lxr1_",
            "lxr1_AAAA",
            &token[5..],
            &token[..token.len() - 4],
        ] {
            assert!(RefreshToken::parse(text).is_none(), "{text}");
        }
        assert!(RefreshToken::parse(&format!("{token}{}", "A".repeat(100_000))).is_none());
    }

    #[test]
    fn a_lost_answer_is_honest_and_later_reuse_ends_the_family() {
        assert_eq!(renewal(&fresh(), MINUTE, at(0)), Renewal::Renew);
        assert_eq!(renewal(&fresh(), MINUTE, at(1000)), Renewal::Ended);
        let used = Presented {
            used_at: Some(at(0)),
            ..fresh()
        };
        assert_eq!(renewal(&used, MINUTE, at(60)), Renewal::Renew);
        assert_eq!(renewal(&used, MINUTE, at(61)), Renewal::Reused);
        assert_eq!(
            renewal(
                &Presented {
                    successor_used: true,
                    ..used
                },
                MINUTE,
                at(1)
            ),
            Renewal::Reused
        );
        assert_eq!(
            renewal(
                &Presented {
                    sibling_used: true,
                    ..fresh()
                },
                MINUTE,
                at(1)
            ),
            Renewal::Reused
        );
    }
}
