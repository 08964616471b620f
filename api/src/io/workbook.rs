//! XLSX: the one sheet of a workbook that is filled, cell by cell.

use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use chrono::NaiveDate;

use super::{Cell, FileFault, Format, Row, Take};

/// Sheets of these names explain and are not read.
const NOTES: [&str; 2] = ["说明", "Notes"];
/// As many ranges are named in a fault.
const NAMED: usize = 10;
/// Excel ends here; a cell beyond is none.
const LAST_COLUMN: u32 = 16_384;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

fn damaged(_: XlsxError) -> FileFault {
    FileFault::Damaged
}

fn open(bytes: &[u8]) -> Result<Book<'_>, FileFault> {
    Xlsx::new(Cursor::new(bytes)).map_err(damaged)
}

/// The one visible sheet with anything in it; merged cells are refused.
pub fn choose_sheet(bytes: &[u8]) -> Result<Format, FileFault> {
    let mut book = open(bytes)?;
    let sheets = book.sheets_metadata().iter();
    let names: Vec<String> = sheets
        .filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .filter(|name| !NOTES.contains(&name.as_str()))
        .collect();
    let mut filled = Vec::new();
    for name in names {
        if is_filled(&mut book, &name)? {
            filled.push(name);
        }
    }
    let sheet = match filled.len() {
        0 => return Err(FileFault::Empty),
        1 => filled.remove(0),
        _ => {
            let sheets = filled.join(", ");
            return Err(FileFault::SeveralSheets { sheets });
        }
    };
    let merged = book.merge_cells_by_sheet_name(&sheet).map_err(damaged)?;
    if merged.is_empty() {
        return Ok(Format::Workbook { sheet });
    }
    let ranges = merged.iter().take(NAMED).map(|range| {
        let ((top, left), (bottom, right)) = (range.start, range.end);
        format!("{}:{}", address(top, left), address(bottom, right))
    });
    let ranges = ranges.collect::<Vec<_>>().join(", ");
    Err(FileFault::Merged { ranges })
}

fn is_filled(book: &mut Book<'_>, name: &str) -> Result<bool, FileFault> {
    let mut cells = book.worksheet_cells_reader(name).map_err(damaged)?;
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        if !matches!(cell.get_value(), DataRef::Empty) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `B7` for row 6 and column 1, counted from 0.
fn address(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{letters}{}", row + 1)
}

/// Reads every row of a sheet that is not empty.
pub fn read(bytes: &[u8], sheet: &str, take: &mut Take<'_>) -> Result<(), FileFault> {
    let mut book = open(bytes)?;
    let mut reader = book.worksheet_cells_reader(sheet).map_err(damaged)?;
    let mut at = 0;
    let mut cells: Vec<Cell> = Vec::new();
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(damaged)? {
        let (row, column) = record.pos;
        if row < at || column >= LAST_COLUMN {
            return Err(FileFault::Damaged);
        }
        if row > at {
            let done = std::mem::take(&mut cells);
            if let Some(done) = Row::filled(at + 1, done)
                && !take(done)?
            {
                return Ok(());
            }
            at = row;
        }
        let cell = match record.formula {
            Some(_) => Cell::Formula,
            None => value(&record.value),
        };
        if cell.is_empty() {
            continue;
        }
        let column = column as usize;
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = cell;
    }
    if let Some(last) = Row::filled(at + 1, cells) {
        take(last)?;
    }
    Ok(())
}

fn value(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::of_text(text),
        DataRef::SharedString(text) => Cell::of_text(text),
        DataRef::Int(number) => Cell::of_text(&number.to_string()),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::Bool(truth) => Cell::Truth(*truth),
        DataRef::DateTime(moment) => day(moment),
        DataRef::DateTimeIso(text) => {
            let day = text.strip_suffix("T00:00:00").unwrap_or(text).parse();
            day.map_or_else(|_| Cell::of_text(text), Cell::Day)
        }
        DataRef::Error(_) => Cell::Error,
    }
}

/// A day; a moment within one is no day and stays what it is.
fn day(moment: &ExcelDateTime) -> Cell {
    let whole = !moment.is_duration() && moment.as_f64().fract() == 0.0;
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
        .filter(|_| whole)
        .map_or(Cell::Number(moment.as_f64()), Cell::Day)
}
