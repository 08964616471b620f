//! `district`: making and listing districts.

use std::process::ExitCode;

use clap::Subcommand;

use super::open::open;
use super::terminal;
use crate::config::Config;
use crate::domain::district::service;

/// Makes and lists districts.
#[derive(Subcommand)]
pub enum District {
    /// Makes a district from its division code (six digits, GB/T 2260): its streets and
    /// communities as areas, the committees over them, categories, time limits, the calendar
    Create {
        /// The division code: 440304
        code: String,
    },
    /// Lists the districts
    List,
}

impl District {
    /// Does it.
    pub async fn run(self, config: Config) -> anyhow::Result<ExitCode> {
        let app = open(config, false).await?;
        match self {
            Self::Create { code } => {
                let made = service::create(&app.store, &app.vault, &app.given, &code).await?;
                terminal::print(&format!(
                    "{} {}{}: {} streets, {} communities",
                    made.card.code,
                    made.card.region_name,
                    made.card.name,
                    made.streets,
                    made.communities
                ));
            }
            Self::List => {
                for card in service::all(&app.store).await? {
                    let id = crate::gql::ids::encode(card.id);
                    let name = format!("{}{}", card.region_name, card.name);
                    terminal::print(&format!("{}  {id}  {name}", card.code));
                }
            }
        }
        app.store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
