//! XLSX: the one sheet of a workbook that is filled, cell by cell.

use std::io::Cursor;

use calamine::{
    DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxCellFormulaMetadataRecord,
    XlsxError,
};
use chrono::NaiveDate;

use super::{Cell, FileFault, Format, Row, Take};

/// Sheets of these names explain and are not read.
const NOTES: [&str; 2] = ["说明", "Notes"];
/// As many ranges are named in a fault.
const NAMED: usize = 10;
/// Excel ends here; a cell beyond is none.
const LAST_COLUMN: u32 = 16_384;

/// Sheets in which WPS keeps pictures of cells begin with this; they are hidden and nobody's rows.
const PICTURES: &str = "WpsReserved_";

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;
/// Row and column, counted from 0.
type Place = (u32, u32);

fn damaged(_: XlsxError) -> FileFault {
    FileFault::Damaged
}

fn open(bytes: &[u8]) -> Result<Book<'_>, FileFault> {
    Xlsx::new(Cursor::new(bytes)).map_err(damaged)
}

/// The one sheet with anything in it; merged cells are refused, and so is a sheet that is filled and
/// hidden: nobody sees what would be brought in or left out.
pub fn choose_sheet(bytes: &[u8]) -> Result<Format, FileFault> {
    let mut book = open(bytes)?;
    let sheets = book.sheets_metadata().iter();
    let sheets: Vec<(String, bool)> = sheets
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .filter(|sheet| !NOTES.contains(&sheet.name.as_str()))
        .filter(|sheet| !sheet.name.starts_with(PICTURES))
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let (mut filled, mut hidden) = (Vec::new(), Vec::new());
    for (name, visible) in sheets {
        if let Some(last_row) = filled_to(&mut book, &name)? {
            match visible {
                true => filled.push((name, last_row)),
                false => hidden.push(name),
            }
        }
    }
    if !hidden.is_empty() {
        let sheets = hidden.join(", ");
        return Err(FileFault::HiddenSheets { sheets });
    }
    if filled.len() > 1 {
        let names: Vec<String> = filled.into_iter().map(|(name, _)| name).collect();
        let sheets = names.join(", ");
        return Err(FileFault::SeveralSheets { sheets });
    }
    let (sheet, last_row) = filled.pop().ok_or(FileFault::Empty)?;
    let merged = book.merge_cells_by_sheet_name(&sheet).map_err(damaged)?;
    if merged.is_empty() {
        return Ok(Format::Workbook { sheet, last_row });
    }
    let ranges = merged.iter().take(NAMED).map(|range| {
        let ((top, left), (bottom, right)) = (range.start, range.end);
        format!("{}:{}", address(top, left), address(bottom, right))
    });
    let ranges = ranges.collect::<Vec<_>>().join(", ");
    Err(FileFault::Merged { ranges })
}

/// The last row of a sheet with anything in it, as it says of itself: programs that write one row after the
/// other do not know it yet and say 0.
fn filled_to(book: &mut Book<'_>, name: &str) -> Result<Option<u32>, FileFault> {
    let mut cells = book.worksheet_cells_reader(name).map_err(damaged)?;
    let last_row = cells.dimensions().end.0;
    loop {
        match cells.next_cell() {
            Ok(None) => return Ok(None),
            Ok(Some(cell)) if matches!(cell.get_value(), DataRef::Empty) => {}
            Ok(Some(_)) | Err(XlsxError::CellError(_)) => return Ok(Some(last_row)),
            Err(fault) => return Err(damaged(fault)),
        }
    }
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
    let mut rows = Rows {
        take,
        at: 0,
        cells: Vec::new(),
    };
    let mut seen = 0_u64;
    loop {
        match reader.next_cell_with_formula_metadata() {
            Ok(None) => return rows.end(),
            Ok(Some(record)) if rows.put(record.pos, cell(&record))? => seen += 1,
            Ok(Some(_)) => return Ok(()),
            Err(XlsxError::CellError(_)) => break,
            Err(fault) => return Err(damaged(fault)),
        }
    }
    // An error value that the library does not know: newer programs have more of them than the seven of
    // old, such as #SPILL! and #GETTING_DATA. It goes on behind such a cell, but has lost the place:
    // from here on places come from a second look at the sheet, which heeds no values.
    let mut second = open(bytes)?;
    let mut places = second.worksheet_cells_reader(sheet).map_err(damaged)?;
    for _ in 0..seen {
        places.next_formula().map_err(damaged)?;
    }
    let mut found = Cell::Error;
    loop {
        let place = places.next_formula().map_err(damaged)?;
        let place = place.ok_or(FileFault::Damaged)?.get_position();
        if !rows.put(place, found)? {
            return Ok(());
        }
        found = match reader.next_cell_with_formula_metadata() {
            Ok(None) => return rows.end(),
            Ok(Some(record)) => cell(&record),
            Err(XlsxError::CellError(_)) => Cell::Error,
            Err(fault) => return Err(damaged(fault)),
        };
    }
}

/// Cells on their way into rows.
struct Rows<'a, 'b> {
    take: &'a mut Take<'b>,
    at: u32,
    cells: Vec<Cell>,
}

impl Rows<'_, '_> {
    /// Puts a cell into its place; tells whether more is wanted.
    fn put(&mut self, (row, column): Place, cell: Cell) -> Result<bool, FileFault> {
        if row < self.at || column >= LAST_COLUMN {
            return Err(FileFault::Damaged);
        }
        if row > self.at {
            let done = std::mem::take(&mut self.cells);
            if let Some(done) = Row::filled(self.at + 1, done)
                && !(self.take)(done)?
            {
                return Ok(false);
            }
            self.at = row;
        }
        if cell.is_empty() {
            return Ok(true);
        }
        let column = column as usize;
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Cell::Empty);
        }
        self.cells[column] = cell;
        Ok(true)
    }

    fn end(self) -> Result<(), FileFault> {
        match Row::filled(self.at + 1, self.cells) {
            Some(last) => (self.take)(last).map(|_| ()),
            None => Ok(()),
        }
    }
}

fn cell(record: &XlsxCellFormulaMetadataRecord<'_>) -> Cell {
    match record.formula {
        Some(_) => Cell::Formula,
        None => value(&record.value),
    }
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
    // Days of a spreadsheet are counted from 1; what stands before is a number that was made a date.
    let counted = moment.as_f64() >= 1.0;
    let whole = counted && !moment.is_duration() && moment.as_f64().fract() == 0.0;
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
        .filter(|_| whole)
        .map_or(Cell::Number(moment.as_f64()), Cell::Day)
}
