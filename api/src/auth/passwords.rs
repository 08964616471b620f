//! Password hashes: argon2id as PHC strings that carry their own parameters.
//!
//! Hashing is slow on purpose, so it runs on blocking threads and only so many at once. A password
//! for an account that does not exist costs the same as one for an account that does: it is
//! verified against a decoy.

use std::sync::Arc;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::password_rules::LONGEST;
use crate::given::Random;

/// What one hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Default for Cost {
    /// The second recommendation of OWASP: 19 MiB, two passes, one lane.
    fn default() -> Self {
        Self {
            memory_kib: 19 * 1024,
            passes: 2,
            lanes: 1,
        }
    }
}

/// Why hashing failed; none of it is the fault of who typed the password.
#[derive(Debug, thiserror::Error)]
pub enum PasswordsFault {
    #[error("these parameters make no argon2id hash: {0}")]
    BadCost(String),
    #[error("a stored password hash cannot be read")]
    Unreadable,
    #[error("the hashing thread stopped")]
    Stopped,
}

/// What a verification found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Wrong,
    /// It is the password, and its hash has today's cost.
    Right,
    /// It is the password, but its hash has another cost: hash it anew.
    RightButDated,
}

/// Hashes and verifies passwords.
pub struct Passwords {
    params: Params,
    decoy: Arc<str>,
    turns: Arc<Semaphore>,
}

impl Passwords {
    /// `at_once`: how many hashes may run at the same time.
    pub fn new(cost: Cost, at_once: usize, random: &dyn Random) -> Result<Self, PasswordsFault> {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None)
            .map_err(|e| PasswordsFault::BadCost(e.to_string()))?;
        let decoy = decoy(&params, random)?;
        Ok(Self {
            params,
            decoy,
            turns: Arc::new(Semaphore::new(at_once.max(1))),
        })
    }

    /// A PHC string for a new password.
    pub async fn hash(
        &self,
        password: &str,
        random: &dyn Random,
    ) -> Result<String, PasswordsFault> {
        let mut salt = [0; 16];
        random.fill(&mut salt);
        let password = Zeroizing::new(password.to_owned());
        let params = self.params.clone();
        self.in_turn(move || {
            let output = output(
                &params,
                password.as_bytes(),
                &salt,
                Params::DEFAULT_OUTPUT_LEN,
            )?;
            phc(&params, &salt, output)
        })
        .await?
    }

    /// Compares a password with a stored hash. Without one it does the same work on a decoy and
    /// finds the password wrong.
    pub async fn verify(
        &self,
        password: &str,
        stored: Option<&str>,
    ) -> Result<Verdict, PasswordsFault> {
        let too_long = password.chars().count() > LONGEST;
        let known = stored.is_some() && !too_long;
        let hash: Arc<str> = if known {
            stored.unwrap_or_default().into()
        } else {
            self.decoy.clone()
        };
        let password = Zeroizing::new(if too_long {
            String::new()
        } else {
            password.to_owned()
        });
        let params = self.params.clone();
        self.in_turn(move || {
            let hash = PasswordHash::new(&hash).map_err(|_| PasswordsFault::Unreadable)?;
            let right = is_of(&hash, password.as_bytes())?;
            Ok(match (right && known, is_current(&hash, &params)) {
                (false, _) => Verdict::Wrong,
                (true, true) => Verdict::Right,
                (true, false) => Verdict::RightButDated,
            })
        })
        .await?
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordsFault> {
        let turn = self
            .turns
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| PasswordsFault::Stopped)?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        })
        .await
        .map_err(|_| PasswordsFault::Stopped)
    }
}

/// A hash of today's cost that no password has: its output is random.
fn decoy(params: &Params, random: &dyn Random) -> Result<Arc<str>, PasswordsFault> {
    let (mut salt, mut output) = ([0; 16], [0; 32]);
    random.fill(&mut salt);
    random.fill(&mut output);
    let output = Output::new(&output).map_err(bad_cost)?;
    Ok(phc(params, &salt, output)?.into())
}

fn phc(params: &Params, salt: &[u8], output: Output) -> Result<String, PasswordsFault> {
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params).map_err(bad_cost)?,
        salt: Some(Salt::new(salt).map_err(bad_cost)?),
        hash: Some(output),
    };
    Ok(hash.to_string())
}

fn bad_cost(error: impl std::fmt::Display) -> PasswordsFault {
    PasswordsFault::BadCost(error.to_string())
}

/// Whether a stored hash is that of a password. Outputs are compared in constant time.
fn is_of(hash: &PasswordHash, password: &[u8]) -> Result<bool, PasswordsFault> {
    let ours = hash.algorithm == Algorithm::Argon2id.ident()
        && hash.version == Some(Version::V0x13.into());
    let (true, Some(salt), Some(stored)) = (ours, &hash.salt, &hash.hash) else {
        return Err(PasswordsFault::Unreadable);
    };
    let params = Params::try_from(hash).map_err(|_| PasswordsFault::Unreadable)?;
    Ok(output(&params, password, salt, stored.len())? == *stored)
}

/// More than the allocator keeps for itself once it is freed (32 MiB at most): the memory of a hash
/// goes back to the system instead of staying with every thread that ever hashed. What is reserved
/// and not used costs nothing.
const GIVEN_BACK_BLOCKS: usize = 40 * 1024;

fn output(
    params: &Params,
    password: &[u8],
    salt: &[u8],
    length: usize,
) -> Result<Output, PasswordsFault> {
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let count = params.block_count();
    let mut blocks = Vec::with_capacity(count.max(GIVEN_BACK_BLOCKS));
    blocks.resize(count, Block::new());
    let mut bytes = Zeroizing::new(vec![0; length]);
    argon
        .hash_password_into_with_memory(password, salt, &mut bytes, &mut blocks[..])
        .map_err(bad_cost)?;
    Output::new(&bytes).map_err(bad_cost)
}

fn is_current(hash: &PasswordHash, params: &Params) -> bool {
    let cost = |p: &Params| (p.m_cost(), p.t_cost(), p.p_cost());
    hash.algorithm == Algorithm::Argon2id.ident()
        && hash.version == Some(Version::V0x13.into())
        && Params::try_from(hash).is_ok_and(|stored| cost(&stored) == cost(params))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::Given;

    const CHEAP: Cost = Cost {
        memory_kib: 64,
        passes: 1,
        lanes: 1,
    };

    fn passwords(cost: Cost) -> Passwords {
        Passwords::new(cost, 2, &*Given::system().random).unwrap()
    }

    #[tokio::test]
    async fn a_password_is_right_or_wrong_and_its_hash_names_its_cost() {
        let ours = passwords(CHEAP);
        let stored = ours
            .hash("streetlight-gate-3", &*Given::system().random)
            .await
            .unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=64,t=1,p=1$"),
            "{stored}"
        );
        assert_eq!(
            ours.verify("streetlight-gate-3", Some(&stored))
                .await
                .unwrap(),
            Verdict::Right
        );
        assert_eq!(
            ours.verify("streetlight-gate-4", Some(&stored))
                .await
                .unwrap(),
            Verdict::Wrong
        );
        assert_eq!(
            ours.verify("streetlight-gate-3", None).await.unwrap(),
            Verdict::Wrong
        );
        assert_eq!(
            ours.verify(&"x".repeat(5000), Some(&stored)).await.unwrap(),
            Verdict::Wrong
        );
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_is_right_but_dated() {
        let stored = passwords(CHEAP)
            .hash("streetlight", &*Given::system().random)
            .await
            .unwrap();
        let dearer = passwords(Cost { passes: 2, ..CHEAP });
        assert_eq!(
            dearer.verify("streetlight", Some(&stored)).await.unwrap(),
            Verdict::RightButDated
        );
        assert_eq!(
            dearer.verify("another one", Some(&stored)).await.unwrap(),
            Verdict::Wrong
        );
    }

    #[tokio::test]
    async fn the_decoy_costs_what_a_hash_costs() {
        let ours = passwords(CHEAP);
        let hash = PasswordHash::new(&ours.decoy).unwrap();
        assert!(is_current(&hash, &ours.params));
        assert_eq!(hash.hash.as_ref().map(Output::len), Some(32));
        assert!(matches!(
            ours.verify("streetlight", Some("not a hash")).await,
            Err(PasswordsFault::Unreadable)
        ));
    }

    #[test]
    fn impossible_costs_are_refused() {
        let zero = Cost {
            memory_kib: 0,
            passes: 0,
            lanes: 0,
        };
        assert!(matches!(
            Passwords::new(zero, 1, &*Given::system().random),
            Err(PasswordsFault::BadCost(_))
        ));
    }
}
