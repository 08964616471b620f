//! What people attach: pictures and documents.
//!
//! A file is known by its content, never by its name. Pictures are decoded and encoded again, so
//! that what is stored carries no position, camera, time or thumbnail of the original; documents
//! are stored as they came and only ever served as downloads. Everything here is free of districts
//! and policies: [`crate::domain::attachment`] decides who may bring and who may read.

mod depot;
mod media;
mod picture;
mod whole;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use aws_lc_rs::digest;
use thiserror::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config;

pub use depot::{Depot, DepotError, FileKey};
pub use media::{Advice, MediaType};

/// Uploads that are in memory at once; more wait.
const AT_ONCE: usize = 32;
/// Registers, which are larger by far and take their time, that are in memory at once.
const REGISTERS_AT_ONCE: usize = 2;

/// What one upload may have at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes.
    pub bytes: usize,
    /// Pixels of a picture, read from its header.
    pub pixels: u64,
}

impl Limits {
    /// The limits that are configured.
    pub fn of(config: &config::Files) -> Self {
        Self {
            bytes: usize::try_from(config.max_bytes).unwrap_or(usize::MAX),
            pixels: config.max_megapixels.saturating_mul(1_000_000),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 10 * 1024 * 1024,
            pixels: 40_000_000,
        }
    }
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unacceptable {
    /// More bytes than the limit.
    #[error("the file has too many bytes")]
    TooLarge,
    /// More pixels, or more memory once decoded, than a picture may have.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// A kind of file that is not taken, with what the person can do instead.
    #[error("this kind of file is not taken")]
    Unsupported(Advice),
    /// The content ends early or cannot be read as what it says it is.
    #[error("the file is damaged or incomplete")]
    Damaged,
}

/// A file that is ready to be stored.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// What the stored bytes are.
    pub media_type: MediaType,
    /// The bytes to store.
    pub bytes: Vec<u8>,
    /// SHA-256 of the stored bytes.
    pub sha256: [u8; 32],
    /// A small JPEG of a picture; documents have none.
    pub thumbnail: Option<Vec<u8>>,
}

/// Turns uploads into files ready to be stored, one picture at a time.
#[derive(Clone)]
pub struct Intake {
    limits: Limits,
    decoding: Arc<Semaphore>,
    at_once: Arc<Semaphore>,
    registers: Arc<Semaphore>,
}

impl Default for Intake {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl Intake {
    /// An intake with limits of one's own.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            decoding: Arc::new(Semaphore::new(1)),
            at_once: Arc::new(Semaphore::new(AT_ONCE)),
            registers: Arc::new(Semaphore::new(REGISTERS_AT_ONCE)),
        }
    }

    /// Waits until there is memory for one more upload; keep what comes back until it is stored.
    pub async fn enter(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.at_once).acquire_owned().await.ok()
    }

    /// The same for a register: none keeps the photos of residents waiting.
    pub async fn enter_register(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.registers).acquire_owned().await.ok()
    }

    /// What one upload may have at most.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Checks an upload by its content and prepares what will be stored of it.
    pub async fn prepare(&self, bytes: Vec<u8>) -> Result<Prepared, Unacceptable> {
        if bytes.len() > self.limits.bytes {
            return Err(Unacceptable::TooLarge);
        }
        let media_type = MediaType::of(&bytes)?;
        if !whole::is_whole(media_type, &bytes) {
            return Err(Unacceptable::Damaged);
        }
        let Some(format) = media_type.picture_format() else {
            return Ok(Prepared::new(media_type, bytes, None));
        };
        let limits = self.limits;
        picture::check_size(format, &bytes, limits)?;
        // The permit moves into the blocking thread: a caller that goes away does not let a second
        // picture in while the first is still being decoded.
        let permit = Arc::clone(&self.decoding).acquire_owned().await;
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            picture::encode_again(media_type, format, &bytes, limits)
        })
        .await
        .unwrap_or(Err(Unacceptable::Damaged))
    }
}

impl Prepared {
    fn new(media_type: MediaType, bytes: Vec<u8>, thumbnail: Option<Vec<u8>>) -> Self {
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(digest::digest(&digest::SHA256, &bytes).as_ref());
        Self {
            media_type,
            bytes,
            sha256,
            thumbnail,
        }
    }
}
