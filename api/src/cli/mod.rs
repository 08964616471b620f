//! The command line. `serve` is the default.

mod account;
mod calendar;
mod city;
mod demo;
mod district;
mod doctor;
mod export;
mod grid;
mod import;
mod keys;
mod migrate;
mod open;
mod organisation;
mod serve;
mod terminal;
mod worker;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::app::App;
use crate::config::Config;
use crate::telemetry;

/// Lianxin: residents' requests of many districts on one server.
#[derive(Parser)]
#[command(name = "lianxin", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the API (the default)
    Serve(serve::Serve),
    /// Runs the jobs without serving, beside servers with jobs.in_serve = false
    Worker,
    /// Brings the database to this program's version; on PostgreSQL as the owner role
    Migrate,
    /// The database roles of PostgreSQL
    Roles(migrate::Roles),
    /// Prints the GraphQL schema
    Schema,
    /// Checks the installation and says what to do
    Doctor,
    /// Accounts and postings of a district
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// Signing keys and the data keys of districts
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Makes and lists districts
    #[command(subcommand)]
    District(district::District),
    /// Makes organisations
    #[command(subcommand)]
    Organisation(organisation::Organisation),
    /// Compounds, grids, buildings and units
    #[command(subcommand)]
    Grid(grid::Grid),
    /// Registers from spreadsheets
    Import(import::Import),
    /// Holidays and workdays
    #[command(subcommand)]
    Calendar(calendar::Calendar),
    /// Gives the registers of a district out as files, with their complete values
    Export(export::Export),
    /// Makes the demonstration if it is not there yet, and prints its accounts with fresh tokens
    Demo(demo::Demo),
}

/// Runs the command of this process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli
        .command
        .unwrap_or_else(|| Command::Serve(serve::Serve::default()))
    {
        // Needs no configuration.
        Command::Schema => {
            let schema = crate::gql::schema::build();
            terminal::print(&crate::gql::schema::text(&schema));
            Ok(ExitCode::SUCCESS)
        }
        Command::Roles(roles) => {
            roles.run();
            Ok(ExitCode::SUCCESS)
        }
        command => configured(command),
    };
    result.unwrap_or_else(|error| {
        terminal::complain(&error);
        ExitCode::FAILURE
    })
}

fn configured(command: Command) -> anyhow::Result<ExitCode> {
    let config = Config::load()?;
    telemetry::start(&config.log);
    crate::http::server::block_on(async move {
        match command {
            Command::Serve(serve) => serve.run(config).await,
            Command::Worker => worker::run(config).await,
            Command::Migrate => migrate::run(config).await,
            Command::Doctor => doctor::run(config).await,
            Command::Account(command) => with_app(config, async |app| command.run(app).await).await,
            Command::Keys(command) => with_app(config, async |app| command.run(app).await).await,
            Command::District(district) => district.run(config).await,
            Command::Organisation(organisation) => organisation.run(config).await,
            Command::Grid(grid) => grid.run(config).await,
            Command::Import(import) => import.run(config).await,
            Command::Calendar(calendar) => calendar.run(config).await,
            Command::Export(export) => export.run(config).await,
            Command::Demo(demo) => demo.run(config).await,
            Command::Schema | Command::Roles(_) => Ok(ExitCode::SUCCESS),
        }
    })
}

/// Opens the configured server for one command and closes it behind it.
async fn with_app(
    config: Config,
    command: impl AsyncFnOnce(&App) -> anyhow::Result<()>,
) -> anyhow::Result<ExitCode> {
    let app = open::open(config, false).await?;
    command(&app).await?;
    app.store.close().await;
    Ok(ExitCode::SUCCESS)
}
