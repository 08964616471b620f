//! CSV and its kin: cells between commas, semicolons or tabs.

use super::encoding::{self, Encoding};
use super::guard::unguarded;
use super::{Cell, FileFault, Format, Row, Take};

/// So much of a file is looked at for its delimiter.
const HEAD: usize = 64 * 1024;

/// Finds the encoding and the delimiter.
pub fn inspect(bytes: &[u8]) -> Result<Format, FileFault> {
    let encoding = encoding::detect(bytes)?;
    let head = &bytes[..bytes.len().min(HEAD)];
    // The delimiters are ASCII, and no second byte of GB18030 is one of them.
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |wanted: u8| {
        let mut quoted = false;
        let outside = first.iter().filter(|byte| {
            quoted ^= **byte == b'"';
            !quoted && **byte == wanted
        });
        outside.count()
    };
    // The comma wins where nothing stands between cells.
    let delimiter = *b"\t;,"
        .iter()
        .max_by_key(|byte| count(**byte))
        .unwrap_or(&b',');
    Ok(Format::Delimited {
        encoding,
        delimiter,
    })
}

/// Reads every row that is not empty.
pub fn read(
    bytes: &[u8],
    encoding: Encoding,
    delimiter: u8,
    take: &mut Take<'_>,
) -> Result<(), FileFault> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(encoding::reader(bytes, encoding));
    let mut record = csv::StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|_| FileFault::Damaged)?
    {
        // Behind the record stands a break: its line is the one before.
        let line = reader.position().line().saturating_sub(1);
        let number = u32::try_from(line).unwrap_or(u32::MAX);
        let cells = record.iter().map(|text| Cell::of_text(unguarded(text)));
        let cells = cells.collect();
        if let Some(row) = Row::filled(number, cells)
            && !take(row)?
        {
            break;
        }
    }
    Ok(())
}
