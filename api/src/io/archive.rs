//! What is inside a workbook's archive, before anything of it is believed.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{FileFault, Limits};

/// Parts of an archive; a workbook has some tens.
const PARTS: usize = 2_000;
/// What is held in memory of a part of a workbook: texts that cells share, styles, names.
const HELD: u64 = 64 * 1024 * 1024;
/// Plain tables shrink to a tenth or a thirtieth, empty ones further; a bomb to a thousandth.
const RATIO: u64 = 250;
/// Small parts may shrink as they like.
const SMALL: u64 = 4 * 1024 * 1024;

/// Refuses macros and whatever inflates beyond the limits, by what it says and by what it does.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<(), FileFault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| FileFault::Damaged)?;
    if archive.len() > PARTS {
        return Err(FileFault::Bomb);
    }
    let mut total = 0_u64;
    let mut has_workbook = false;
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).map_err(|_| FileFault::Damaged)?;
        let name = part
            .name()
            .map_err(|_| FileFault::Damaged)?
            .to_ascii_lowercase();
        if name.ends_with("vbaproject.bin") || name.contains("/macrosheets/") {
            return Err(FileFault::Macro);
        }
        has_workbook |= name.ends_with("workbook.xml");
        // Sheets pass by row by row; everything else is held.
        let passes = name.contains("worksheets/") && !name.contains("_rels");
        let most = if passes { limits.inflated } else { HELD };
        let left = most.min(limits.inflated - total);
        if part.size() > left {
            return Err(FileFault::Bomb);
        }
        let packed = part.compressed_size().max(1);
        let inflated = inflate(&mut part, left)?;
        if inflated > SMALL && inflated / packed > RATIO {
            return Err(FileFault::Bomb);
        }
        total += inflated;
    }
    match has_workbook {
        true => Ok(()),
        false => Err(FileFault::NotASpreadsheet),
    }
}

/// The true size of a part, which its header may have lied about.
fn inflate(part: &mut impl Read, most: u64) -> Result<u64, FileFault> {
    let mut limited = part.take(most + 1);
    let inflated = std::io::copy(&mut limited, &mut std::io::sink());
    let inflated = inflated.map_err(|_| FileFault::Damaged)?;
    if inflated > most {
        return Err(FileFault::Bomb);
    }
    Ok(inflated)
}
