//! Opening the configured server for a command.

use std::sync::Arc;

use crate::app::{App, StartFault};
use crate::auth::master_key::IfMissing;
use crate::config::Config;
use crate::domain::district::Directory;
use crate::given::Given;
use crate::refusal::Failure;

/// Opens the server. A master key is made for the embedded default and for a demonstration only:
/// a configured server that has lost its key must not begin with another one.
pub async fn open(config: Config, demonstration: bool) -> Result<Arc<App>, StartFault> {
    let if_missing = match config.is_embedded_default() || demonstration {
        true => IfMissing::Create,
        false => IfMissing::Refuse,
    };
    App::open(config, Given::system(), if_missing).await
}

/// The directory of the district that a command names.
pub async fn district_of(app: &App, code: &str) -> anyhow::Result<Arc<Directory>> {
    match app.directories.by_code(&app.store, code).await {
        Ok(directory) => Ok(directory),
        Err(Failure::Refused(_)) => {
            anyhow::bail!("no district has the code {code}: `lianxin district list` tells them")
        }
        Err(Failure::Fault(fault)) => Err(fault.into()),
    }
}
