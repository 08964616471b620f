//! `demo city`: the registers of a whole city as spreadsheets.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use lianxin_entity::enums::ExportFormat;

use super::terminal;
use crate::demo::city::{Wish, write};

/// Parts of the demonstration.
#[derive(Subcommand)]
pub enum DemoPart {
    /// Writes the registers of a city as files for `lianxin import`; touches no database
    City(City),
}

/// The registers of a city.
#[derive(Args)]
pub struct City {
    /// The model: 419001, its streets and villages real, its sums published, its people invented
    #[arg(long, value_enum)]
    like: Model,
    /// The directory for the files; made where it is missing
    #[arg(long)]
    out: PathBuf,
    /// A part of the city: 0.01 is every hundredth village with a hundredth of everything
    #[arg(long, default_value_t = 1.0)]
    share: f64,
    /// The format of the files
    #[arg(long, value_enum, default_value_t = FileFormat::Csv)]
    format: FileFormat,
    /// The part of the rows of households that are wrong, each in one known way
    #[arg(long, default_value_t = 0.0)]
    faulty: f64,
    /// Leaves the register of residents out
    #[arg(long)]
    without_residents: bool,
}

/// A city to be like.
#[derive(Clone, Copy, ValueEnum)]
pub enum Model {
    /// 419001
    Jiyuan,
}

/// The format of a file.
#[derive(Clone, Copy, ValueEnum)]
pub enum FileFormat {
    /// Comma-separated values, UTF-8
    Csv,
    /// A spreadsheet
    Xlsx,
}

impl From<FileFormat> for ExportFormat {
    fn from(format: FileFormat) -> Self {
        match format {
            FileFormat::Csv => Self::Csv,
            FileFormat::Xlsx => Self::Xlsx,
        }
    }
}

impl City {
    /// Writes the files and says what is in them.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let Model::Jiyuan = self.like;
        let wish = Wish {
            share: self.share,
            faulty: self.faulty,
            format: self.format.into(),
            residents: !self.without_residents,
        };
        for file in write(&self.out, wish)? {
            let path = self.out.join(&file.file);
            let faulty = match file.faulty {
                0 => String::new(),
                count => format!(", {count} of them faulty"),
            };
            terminal::print(&format!("{}  {} rows{faulty}", path.display(), file.rows));
        }
        terminal::print("next: lianxin district create 419001, then lianxin import all");
        Ok(ExitCode::SUCCESS)
    }
}
