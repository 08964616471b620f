//! `district`: making and listing districts.

use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use super::open::{district_of, open};
use super::terminal;
use crate::app::App;
use crate::config::Config;
use crate::domain::district::service;
use crate::domain::district::settings_service::Configuration;
use crate::i18n::{self, Locale};
use crate::refusal::{Failure, Fault, Refusal};

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
    /// Shows what a district set for itself, or sets it: hours, windows, limits, levels
    Settings {
        /// The division code
        code: String,
        /// Sets one of them, as it is shown; may be given several times
        #[arg(long = "set", value_name = "NAME=VALUE")]
        set: Vec<String>,
    },
}

async fn settings(app: &App, code: &str, set: &[String]) -> anyhow::Result<()> {
    let directory = district_of(app, code).await?;
    let mut wished = Vec::new();
    for pair in set {
        let pair = pair.split_once('=');
        wished.push(pair.context("write --set NAME=VALUE")?);
    }
    let mut settings = directory.settings().clone();
    if !wished.is_empty() {
        for (name, value) in &wished {
            settings = settings.with(name, value).map_err(anyhow::Error::msg)?;
        }
        let configuration = Configuration {
            store: &app.store,
            directories: &app.directories,
            given: &app.given,
            district: directory.card().key,
            actor: None,
        };
        let done = configuration.change(None, |now| {
            let all = wished.iter().try_fold(now, |now, (name, value)| {
                now.with(name, value).map_err(Fault::broken)
            });
            Ok(all?)
        });
        settings = done.await.map_err(spoken)?;
    }
    for (name, value) in settings.listed() {
        terminal::print(&format!("{name} = {value}"));
    }
    Ok(())
}

/// A refusal in words.
fn spoken(failure: Failure) -> anyhow::Error {
    match failure {
        Failure::Fault(fault) => fault.into(),
        Failure::Refused(refusals) => {
            let one = |refusal: &Refusal| {
                let message = i18n::refusal(Locale::English, refusal);
                format!(
                    "{}: {message}",
                    refusal.field.last().map_or("", String::as_str)
                )
            };
            anyhow::anyhow!(refusals.iter().map(one).collect::<Vec<_>>().join("; "))
        }
    }
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
            Self::Settings { code, set } => settings(&app, &code, &set).await?,
        }
        app.store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
