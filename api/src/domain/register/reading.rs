//! A file on its way through the engine: read on a thread of its own, a few rows ahead of whoever
//! takes them, so that neither waits and nothing is held.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use lianxin_entity::enums::Register;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::columns;
use super::fault::{RowFault, Wrong};
use super::line::{Header, Line};
use crate::io::{self, FileFault, Limits, Row};
use crate::refusal::{Fault, Outcome};

/// Rows that travel together.
pub const TOGETHER: usize = 1_000;

/// What comes out of a file.
pub enum Piece {
    /// Some rows.
    Lines(Vec<Line>),
    /// The file is refused; nothing follows.
    Refused(Vec<RowFault>),
    /// The file was read to its end; nothing follows.
    End,
}

/// The file on its way.
pub struct Pieces {
    pieces: Receiver<Piece>,
    about: Arc<OnceLock<u32>>,
}

impl Pieces {
    /// The next piece. A reader that broke down is a fault, not the end of the file.
    ///
    /// # Errors
    /// When the reader is gone.
    pub async fn next(&mut self) -> Outcome<Piece> {
        let gone = || Fault::broken("the reader of a register broke down").into();
        self.pieces.recv().await.ok_or_else(gone)
    }

    /// About how many rows will have come in the end, once the first ones are there; never fewer than
    /// have come.
    pub fn about(&self, come: i32) -> Option<i32> {
        let about = i32::try_from(*self.about.get()?).ok()?;
        Some(about.max(come))
    }
}

/// Begins to read; whoever drops the receiver stops it.
pub fn start(bytes: Arc<Vec<u8>>, register: Register, limits: Limits, today: NaiveDate) -> Pieces {
    let (sender, pieces) = channel(2);
    let about = Arc::new(OnceLock::new());
    let told = Arc::clone(&about);
    tokio::task::spawn_blocking(move || {
        let mut reader = Reader {
            register,
            today,
            header: None,
            has_rows: false,
            lines: Vec::new(),
            refused: Vec::new(),
            sender,
        };
        // A workbook can be made so that its reader breaks down: then it is damaged, like others.
        let read = catch_unwind(AssertUnwindSafe(|| {
            let format = io::check(&bytes, &limits)?;
            if let Some(rows) = io::rows_about(&bytes, &format) {
                let _ = told.set(rows);
            }
            io::read(&bytes, &format, &limits, &mut |row| reader.take(row))
        }));
        let read = read.unwrap_or(Err(FileFault::Damaged));
        reader.finish(read);
    });
    Pieces { pieces, about }
}

struct Reader {
    register: Register,
    today: NaiveDate,
    header: Option<Arc<Header>>,
    /// Whether anything stands below the header.
    has_rows: bool,
    lines: Vec<Line>,
    refused: Vec<RowFault>,
    sender: Sender<Piece>,
}

impl Reader {
    fn take(&mut self, row: Row) -> bool {
        let Some(header) = &self.header else {
            return match Header::read(columns::of(self.register), &row) {
                Ok(header) => {
                    self.header = Some(Arc::new(header));
                    true
                }
                Err(faults) => {
                    self.refused = faults;
                    false
                }
            };
        };
        self.has_rows = true;
        self.lines.push(Line::read(header, row, self.today));
        self.lines.len() < TOGETHER || self.pass_on()
    }

    fn pass_on(&mut self) -> bool {
        let lines = std::mem::take(&mut self.lines);
        lines.is_empty() || self.sender.blocking_send(Piece::Lines(lines)).is_ok()
    }

    fn finish(mut self, read: Result<(), FileFault>) {
        if let Err(fault) = read {
            self.refused = vec![RowFault::of_file(&fault)];
        } else if self.refused.is_empty() && !self.has_rows {
            self.refused = vec![RowFault::of_whole(Wrong::NoRows, None)];
        }
        // Rows before the fault are of no use: the file is refused whole.
        let last = if self.refused.is_empty() {
            self.pass_on();
            Piece::End
        } else {
            Piece::Refused(std::mem::take(&mut self.refused))
        };
        let _ = self.sender.blocking_send(last);
    }
}

/// The columns that are the key of a row.
pub fn key_of(register: Register) -> &'static [&'static str] {
    match register {
        Register::Postings => &["phone", "role", "organisationCode", "areaCodes", "startsOn"],
        Register::Pairings => &["memberCode", "householdCode", "startsOn"],
        Register::UnitAssignments => &["unitCode", "communityCode", "startsOn"],
        _ => &["code"],
    }
}

/// The keys of the rows so far, as short hashes with the row that had each first.
pub struct Keys {
    columns: &'static [&'static str],
    seen: HashMap<u128, u32>,
}

impl Keys {
    /// No keys of a register yet.
    pub fn new(register: Register) -> Self {
        Self {
            columns: key_of(register),
            seen: HashMap::new(),
        }
    }

    /// Refuses rows whose key stood in the file before.
    pub fn check(&mut self, lines: &mut [Line]) {
        for line in lines {
            let told = |fault: &RowFault| {
                let column = fault.column.as_deref();
                column.is_some_and(|column| self.columns.contains(&column))
            };
            if line.faults.iter().any(told) {
                continue;
            }
            let number = line.number;
            let first = *self.seen.entry(line.key(self.columns)).or_insert(number);
            if first != number {
                line.refuse_with(self.columns[0], Wrong::KeyTwice, Some(first.to_string()));
            }
        }
    }
}
