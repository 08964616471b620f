//! Continues the chains of seals.

use super::districts;
use crate::app::App;
use crate::events::seal_pending;
use crate::refusal::Outcome;

pub(super) async fn run(app: &App) -> Outcome<bool> {
    let mut any = false;
    for district in districts::all(app).await? {
        while seal_pending(districts::store(app), &app.given, district).await? > 0 {
            any = true;
        }
    }
    Ok(any)
}
