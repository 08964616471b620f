//! Writing one table into a file, row after row, in memory that does not grow with the rows.
//!
//! CSV is UTF-8 with a byte order mark, so that spreadsheet programs read Chinese; cells that look
//! like formulas are guarded. XLSX holds every cell as text: a formula is never one. The same rows
//! give the same bytes.

use std::fs::{File, Permissions};
use std::io::{BufWriter, Write};
use std::path::Path;

use lianxin_entity::enums::ExportFormat;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatBorder, Workbook, XlsxError,
};

use super::guard::guarded;

/// The most rows below the header: what a spreadsheet has.
pub const MOST_ROWS: u32 = 1_048_575;

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteFault {
    /// The disk.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The spreadsheet.
    #[error(transparent)]
    Xlsx(XlsxError),
    /// A text longer than a cell of a spreadsheet.
    #[error(
        "a cell of a spreadsheet has 32,767 characters at most, a boundary of this register has more; export as CSV"
    )]
    CellTooLong,
    /// More rows than a spreadsheet has.
    #[error("a spreadsheet has {MOST_ROWS} rows at most; export a part or as CSV")]
    TooManyRows,
    /// A table in a format of maps.
    #[error("points of a map are no table")]
    NoTable,
}

impl From<XlsxError> for WriteFault {
    fn from(fault: XlsxError) -> Self {
        match fault {
            XlsxError::MaxStringLengthExceeded => Self::CellTooLong,
            fault => Self::Xlsx(fault),
        }
    }
}

impl From<csv::Error> for WriteFault {
    fn from(fault: csv::Error) -> Self {
        Self::Io(fault.into())
    }
}

/// A column as its header shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// The header.
    pub title: String,
    /// The words that may stand in it, offered by the spreadsheet; any text where there are none.
    pub words: Vec<String>,
    /// Whether a row must have it; shown in the header's colour.
    pub required: bool,
}

/// The extension of files of a format.
pub fn extension(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Csv => "csv",
        ExportFormat::Xlsx => "xlsx",
        ExportFormat::GeoJson => "geojson",
    }
}

/// The media type of a format.
pub fn media_type(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Csv => "text/csv; charset=utf-8",
        ExportFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ExportFormat::GeoJson => "application/geo+json",
    }
}

/// A file that is being written.
pub struct TableWriter(Target);

enum Target {
    Csv(Box<csv::Writer<BufWriter<File>>>),
    Xlsx(Box<Sheet>),
}

struct Sheet {
    workbook: Workbook,
    file: File,
    next_row: u32,
}

/// A file that nobody else reads: registers go out with names, phones and numbers.
///
/// # Errors
/// When it cannot be made.
pub fn private_file(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
    let mut options = File::options();
    options.write(true).create(true).truncate(true).mode(0o600);
    let file = options.open(path)?;
    // One that was there before keeps its own mode.
    file.set_permissions(Permissions::from_mode(0o600))?;
    Ok(file)
}

impl TableWriter {
    /// Begins a file with its header.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn create(
        path: &Path,
        format: ExportFormat,
        sheet: &str,
        columns: &[Column],
    ) -> Result<Self, WriteFault> {
        let file = private_file(path)?;
        Ok(Self(match format {
            ExportFormat::Csv => Target::Csv(Box::new(begin_csv(file, columns)?)),
            ExportFormat::Xlsx => Target::Xlsx(Box::new(Sheet::begin(file, sheet, columns)?)),
            ExportFormat::GeoJson => return Err(WriteFault::NoTable),
        }))
    }

    /// Writes one row.
    ///
    /// # Errors
    /// When the file cannot be written, or a spreadsheet is full.
    pub fn row<Cell: AsRef<str>>(&mut self, cells: &[Cell]) -> Result<(), WriteFault> {
        match &mut self.0 {
            Target::Csv(writer) => {
                for cell in cells {
                    writer.write_field(guarded(cell.as_ref()).as_bytes())?;
                }
                Ok(writer.write_record(None::<&[u8]>)?)
            }
            Target::Xlsx(sheet) => sheet.row(cells),
        }
    }

    /// Ends the file: everything is on its way to the disk.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(self) -> Result<(), WriteFault> {
        match self.0 {
            Target::Csv(mut writer) => Ok(writer.flush()?),
            Target::Xlsx(sheet) => sheet.finish(),
        }
    }
}

fn begin_csv(
    mut file: File,
    columns: &[Column],
) -> Result<csv::Writer<BufWriter<File>>, WriteFault> {
    file.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(BufWriter::with_capacity(1 << 16, file));
    writer.write_record(columns.iter().map(|column| column.title.as_bytes()))?;
    Ok(writer)
}

impl Sheet {
    fn begin(file: File, name: &str, columns: &[Column]) -> Result<Self, WriteFault> {
        let mut workbook = Workbook::new();
        // A file says nothing of when and by whom: the same rows are the same bytes.
        let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (place, column) in (0_u16..).zip(columns) {
            let width = column.title.chars().count() as f64 * 1.6 + 4.0;
            sheet.set_column_width(place, width.max(12.0))?;
            offer_words(sheet, place, &column.words)?;
        }
        for (place, column) in (0_u16..).zip(columns) {
            let format = header_format(column.required);
            sheet.write_string_with_format(0, place, &column.title, &format)?;
        }
        Ok(Self {
            workbook,
            file,
            next_row: 1,
        })
    }

    fn row<Cell: AsRef<str>>(&mut self, cells: &[Cell]) -> Result<(), WriteFault> {
        if self.next_row > MOST_ROWS {
            return Err(WriteFault::TooManyRows);
        }
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (place, cell) in (0_u16..).zip(cells) {
            let cell = cell.as_ref();
            if !cell.is_empty() {
                sheet.write_string(self.next_row, place, cell)?;
            }
        }
        self.next_row += 1;
        Ok(())
    }

    fn finish(mut self) -> Result<(), WriteFault> {
        Ok(self.workbook.save_to_writer(BufWriter::new(self.file))?)
    }
}

fn header_format(required: bool) -> Format {
    let colour = if required { 0xF8D7A8 } else { 0xDDE6F0 };
    Format::new()
        .set_bold()
        .set_background_color(Color::RGB(colour))
        .set_border_bottom(FormatBorder::Thin)
}

/// A list of more than 255 characters cannot be offered; its words are still checked on import.
fn offer_words(
    sheet: &mut rust_xlsxwriter::Worksheet,
    column: u16,
    words: &[String],
) -> Result<(), XlsxError> {
    if words.is_empty() {
        return Ok(());
    }
    if let Ok(list) = DataValidation::new().allow_list_strings(words) {
        sheet.add_data_validation(1, column, MOST_ROWS, column, &list)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<Column> {
        let column = |title: &str, words: &[&str], required| Column {
            title: title.to_owned(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            required,
        };
        vec![
            column("户主", &[], true),
            column("类型", &["住户", "企业班组"], false),
        ]
    }

    fn written(format: ExportFormat) -> Vec<u8> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("table");
        let mut table = TableWriter::create(&path, format, "户", &columns()).unwrap();
        table.row(&["=1+1", "住户"]).unwrap();
        table.row(&["王\"小,满", ""]).unwrap();
        table.finish().unwrap();
        std::fs::read(path).unwrap()
    }

    #[test]
    fn csv_has_a_mark_a_header_and_no_formula() {
        let text = String::from_utf8(written(ExportFormat::Csv)).unwrap();
        let wanted = "\u{feff}户主,类型\r\n'=1+1,住户\r\n\"王\"\"小,满\",\r\n";
        assert_eq!(text, wanted);
    }

    #[test]
    fn xlsx_holds_text_and_is_the_same_each_time() {
        use calamine::{Data, Reader, Xlsx};
        let bytes = written(ExportFormat::Xlsx);
        assert_eq!(bytes, written(ExportFormat::Xlsx));
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let sheet = book.worksheet_range_at(0).unwrap().unwrap();
        let cells: Vec<String> = sheet.cells().map(|(_, _, cell)| cell.to_string()).collect();
        assert_eq!(cells, ["户主", "类型", "=1+1", "住户", "王\"小,满", ""]);
        assert!(matches!(sheet.get((1, 0)), Some(Data::String(_))));
        let formulas = book.worksheet_formula("户").unwrap();
        assert_eq!(formulas.used_cells().count(), 0);
    }
}
