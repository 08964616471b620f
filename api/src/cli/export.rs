//! `export`: the complete registers of a district as files.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use lianxin_entity::enums::Register;

use super::city::FileFormat;
use super::open::{district_of, open};
use super::terminal;
use crate::config::Config;
use crate::domain::export::criteria::{Criteria, Subject};
use crate::domain::export::file_name;
use crate::domain::export::job::{Order, give_out};
use crate::domain::register::columns::REGISTERS;
use crate::i18n::Locale;

/// Gives registers out with their complete values, also what has ended.
#[derive(Args)]
pub struct Export {
    /// The register, or `all`: areas, organisations, postings, members, households, residents,
    /// pairings, unit_assignments, service_centres
    register: String,
    /// The division code of the district
    #[arg(long)]
    district: String,
    /// The directory for the files; made where it is missing
    #[arg(long)]
    out: PathBuf,
    /// What it is for; kept with the record of the export
    #[arg(long)]
    purpose: String,
    /// The format of the files
    #[arg(long, value_enum, default_value_t = FileFormat::Csv)]
    format: FileFormat,
    /// The language of headers and words
    #[arg(long, value_enum, default_value_t = Language::Chinese)]
    language: Language,
}

/// A language on the command line.
#[derive(Clone, Copy, ValueEnum)]
pub enum Language {
    /// Chinese
    #[value(name = "zh-CN")]
    Chinese,
    /// English
    #[value(name = "en")]
    English,
}

impl From<Language> for Locale {
    fn from(language: Language) -> Self {
        match language {
            Language::Chinese => Self::Chinese,
            Language::English => Self::English,
        }
    }
}

impl Export {
    /// Does it.
    pub async fn run(self, config: Config) -> anyhow::Result<ExitCode> {
        let registers = self.registers()?;
        let purpose = self.purpose.trim();
        if purpose.is_empty() || purpose.chars().count() > 200 || purpose.contains('\0') {
            bail!("say what it is for in 1 to 200 characters: --purpose");
        }
        let app = open(config, false).await?;
        let district = district_of(&app, &self.district).await?.card().key;
        make_private(&self.out)?;
        let criteria = Criteria::default();
        for register in registers {
            let format = self.format.into();
            let path = self.out.join(file_name(register, format));
            let order = Order {
                subject: Subject::Register(register),
                criteria: &criteria,
                format,
                locale: self.language.into(),
                viewer: None,
            };
            let rows = give_out(&app, district, &order, purpose, &path).await;
            let rows = rows.with_context(|| path.display().to_string())?;
            terminal::print(&format!("{}  {rows} rows", path.display()));
        }
        app.store.close().await;
        Ok(ExitCode::SUCCESS)
    }

    fn registers(&self) -> anyhow::Result<Vec<Register>> {
        let all = REGISTERS.iter().map(|entry| entry.register);
        if self.register == "all" {
            return Ok(all.collect());
        }
        let word = self.register.to_ascii_uppercase().replace('-', "_");
        match word.parse() {
            Ok(register) => Ok(vec![register]),
            Err(_) => {
                let words: Vec<String> = all
                    .map(|register| register.as_str().to_ascii_lowercase())
                    .collect();
                bail!(
                    "{} is no register: all or one of {}",
                    self.register,
                    words.join(", ")
                )
            }
        }
    }
}

/// What is written holds the data of people: a new directory is the operator's alone.
fn make_private(directory: &std::path::Path) -> anyhow::Result<()> {
    let made = crate::app::make_private(directory);
    made.with_context(|| format!("{} cannot be made", directory.display()))
}
