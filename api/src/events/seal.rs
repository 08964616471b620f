//! The chain that makes the history of a district tamper-evident.
//!
//! Each audit row carries a hash of its own content, made when the row is written. The sealing job
//! then strings the rows of a district together: a seal is the hash of the seal before it, its own
//! place in the chain and the content hash of the row. Whoever changes, removes or reorders a row
//! breaks every later seal, and no writer ever waits for the end of the chain.

use aws_lc_rs::digest::{Context, SHA256};
use thiserror::Error;

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// What stands before the first seal of a district.
pub const GENESIS: Hash = [0; 32];

/// One link of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    /// The place in the chain, counted from one.
    pub sequence: i64,
    /// The hash of the seal before this one.
    pub previous: Hash,
    /// The content hash of the audit row.
    pub content: Hash,
    /// The hash of this seal.
    pub hash: Hash,
}

/// Where a chain does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Broken {
    /// A seal is missing or out of its place.
    #[error("seal {expected} is missing: {found} stands there")]
    Gap {
        /// The place that should have come.
        expected: i64,
        /// The place that came.
        found: i64,
    },
    /// A seal does not continue the one before it.
    #[error("seal {0} does not continue the one before it")]
    Link(i64),
    /// A seal is not the hash of what it seals.
    #[error("seal {0} does not fit what it seals")]
    Content(i64),
}

impl Seal {
    /// The next seal of a chain, over the content hash of one audit row.
    pub fn after(previous: Option<&Self>, content: Hash) -> Self {
        let (sequence, previous) =
            previous.map_or((1, GENESIS), |seal| (seal.sequence + 1, seal.hash));
        Self {
            sequence,
            previous,
            content,
            hash: seal_hash(&previous, sequence, &content),
        }
    }

    /// Whether this seal is the one that is due at its place.
    ///
    /// # Errors
    /// In what way it is not.
    pub fn fits(&self, due: &Self) -> Result<(), Broken> {
        if self.sequence != due.sequence {
            return Err(Broken::Gap {
                expected: due.sequence,
                found: self.sequence,
            });
        }
        if self.previous != due.previous {
            return Err(Broken::Link(self.sequence));
        }
        if self.hash != due.hash {
            return Err(Broken::Content(self.sequence));
        }
        Ok(())
    }
}

/// Hashes the named fields of an audit row. Each part is preceded by its length, so that no two
/// different rows read the same; an absent field differs from an empty one.
pub fn content_hash(fields: &[(&str, Option<&[u8]>)]) -> Hash {
    let mut context = Context::new(&SHA256);
    let mut part = |bytes: &[u8]| {
        context.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(bytes);
    };
    for (name, value) in fields {
        part(name.as_bytes());
        part(if value.is_some() { b"\x01" } else { b"\x00" });
        part(value.unwrap_or_default());
    }
    finish(context)
}

/// Walks a chain from its beginning; answers with the last seal, or where it first fails to hold.
pub fn verify<'a>(chain: impl IntoIterator<Item = &'a Seal>) -> Result<Option<Seal>, Broken> {
    let mut last: Option<Seal> = None;
    for seal in chain {
        seal.fits(&Seal::after(last.as_ref(), seal.content))?;
        last = Some(*seal);
    }
    Ok(last)
}

fn seal_hash(previous: &Hash, sequence: i64, content: &Hash) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(previous);
    context.update(&sequence.to_be_bytes());
    context.update(content);
    finish(context)
}

fn finish(context: Context) -> Hash {
    let digest = context.finish();
    let mut hash = GENESIS;
    hash.copy_from_slice(digest.as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(length: u8) -> Vec<Seal> {
        let mut seals: Vec<Seal> = Vec::new();
        for number in 0..length {
            let content = content_hash(&[("step", Some(&[number]))]);
            seals.push(Seal::after(seals.last(), content));
        }
        seals
    }

    #[test]
    fn a_chain_as_written_holds() {
        let seals = chain(9);
        assert_eq!(verify(&seals), Ok(seals.last().copied()));
        assert_eq!(verify(&[]), Ok(None));
    }

    #[test]
    fn a_changed_row_a_gap_and_a_swap_are_noticed() {
        let mut changed = chain(5);
        changed[2].content = content_hash(&[("step", Some(b"other"))]);
        assert_eq!(verify(&changed), Err(Broken::Content(3)));

        let mut gap = chain(5);
        gap.remove(2);
        assert_eq!(
            verify(&gap),
            Err(Broken::Gap {
                expected: 3,
                found: 4
            })
        );

        let mut swapped = chain(5);
        swapped.swap(1, 2);
        assert_eq!(
            verify(&swapped),
            Err(Broken::Gap {
                expected: 2,
                found: 3
            })
        );

        let mut forged = chain(5);
        let content = content_hash(&[("step", Some(b"forged"))]);
        forged[2] = Seal::after(Some(&forged[1]), content);
        assert_eq!(verify(&forged), Err(Broken::Link(4)));
    }

    #[test]
    fn fields_do_not_run_into_each_other() {
        let hashes = [
            content_hash(&[("a", Some(b"bc"))]),
            content_hash(&[("ab", Some(b"c"))]),
            content_hash(&[("a", Some(b"")), ("bc", None)]),
            content_hash(&[("a", None), ("bc", None)]),
            content_hash(&[("a", None), ("bc", Some(b""))]),
        ];
        for (index, hash) in hashes.iter().enumerate() {
            assert!(!hashes[..index].contains(hash), "{index}");
        }
    }
}
