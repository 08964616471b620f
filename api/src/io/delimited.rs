//! CSV and its kin: cells between commas, semicolons or tabs.

use std::io::Read;

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

/// How many lines end before the last one.
pub fn breaks(bytes: &[u8]) -> Option<u32> {
    // No second byte of GB18030 is a break.
    let text = bytes.trim_ascii_end();
    u32::try_from(text.iter().filter(|byte| **byte == b'\n').count()).ok()
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
        .from_reader(Quotes::new(encoding::reader(bytes, encoding), delimiter));
    let ends_with_a_break = bytes
        .last()
        .is_some_and(|byte| matches!(byte, b'\n' | b'\r'));
    let (mut header, mut short) = (None, None);
    let mut record = csv::StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|_| FileFault::Damaged)?
    {
        // Behind the record stands a break: its last line is the one before. Cells of several lines
        // begin on an earlier one.
        let breaks = record.as_slice().bytes().filter(|byte| *byte == b'\n');
        let behind = reader.position().line();
        let line = behind.saturating_sub(1 + breaks.count() as u64);
        let number = u32::try_from(line).unwrap_or(u32::MAX);
        let cells = record.iter().map(|text| Cell::of_text(unguarded(text)));
        let cells = cells.collect();
        let Some(row) = Row::filled(number, cells) else {
            continue;
        };
        // Columns without a name behind the last one are none.
        let width = *header.get_or_insert(row.cells.len());
        let said = Some(record.len()).filter(|said| *said < width);
        short = said.map(|_| number);
        if !take(Row { said, ..row })? {
            return Ok(());
        }
    }
    match (reader.get_ref().unclosed(), short) {
        (Some(line), _) => Err(FileFault::UnclosedQuote { line }),
        (None, Some(line)) if !ends_with_a_break => Err(FileFault::CutOff { line }),
        _ => Ok(()),
    }
}

/// Follows the quotation marks of a file as it is read: one that is never closed swallows all rows
/// behind it.
struct Quotes<R> {
    text: R,
    delimiter: u8,
    state: Quoting,
    line: u32,
    /// The line of the mark that was opened last.
    opened: u32,
}

#[derive(Clone, Copy, PartialEq)]
enum Quoting {
    /// A cell begins.
    Start,
    /// Within a cell without marks.
    Plain,
    /// Within marks.
    Open,
    /// Behind a mark within marks: the end, or the first of two.
    Closing,
}

impl<R> Quotes<R> {
    fn new(text: R, delimiter: u8) -> Self {
        Self {
            text,
            delimiter,
            state: Quoting::Start,
            line: 1,
            opened: 1,
        }
    }

    fn follow(&mut self, byte: u8) {
        let ends = byte == self.delimiter || byte == b'\n';
        self.state = match (self.state, byte) {
            (Quoting::Start, b'"') => {
                self.opened = self.line;
                Quoting::Open
            }
            (Quoting::Open, b'"') => Quoting::Closing,
            (Quoting::Closing, b'"') | (Quoting::Open, _) => Quoting::Open,
            _ if ends => Quoting::Start,
            _ => Quoting::Plain,
        };
        if byte == b'\n' {
            self.line = self.line.saturating_add(1);
        }
    }

    /// The line of a mark that is open at the end.
    fn unclosed(&self) -> Option<u32> {
        (self.state == Quoting::Open).then_some(self.opened)
    }
}

impl<R: Read> Read for Quotes<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let read = self.text.read(out)?;
        for byte in &out[..read] {
            self.follow(*byte);
        }
        Ok(read)
    }
}
