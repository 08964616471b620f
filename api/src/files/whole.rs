//! Whether an upload arrived to its end.
//!
//! Decoders are forgiving: half a photograph decodes to a photograph that is grey below. A citizen
//! whose connection broke must be told, so each format is followed to the mark that ends it.

use super::MediaType;

/// Whether the content of this kind runs to its own end mark.
pub(super) fn is_whole(media_type: MediaType, bytes: &[u8]) -> bool {
    match media_type {
        MediaType::Jpeg => jpeg_ends(bytes).is_some(),
        MediaType::Png => png_ends(bytes).is_some(),
        MediaType::Webp => webp_ends(bytes).is_some(),
        MediaType::Pdf => {
            let tail = &bytes[bytes.len().saturating_sub(2048)..];
            tail.windows(5).any(|window| window == b"%%EOF")
        }
    }
}

/// Follows the segments of a JPEG to its end-of-image marker. Bytes after it (phones append films
/// and further pictures) are of no interest.
fn jpeg_ends(bytes: &[u8]) -> Option<()> {
    const START_OF_IMAGE: u8 = 0xd8;
    const END_OF_IMAGE: u8 = 0xd9;
    const START_OF_SCAN: u8 = 0xda;
    let mut at = 0;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        at += 2;
        match marker {
            END_OF_IMAGE => return Some(()),
            // Fill bytes before a marker.
            0xff => at -= 1,
            START_OF_IMAGE | 0x01 | 0xd0..=0xd7 => {}
            _ => {
                let length = u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]);
                at += usize::from(length);
                if marker == START_OF_SCAN {
                    at = next_marker(bytes, at)?;
                }
            }
        }
    }
}

/// Skips compressed picture data: stuffed zeros and restart markers belong to it.
fn next_marker(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match *bytes.get(at + 1)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            _ => return Some(at),
        }
    }
}

/// Follows the chunks of a PNG to its IEND.
fn png_ends(bytes: &[u8]) -> Option<()> {
    let mut at: usize = 8;
    loop {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
        let kind = bytes.get(at + 4..at + 8)?;
        at = at
            .checked_add(12)?
            .checked_add(usize::try_from(length).ok()?)?;
        if at > bytes.len() {
            return None;
        }
        if kind == b"IEND" {
            return Some(());
        }
    }
}

/// Compares the length that a WebP says it has with the bytes that came.
fn webp_ends(bytes: &[u8]) -> Option<()> {
    let length = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?);
    let end = usize::try_from(length).ok()?.checked_add(8)?;
    (bytes.len() >= end).then_some(())
}
