//! `organisation`: making organisations.

use std::process::ExitCode;

use clap::Subcommand;
use lianxin_entity::enums::OrganisationKind;

use super::open::{district_of, open};
use super::terminal;
use crate::config::Config;
use crate::domain::organisation::service::{Wish, create};

/// Makes organisations.
#[derive(Subcommand)]
pub enum Organisation {
    /// Makes a department, company or other body, or a committee over an area
    Create {
        /// The division code of the district
        #[arg(long)]
        district: String,
        /// DEPARTMENT, UNIT, PROPERTY_COMPANY, ENTERPRISE, BRANCH, … as in the schema
        #[arg(long, value_parser = kind)]
        kind: OrganisationKind,
        /// What it is called
        #[arg(long)]
        name: String,
        /// The code of the organisation above; without it the district's committee
        #[arg(long)]
        parent: Option<String>,
        /// For a committee: the code of the area that it is responsible for
        #[arg(long)]
        area: Option<String>,
        /// Its own code; without it the parent's with a sequence
        #[arg(long)]
        code: Option<String>,
    },
}

fn kind(word: &str) -> Result<OrganisationKind, String> {
    word.parse().map_err(|_| {
        let words: Vec<_> = OrganisationKind::ALL
            .iter()
            .map(|kind| kind.as_str())
            .collect();
        format!("one of {}", words.join(", "))
    })
}

impl Organisation {
    /// Does it.
    pub async fn run(self, config: Config) -> anyhow::Result<ExitCode> {
        let app = open(config, false).await?;
        let Self::Create {
            district,
            kind,
            name,
            parent,
            area,
            code,
        } = self;
        let directory = district_of(&app, &district).await?;
        let wish = Wish {
            kind,
            name,
            parent,
            jurisdiction: area,
            code,
        };
        let key = directory.card().key;
        let (id, code) = create(&app.store, &app.directories, &app.given, key, wish).await?;
        terminal::print(&format!("{code}  {}", crate::gql::ids::encode(id)));
        app.store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
