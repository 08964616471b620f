//! `migrate` and `roles`.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use lianxin_migration::roles;

use super::terminal;
use crate::app;
use crate::config::Config;
use crate::store::Store;

/// The database roles of PostgreSQL.
#[derive(Args)]
pub struct Roles {
    /// Prints the SQL that makes them
    #[arg(long, required = true)]
    print: bool,
}

impl Roles {
    pub fn run(&self) {
        if self.print {
            terminal::print(&roles::sql());
        }
    }
}

/// Brings the database to this program's version.
pub async fn run(config: Config) -> anyhow::Result<ExitCode> {
    app::make_private(&config.data_dir).context("the data directory cannot be made")?;
    let address = config.database_url().redacted_url();
    let store = Store::open(&app::options(&config, false))
        .await
        .with_context(|| format!("{address} does not open"))?;
    let missing = store.missing_migrations().await?;
    store.migrate().await.context(
        "the migration was refused; on PostgreSQL LIANXIN_DATABASE_URL must be that of the owner role",
    )?;
    match missing.as_slice() {
        [] => terminal::print(&format!("{address} was up to date.")),
        applied => terminal::print(&format!("{address}: applied {}.", applied.join(", "))),
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
