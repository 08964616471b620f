//! `grid`: compounds, grids, buildings and units from a file.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use lianxin_entity::enums::Datum;

use super::open::{district_of, open};
use super::terminal;
use crate::config::Config;
use crate::domain::area::import::FileFault;
use crate::domain::area::service::{ImportFailure, import_grids};

/// Compounds, grids, buildings and units.
#[derive(Subcommand)]
pub enum Grid {
    /// Takes them from a GeoJSON FeatureCollection with the properties kind, code, name and
    /// parent; all of them or, when anything is wrong, none
    Import {
        /// The file
        file: PathBuf,
        /// The division code of the district
        #[arg(long)]
        district: String,
        /// The datum of the file's coordinates; they are kept in GCJ-02
        #[arg(long, default_value = "gcj02")]
        datum: FileDatum,
    },
}

/// The datum of a file.
#[derive(Clone, Copy, ValueEnum)]
pub enum FileDatum {
    /// GCJ-02
    Gcj02,
    /// WGS-84
    Wgs84,
    /// CGCS2000
    Cgcs2000,
}

impl From<FileDatum> for Datum {
    fn from(datum: FileDatum) -> Self {
        match datum {
            FileDatum::Gcj02 => Self::Gcj02,
            FileDatum::Wgs84 => Self::Wgs84,
            FileDatum::Cgcs2000 => Self::Cgcs2000,
        }
    }
}

impl Grid {
    /// Does it.
    pub async fn run(self, config: Config) -> anyhow::Result<ExitCode> {
        let Self::Import {
            file,
            district,
            datum,
        } = self;
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        let app = open(config, false).await?;
        let key = district_of(&app, &district).await?.card().key;
        let (store, directories) = (&app.store, &app.directories);
        let done = import_grids(store, directories, &app.given, key, &text, datum.into()).await;
        if let Err(ImportFailure::File(FileFault::Features(faults))) = &done {
            for fault in faults {
                terminal::print(&fault.to_string());
            }
        }
        let done = done?;
        terminal::print(&format!(
            "{} added, {} changed, {} unchanged",
            done.added, done.changed, done.unchanged
        ));
        app.store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
