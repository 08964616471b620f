//! Carries on the imports that were asked for over the API.

use super::districts;
use crate::app::App;
use crate::domain::register::run;
use crate::refusal::Outcome;

/// Takes up what waits, one import of each district in turn; tells whether there was anything.
pub(super) async fn run(app: &App) -> Outcome<bool> {
    let mut any = false;
    for district in districts::all(app).await? {
        any |= run::run_next(app, district).await?;
    }
    Ok(any)
}
