//! `doctor`: looks at everything the server needs and says what to do.

mod chain;
mod checks;
mod database;
mod districts;
mod report;

use std::process::ExitCode;

use crate::app;
use crate::config::Config;
use crate::store::Store;
use report::Report;

/// Checks the installation. Fails when something must be done before the server can work.
pub async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let mut report = Report::default();
    checks::configuration(&mut report, &config);
    checks::data_directory(&mut report, &config);
    checks::master_key(&mut report, &config);
    checks::files(&mut report, &config);
    match Store::open(&app::options(&config, false)).await {
        Err(error) => report.fail(
            "database",
            format!(
                "{} does not open: {error}",
                config.database_url().redacted_url()
            ),
            "Start the database, or correct LIANXIN_DATABASE_URL.",
        ),
        Ok(store) => {
            report.ok(
                "database",
                format!("{} answers", config.database_url().redacted_url()),
            );
            database::check(&mut report, &config, &store).await;
            store.close().await;
        }
    }
    super::terminal::print(&report.to_string());
    Ok(report.exit_code())
}
