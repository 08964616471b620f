//! `worker`: the jobs without the server.

use std::process::ExitCode;

use super::open::open;
use super::serve;
use crate::config::Config;
use crate::http::shutdown;

/// Runs the jobs until the signal to stop.
pub async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let app = open(config, false).await?;
    let tasks = serve::Tasks::start(&app, true);
    tracing::info!("the worker is at work");
    shutdown::signal().await;
    tasks.stop();
    app.store.close().await;
    Ok(ExitCode::SUCCESS)
}
