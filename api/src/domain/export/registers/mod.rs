//! The rows of each register, in the order of its key, in the cells of its columns.

mod households;
mod members;
mod pairings;
mod people;
mod places;
mod ties;

use lianxin_entity::district_owned::Imported;
use lianxin_entity::enums::{ExportFormat, Register};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use std::path::Path;

use super::reading::Reading;
use super::template;
use crate::domain::register::columns;
use crate::io::writing::{TableWriter, WriteFault};
use crate::refusal::{Failure, Fault, Outcome};
use crate::store::StoreError;

/// Rows read at once.
const PAGE: u64 = 1_000;

/// Why a file was not made.
#[derive(Debug, thiserror::Error)]
pub enum ExportFault {
    /// The database.
    #[error(transparent)]
    Read(#[from] Failure),
    /// The file.
    #[error(transparent)]
    Write(#[from] WriteFault),
}

impl From<StoreError> for ExportFault {
    fn from(fault: StoreError) -> Self {
        Self::Read(fault.into())
    }
}

impl From<Fault> for ExportFault {
    fn from(fault: Fault) -> Self {
        Self::Read(fault.into())
    }
}

/// A file that is being filled.
pub struct Sink {
    table: TableWriter,
    rows: u64,
}

impl Sink {
    /// A file that has its header.
    pub fn new(table: TableWriter) -> Self {
        Self { table, rows: 0 }
    }

    /// Writes a row.
    pub fn add(&mut self, cells: &[String]) -> Result<(), WriteFault> {
        self.rows += 1;
        self.table.row(cells)
    }

    /// Ends the file and tells how many rows it has.
    pub fn finish(self) -> Result<u64, WriteFault> {
        self.table.finish()?;
        Ok(self.rows)
    }
}

/// Writes a register into a file and tells how many rows it has.
///
/// # Errors
/// When the database or the disk fails, or a spreadsheet is full.
pub async fn write(
    reading: &Reading<'_>,
    register: Register,
    path: &Path,
    format: ExportFormat,
) -> Result<u64, ExportFault> {
    let head = columns::of(register);
    let titles = template::titles(head, reading.locale);
    let sheet = template::sheet(head, reading.locale);
    let mut sink = Sink::new(TableWriter::create(path, format, sheet, &titles)?);
    match register {
        Register::Areas => places::areas(reading, &mut sink).await?,
        Register::Organisations => places::organisations(reading, &mut sink).await?,
        Register::Postings => people::postings(reading, &mut sink).await?,
        Register::Members => members::members(reading, &mut sink).await?,
        Register::Households => households::households(reading, &mut sink).await?,
        Register::Residents => households::residents(reading, &mut sink).await?,
        Register::Pairings => pairings::pairings(reading, &mut sink).await?,
        Register::UnitAssignments => ties::assignments(reading, &mut sink).await?,
        Register::ServiceCentres => ties::centres(reading, &mut sink).await?,
    }
    Ok(sink.finish()?)
}

/// The next rows of a big register, by code.
async fn next_by_code<E: Imported>(
    reading: &Reading<'_>,
    code: E::Column,
    condition: &Condition,
    after: Option<String>,
) -> Outcome<Vec<E::Model>> {
    let mut query = reading.tx.live::<E>().filter(condition.clone());
    if let Some(after) = after {
        query = query.filter(code.gt(after));
    }
    Ok(reading.tx.all(query.order_by_asc(code).limit(PAGE)).await?)
}
