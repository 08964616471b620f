//! `demo`: the demonstration's accounts, for people and for scripts.

use std::process::ExitCode;

use clap::Args;

use super::city::DemoPart;
use super::open::open;
use super::terminal;
use crate::config::Config;
use crate::demo;

/// Makes the demonstration if it is not there yet, and prints its accounts.
#[derive(Args)]
pub struct Demo {
    /// Prints one JSON document, each account with a token that lives twelve hours
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    part: Option<DemoPart>,
}

impl Demo {
    /// Does it. A server may run on the same database meanwhile.
    pub async fn run(self, config: Config) -> anyhow::Result<ExitCode> {
        if let Some(DemoPart::City(city)) = self.part {
            return city.run();
        }
        let app = open(config, true).await?;
        let book = demo::ensure(&app).await?;
        let text = match self.json {
            true => demo::json(&demo::with_tokens(&app, book).await?),
            false => demo::table(&book),
        };
        terminal::print(&text);
        app.store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
