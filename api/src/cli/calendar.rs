//! `calendar`: holidays and workdays from a file.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use super::open::{district_of, open};
use super::terminal;
use crate::config::Config;
use crate::domain::calendar::service::{DaySource, import};

/// Holidays and workdays.
#[derive(Subcommand)]
pub enum Calendar {
    /// Takes days from a CSV file with the columns date, kind (HOLIDAY or WORKDAY) and name. Due
    /// instants that run already do not move
    Import {
        /// The file
        file: PathBuf,
        /// The division code of the district
        #[arg(long)]
        district: String,
        /// The days are those that the State Council has published for a year, not the district's
        #[arg(long)]
        national: bool,
    },
}

impl Calendar {
    /// Does it.
    pub async fn run(self, config: Config) -> anyhow::Result<ExitCode> {
        let Self::Import {
            file,
            district,
            national,
        } = self;
        let bytes =
            std::fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        let app = open(config, false).await?;
        let key = district_of(&app, &district).await?.card().key;
        let source = if national {
            DaySource::National
        } else {
            DaySource::District
        };
        let days = import(&app.store, &app.directories, key, &bytes, source).await?;
        terminal::print(&format!("{days} days"));
        app.store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
