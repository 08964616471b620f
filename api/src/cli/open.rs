//! Opening the configured server for a command.

use std::sync::Arc;

use crate::app::{App, StartFault};
use crate::auth::master_key::IfMissing;
use crate::config::Config;
use crate::given::Given;

/// Opens the server. A master key is made for the embedded default and for a demonstration only:
/// a configured server that has lost its key must not begin with another one.
pub async fn open(config: Config, demonstration: bool) -> Result<Arc<App>, StartFault> {
    let if_missing = match config.is_embedded_default() || demonstration {
        true => IfMissing::Create,
        false => IfMissing::Refuse,
    };
    App::open(config, Given::system(), if_missing).await
}
