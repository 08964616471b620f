//! `lianxin keys …`: changing keys before their time.

use clap::Subcommand;

use super::terminal;
use crate::app::App;
use crate::auth::signing;

/// Signing keys and the data keys of districts.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a new signing key now; the old one verifies until its last token has ended
    RotateSigning,
    /// Give a district a new data key; what older ones sealed they still open
    RotateData {
        /// The division code of the district, for example 410305
        #[arg(long)]
        district: String,
    },
}

impl KeysCommand {
    /// Does it and says what was done.
    ///
    /// # Errors
    /// What stands in the way, in words for the person at the terminal.
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        match self {
            Self::RotateSigning => {
                signing::renew(&app.store, &app.vault, &app.tokens, &app.given, true).await?;
                terminal::print("a new signing key is published and signs from an hour on");
            }
            Self::RotateData { district } => {
                let directory = super::account::directory(app, &district).await?;
                let key = directory.card().key;
                app.vault
                    .change_data_key(&app.store, key, &app.given)
                    .await?;
                terminal::print(&format!("district {district} seals with a new key"));
            }
        }
        Ok(())
    }
}
