//! One register on its way into its file.

use std::path::Path;

use chrono::{Days, NaiveDate};
use lianxin_entity::enums::{ExportFormat, Register};

use crate::domain::export::file_name;
use crate::domain::register::columns;
use crate::domain::register::words::{self, Word};
use crate::io::writing::{self, TableWriter, WriteFault};

/// The day up to which the city is told: the same each time it is made.
const TOLD_ON: NaiveDate = NaiveDate::from_ymd_opt(2026, 2, 1).expect("a day");

/// A register that is being written.
pub struct Rows {
    table: TableWriter,
    columns: usize,
    /// How many were written.
    pub count: u64,
}

impl Rows {
    /// Begins the file of a register.
    pub fn begin(
        directory: &Path,
        register: Register,
        format: ExportFormat,
    ) -> Result<Self, WriteFault> {
        let head = columns::of(register);
        let columns: Vec<_> = head
            .columns
            .iter()
            .map(|column| writing::Column {
                title: column.zh.to_owned(),
                words: Vec::new(),
                required: column.required,
            })
            .collect();
        let path = directory.join(file_name(register, format));
        Ok(Self {
            table: TableWriter::create(&path, format, head.zh, &columns)?,
            columns: columns.len(),
            count: 0,
        })
    }

    /// Writes a row; cells that are left out at the end are empty.
    pub fn add<const N: usize>(&mut self, cells: [String; N]) -> Result<(), WriteFault> {
        self.count += 1;
        match self.columns == N {
            true => self.table.row(&cells),
            false => {
                let mut cells = Vec::from(cells);
                cells.resize(self.columns, String::new());
                self.table.row(&cells)
            }
        }
    }

    /// Ends the file and tells how many rows it has.
    pub fn finish(self) -> Result<u64, WriteFault> {
        self.table.finish()?;
        Ok(self.count)
    }
}

/// The Chinese for a word.
pub fn say(list: &'static [Word], word: &'static str) -> String {
    words::chinese(list, word).to_owned()
}

/// The day so many days before the city is told.
pub fn days_ago(days: u64) -> String {
    on(days as i64)
}

/// The day so many days before the city is told, or after it for fewer than none.
pub fn on(days_ago: i64) -> String {
    let days = Days::new(days_ago.unsigned_abs());
    let day = match days_ago < 0 {
        true => TOLD_ON + days,
        false => TOLD_ON - days,
    };
    day.format("%Y-%m-%d").to_string()
}

/// Phones begin with 154, a prefix of the numbering plan that was never given to an operator, so that
/// no message can reach anybody. Each kind of person has ten million numbers of its own.
pub fn phone(kind: u64, index: u64) -> String {
    format!("154{:08}", kind * 10_000_000 + index)
}
