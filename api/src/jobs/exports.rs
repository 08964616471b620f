//! Makes the files that were asked for.

use super::districts;
use crate::app::App;
use crate::domain::export::job;
use crate::refusal::Outcome;

/// Makes what waits; tells whether there was anything.
pub(super) async fn run(app: &App) -> Outcome<bool> {
    let mut any = false;
    for district in districts::all(app).await? {
        while job::run_next(app, districts::store(app), district).await? {
            any = true;
        }
    }
    Ok(any)
}
