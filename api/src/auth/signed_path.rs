//! Links that carry their own permission: a path signed for one viewer and ten minutes, for image
//! tags and download managers that cannot send a header. What the viewer may see is still decided
//! when the link is followed.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use lianxin_entity::ids::DistrictKey;
use serde::Deserialize;
use uuid::Uuid;

use super::caller::Caller;
use super::master_key::MasterKey;

/// How long a signed path is good.
pub const SIGNED_FOR: TimeDelta = TimeDelta::minutes(10);

/// The query string of a signed path.
#[derive(Debug, Clone, Deserialize)]
pub struct PathSignature {
    pub viewer: String,
    pub until: i64,
    pub signature: String,
}

/// Why a signed path is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathFault {
    #[error("the link has ended")]
    Ended,
    #[error("the link was changed")]
    Forged,
}

/// Signs and verifies paths with a key that every process derives from the master key.
pub struct PathSigner(hmac::Key);

impl PathSigner {
    pub fn new(master: &MasterKey) -> Self {
        Self(master.derive("signed download paths, version 1"))
    }

    /// The path with the query string that lets `viewer` follow it until ten minutes from now.
    pub fn sign_path(&self, path: &str, viewer: &Caller, now: DateTime<Utc>) -> String {
        let viewer = encode(viewer);
        let until = (now + SIGNED_FOR).timestamp();
        let tag = hmac::sign(&self.0, &message(path, &viewer, until));
        let signature = URL_SAFE_NO_PAD.encode(tag);
        format!("{path}?viewer={viewer}&until={until}&signature={signature}")
    }

    /// For whom `path` was signed.
    pub fn verify_path(
        &self,
        path: &str,
        query: &PathSignature,
        now: DateTime<Utc>,
    ) -> Result<Caller, PathFault> {
        let tag = URL_SAFE_NO_PAD
            .decode(&query.signature)
            .map_err(|_| PathFault::Forged)?;
        hmac::verify(&self.0, &message(path, &query.viewer, query.until), &tag)
            .map_err(|_| PathFault::Forged)?;
        if query.until <= now.timestamp() {
            return Err(PathFault::Ended);
        }
        decode(&query.viewer).ok_or(PathFault::Forged)
    }
}

fn message(path: &str, viewer: &str, until: i64) -> Vec<u8> {
    format!("GET\n{path}\n{viewer}\n{until}").into_bytes()
}

fn encode(viewer: &Caller) -> String {
    let mut bytes = Vec::with_capacity(52);
    bytes.extend_from_slice(&viewer.district.0.to_be_bytes());
    for id in [viewer.account.0, viewer.posting.0, viewer.session.0] {
        bytes.extend_from_slice(id.as_bytes());
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(viewer: &str) -> Option<Caller> {
    let bytes = URL_SAFE_NO_PAD.decode(viewer).ok()?;
    let (district, ids) = bytes.split_first_chunk::<4>()?;
    let (ids, []) = ids.as_chunks::<16>() else {
        return None;
    };
    let [account, posting, session] = ids else {
        return None;
    };
    Some(Caller {
        district: DistrictKey(i32::from_be_bytes(*district)),
        account: Uuid::from_bytes(*account).into(),
        posting: Uuid::from_bytes(*posting).into(),
        session: Uuid::from_bytes(*session).into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/files/att_01kb";

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn viewer() -> Caller {
        Caller {
            district: DistrictKey(7),
            account: Uuid::from_u128(1).into(),
            posting: Uuid::from_u128(2).into(),
            session: Uuid::from_u128(3).into(),
        }
    }

    fn signer(byte: u8) -> PathSigner {
        PathSigner::new(&MasterKey::from_bytes([byte; 32]))
    }

    fn query_of(link: &str) -> PathSignature {
        let part = |name: &str| {
            let (_, after) = link.split_once(&format!("{name}=")).unwrap();
            after.split('&').next().unwrap().to_owned()
        };
        PathSignature {
            viewer: part("viewer"),
            until: part("until").parse().unwrap(),
            signature: part("signature"),
        }
    }

    #[test]
    fn a_signed_path_is_good_for_ten_minutes() {
        let link = signer(1).sign_path(PATH, &viewer(), at(0));
        assert!(link.starts_with("/files/att_01kb?viewer="), "{link}");
        let query = query_of(&link);
        assert_eq!(signer(1).verify_path(PATH, &query, at(599)), Ok(viewer()));
        assert_eq!(
            signer(1).verify_path(PATH, &query, at(600)),
            Err(PathFault::Ended)
        );
    }

    #[test]
    fn another_path_viewer_time_or_key_is_forged() {
        let good = query_of(&signer(1).sign_path(PATH, &viewer(), at(0)));
        let later = PathSignature {
            until: good.until + 1,
            ..good.clone()
        };
        let other = PathSignature {
            viewer: encode(&Caller {
                district: DistrictKey(8),
                ..viewer()
            }),
            ..good.clone()
        };
        let cut = PathSignature {
            signature: good.signature[..8].to_owned(),
            ..good.clone()
        };
        for (path, query) in [
            ("/files/att_02", &good),
            (PATH, &later),
            (PATH, &other),
            (PATH, &cut),
        ] {
            assert_eq!(
                signer(1).verify_path(path, query, at(0)),
                Err(PathFault::Forged)
            );
        }
        assert_eq!(
            signer(2).verify_path(PATH, &good, at(0)),
            Err(PathFault::Forged)
        );
    }
}
