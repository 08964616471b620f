//! Access tokens: what they say, how they are issued and what is refused.
//!
//! The library checks the signature, the audience and the issuer. It leaves tokens without these
//! claims, unknown `crit` headers and other `typ`s to its caller, and reads the time from the
//! system: all of that is done here, with the given clock.

use std::collections::HashSet;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use lianxin_entity::enums::Role;
use lianxin_entity::ids::{
    AccountId, DistrictId, DistrictKey, OrganisationId, PostingId, SessionId,
};
use serde::{Deserialize, Serialize};

use super::caller::Caller;
use super::keys::{KeySet, LONGEST_TOKEN};

/// The media type of an access token (RFC 9068), so that no other token passes for one.
const ACCESS_TYPE: &str = "at+jwt";
/// Clocks of two servers may differ by so much.
const LEEWAY: TimeDelta = TimeDelta::seconds(5);
/// A token of ours has some 900 bytes.
const LONGEST: usize = 4096;
/// Verified tokens that are remembered.
const REMEMBERED: u64 = 50_000;

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    pub iss: String,
    pub aud: String,
    /// The account.
    #[serde(with = "public_id")]
    pub sub: AccountId,
    pub exp: i64,
    pub nbf: i64,
    pub iat: i64,
    /// The session: all tokens of one sign-in.
    #[serde(with = "public_id")]
    pub sid: SessionId,
    #[serde(with = "public_id")]
    pub district: DistrictId,
    pub district_code: String,
    /// The district's key in the store, needed before the first row is read.
    pub district_key: DistrictKey,
    pub role: Role,
    #[serde(with = "public_id")]
    pub posting: PostingId,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "public_id::optional"
    )]
    pub organisation: Option<OrganisationId>,
}

/// Ids stand in a token as they stand in the schema, so that a portal can use them.
mod public_id {
    use lianxin_entity::ids::TypedId;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::gql::ids;

    pub fn serialize<T: TypedId, S: Serializer>(id: &T, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&ids::encode(*id))
    }

    pub fn deserialize<'de, T: TypedId, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        let text = String::deserialize(from)?;
        ids::decode(&text).ok_or_else(|| D::Error::custom("no id of this type"))
    }

    pub mod optional {
        use super::*;

        pub fn serialize<T: TypedId, S: Serializer>(
            id: &Option<T>,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            match id {
                Some(id) => super::serialize(id, to),
                None => to.serialize_none(),
            }
        }

        pub fn deserialize<'de, T: TypedId, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<T>, D::Error> {
            super::deserialize(from).map(Some)
        }
    }
}

impl AccessClaims {
    /// Who is asking.
    pub fn caller(&self) -> Caller {
        Caller {
            district: self.district_key,
            account: self.sub,
            posting: self.posting,
            session: self.sid,
        }
    }
}

/// For whom a token is issued.
#[derive(Debug, Clone)]
pub struct Grant {
    pub account: AccountId,
    pub session: SessionId,
    pub district: DistrictId,
    pub district_code: String,
    pub district_key: DistrictKey,
    pub role: Role,
    pub posting: PostingId,
    pub organisation: Option<OrganisationId>,
}

/// Why a token is not taken. Callers are told UNAUTHENTICATED; the log may say why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    #[error("it is no token of ours")]
    Malformed,
    #[error("its header asks for something that is not understood")]
    Header,
    #[error("its key is unknown or retired")]
    UnknownKey,
    #[error("its signature, issuer or audience is wrong, or a claim is missing")]
    Refused,
    #[error("it has ended")]
    Ended,
    #[error("it is not valid yet")]
    NotYet,
}

/// No key is at hand to sign with.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("there is no signing key")]
pub struct NoSigningKey;

struct Verified {
    kid: String,
    claims: Arc<AccessClaims>,
}

/// Issues and verifies access tokens.
pub struct Tokens {
    issuer: String,
    audience: String,
    keys: RwLock<Arc<KeySet>>,
    verified: moka::sync::Cache<[u8; 32], Arc<Verified>>,
}

impl Tokens {
    pub fn new(issuer: &str, audience: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            keys: RwLock::default(),
            verified: moka::sync::Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_live(LONGEST_TOKEN.to_std().expect("a positive length"))
                .time_to_idle(Duration::from_secs(900))
                .build(),
        }
    }

    /// Takes a new set of keys into use.
    pub fn use_keys(&self, keys: KeySet) {
        *self.keys.write().expect("no holder panics") = Arc::new(keys);
    }

    /// The keys in use.
    pub fn keys(&self) -> Arc<KeySet> {
        self.keys.read().expect("no holder panics").clone()
    }

    /// A signed token and the instant at which it ends.
    pub fn issue(
        &self,
        grant: &Grant,
        now: DateTime<Utc>,
        lifetime: TimeDelta,
    ) -> Result<(String, DateTime<Utc>), NoSigningKey> {
        let keys = self.keys();
        let (kid, key) = keys.signing(now).ok_or(NoSigningKey)?;
        let ends = DateTime::from_timestamp((now + lifetime.min(LONGEST_TOKEN)).timestamp(), 0)
            .ok_or(NoSigningKey)?;
        let claims = AccessClaims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: grant.account,
            exp: ends.timestamp(),
            nbf: now.timestamp(),
            iat: now.timestamp(),
            sid: grant.session,
            district: grant.district,
            district_code: grant.district_code.clone(),
            district_key: grant.district_key,
            role: grant.role,
            posting: grant.posting,
            organisation: grant.organisation,
        };
        let header = Header {
            typ: Some(ACCESS_TYPE.to_owned()),
            kid: Some(kid.to_owned()),
            ..Header::new(Algorithm::EdDSA)
        };
        let token = encode(&header, &claims, key).map_err(|_| NoSigningKey)?;
        Ok((token, ends))
    }

    /// What a token says, if it is ours and of now. A token that was verified before is remembered
    /// until it ends or its key is retired.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Arc<AccessClaims>, TokenFault> {
        if token.len() > LONGEST {
            return Err(TokenFault::Malformed);
        }
        let keys = self.keys();
        let mut fingerprint = [0; 32];
        fingerprint.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
        if let Some(known) = self.verified.get(&fingerprint) {
            keys.verifying(&known.kid, now)
                .ok_or(TokenFault::UnknownKey)?;
            in_time(&known.claims, now)?;
            return Ok(known.claims.clone());
        }
        let kid = readable_header(token)?;
        let key = keys.verifying(&kid, now).ok_or(TokenFault::UnknownKey)?;
        let claims = decode::<AccessClaims>(token, key, &self.validation())
            .map_err(|_| TokenFault::Refused)?
            .claims;
        in_time(&claims, now)?;
        let claims = Arc::new(claims);
        let verified = Arc::new(Verified {
            kid,
            claims: claims.clone(),
        });
        self.verified.insert(fingerprint, verified);
        Ok(claims)
    }

    fn validation(&self) -> Validation {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.required_spec_claims =
            HashSet::from(["exp", "nbf", "aud", "iss", "sub"].map(str::to_owned));
        validation.set_audience(&[&self.audience]);
        validation.set_issuer(&[&self.issuer]);
        validation.leeway = 0;
        // `in_time` checks both against the given clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation
    }
}

fn readable_header(token: &str) -> Result<String, TokenFault> {
    let header = decode_header(token).map_err(|_| TokenFault::Malformed)?;
    if header.alg != Algorithm::EdDSA
        || header.crit.is_some()
        || !header
            .typ
            .is_some_and(|t| t.eq_ignore_ascii_case(ACCESS_TYPE))
    {
        return Err(TokenFault::Header);
    }
    header.kid.ok_or(TokenFault::UnknownKey)
}

fn in_time(claims: &AccessClaims, now: DateTime<Utc>) -> Result<(), TokenFault> {
    if (now - LEEWAY).timestamp() >= claims.exp {
        return Err(TokenFault::Ended);
    }
    let soon = (now + LEEWAY).timestamp();
    if claims.nbf > soon || claims.iat > soon {
        return Err(TokenFault::NotYet);
    }
    Ok(())
}

#[cfg(test)]
#[path = "claims_tests.rs"]
mod tests;
