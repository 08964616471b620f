//! Spreadsheets in and out: CSV in the encodings that offices save, and XLSX.
//!
//! [`writing`] and [`points`] make files; everything else here reads them.
//!
//! A file is [checked](check) whole before a row of it is believed: its size, what it inflates to,
//! its encoding, its sheets. Then it is [read](read) row by row; no more than one row is held.
//! Everything here is pure and knows neither districts nor registers.

mod archive;
mod cell;
mod delimited;
mod encoding;
mod fault;
pub mod guard;
pub mod points;
#[cfg(test)]
mod tests;
mod workbook;
pub mod writing;

pub use cell::{Cell, Row};
pub use encoding::Encoding;
pub use fault::FileFault;

/// What a file may have at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Bytes of everything in a workbook once inflated.
    pub inflated: u64,
    /// Rows below the header.
    pub rows: u32,
    /// Columns.
    pub columns: usize,
}

impl Limits {
    /// The limits of a file that somebody uploads.
    pub const UPLOAD: Self = Self {
        bytes: 64 * 1024 * 1024,
        inflated: 512 * 1024 * 1024,
        rows: 1_000_000,
        columns: 64,
    };

    /// The limits of a file that an operator brings from the command line.
    pub const COMMAND_LINE: Self = Self {
        bytes: 256 * 1024 * 1024,
        inflated: 1024 * 1024 * 1024,
        ..Self::UPLOAD
    };
}

/// What a checked file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text with a delimiter.
    Delimited {
        /// How its characters are written.
        encoding: Encoding,
        /// What stands between cells: `,`, `;` or a tab.
        delimiter: u8,
    },
    /// A workbook, of which one sheet is read.
    Workbook {
        /// The name of the sheet.
        sheet: String,
        /// Its last row, counted from 0, as it says of itself; 0 where it says nothing.
        last_row: u32,
    },
}

/// Finds out what a file is and whether it may be read.
///
/// # Errors
/// What is wrong with the file as a whole.
pub fn check(bytes: &[u8], limits: &Limits) -> Result<Format, FileFault> {
    if bytes.len() > limits.bytes {
        return Err(FileFault::TooLarge {
            limit: limits.bytes,
        });
    }
    match bytes {
        [] => Err(FileFault::Empty),
        [b'P', b'K', 3, 4, ..] => {
            archive::inspect(bytes, limits)?;
            workbook::choose_sheet(bytes)
        }
        [b'P', b'K', ..] => Err(FileFault::Damaged),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(FileFault::OldFormat),
        text => delimited::inspect(text),
    }
}

/// Reads a checked file: hands every row that is not empty to `take`, the header first, until it
/// answers false.
///
/// # Errors
/// What is wrong with the file at the row that was reached.
pub fn read(
    bytes: &[u8],
    format: &Format,
    limits: &Limits,
    take: &mut dyn FnMut(Row) -> bool,
) -> Result<(), FileFault> {
    let mut seen = 0;
    let mut counted = |row: Row| {
        seen += 1;
        if row.cells.len() > limits.columns {
            return Err(FileFault::TooManyColumns {
                row: row.number,
                limit: limits.columns,
            });
        }
        // The header is no row of the register.
        if seen > limits.rows.saturating_add(1) {
            return Err(FileFault::TooManyRows { limit: limits.rows });
        }
        Ok(take(row))
    };
    match format {
        Format::Delimited {
            encoding,
            delimiter,
        } => delimited::read(bytes, *encoding, *delimiter, &mut counted)?,
        Format::Workbook { sheet, .. } => workbook::read(bytes, sheet, &mut counted)?,
    }
    match seen {
        0 => Err(FileFault::Empty),
        _ => Ok(()),
    }
}

/// About how many rows stand below the header, before they are read: as many as the text has more
/// lines, or the sheet says. Blank lines and breaks within cells make it too many.
pub fn rows_about(bytes: &[u8], format: &Format) -> Option<u32> {
    let below = match format {
        Format::Delimited { .. } => delimited::breaks(bytes),
        Format::Workbook { last_row, .. } => Some(*last_row),
    };
    below.filter(|below| *below > 0)
}

/// Whether anything stands below the header of a file; of a file that is refused it is not known, and
/// reading it tells why.
pub fn has_rows(bytes: &[u8], limits: &Limits) -> bool {
    let mut rows = 0;
    let counted = check(bytes, limits).and_then(|format| {
        read(bytes, &format, limits, &mut |_| {
            rows += 1;
            rows < 2
        })
    });
    counted.is_err() || rows > 1
}

/// What becomes of a row: whether to go on, or why the file is refused here.
type Take<'a> = dyn FnMut(Row) -> Result<bool, FileFault> + 'a;
