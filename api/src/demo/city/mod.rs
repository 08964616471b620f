//! The registers of a whole city as spreadsheets, for trying out and for measuring an import of that
//! size: real streets, towns, communities and villages, the published sums, invented everything else.
//!
//! The same options give the same bytes. What a row says is worked out from its number, so nothing is
//! kept and the memory does not grow with the city.

mod bodies;
mod dice;
mod faults;
mod homes;
mod map;
mod names;
mod people;
mod places;
pub mod plan;
mod rows;
#[cfg(test)]
mod tests;

use std::path::Path;

use lianxin_entity::enums::{ExportFormat, Register};

use crate::domain::district::divisions::DivisionFault;
use crate::domain::export::file_name;
use crate::io::writing::WriteFault;
use plan::City;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// The part of the city, above 0 and at most 1.
    pub share: f64,
    /// The part of the rows of households that are faulty in known ways.
    pub faulty: f64,
    /// The format of the files.
    pub format: ExportFormat,
    /// Whether the heads of households are written as residents.
    pub residents: bool,
}

/// One file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its register.
    pub register: Register,
    /// Its name in the directory.
    pub file: String,
    /// Its rows below the header.
    pub rows: u64,
    /// The faulty ones among them.
    pub faulty: u64,
}

/// Why the city was not written.
#[derive(Debug, thiserror::Error)]
pub enum CityFault {
    /// A share of nothing or of more than everything.
    #[error("a share is above 0 and at most 1")]
    Share,
    /// The list of divisions.
    #[error(transparent)]
    Division(#[from] DivisionFault),
    /// A file.
    #[error(transparent)]
    Write(#[from] WriteFault),
}

/// Writes the registers into a directory, in the order in which they depend on each other.
///
/// # Errors
/// When a file cannot be written.
pub fn write(directory: &Path, wish: Wish) -> Result<Vec<Written>, CityFault> {
    let Wish {
        share,
        faulty,
        format,
        residents,
    } = wish;
    if !(share > 0.0 && share <= 1.0 && (0.0..=1.0).contains(&faulty)) {
        return Err(CityFault::Share);
    }
    std::fs::create_dir_all(directory).map_err(WriteFault::from)?;
    let city = City::jiyuan(share)?;
    let mut spoiler = faults::Spoiler::new(faulty);
    let mut written = Vec::new();
    let mut add = |register, rows, faulty| {
        let file = file_name(register, format);
        written.push(Written {
            register,
            file,
            rows,
            faulty,
        });
    };
    add(Register::Areas, places::areas(&city, directory, format)?, 0);
    add(
        Register::Organisations,
        bodies::organisations(&city, directory, format)?,
        0,
    );
    add(
        Register::Postings,
        people::postings(&city, directory, format)?,
        0,
    );
    add(
        Register::Members,
        people::members(&city, directory, format)?,
        0,
    );
    let spoil = |index, row: &mut _| spoiler.spoil(index, row);
    let homes = homes::households(&city, directory, format, spoil)?;
    add(Register::Households, homes, spoiler.spoiled());
    if residents {
        add(
            Register::Residents,
            homes::residents(&city, directory, format)?,
            0,
        );
    }
    add(
        Register::Pairings,
        homes::pairings(&city, directory, format)?,
        0,
    );
    add(
        Register::UnitAssignments,
        bodies::assignments(&city, directory, format)?,
        0,
    );
    add(
        Register::ServiceCentres,
        places::centres(&city, directory, format)?,
        0,
    );
    Ok(written)
}
