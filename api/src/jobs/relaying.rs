//! The relay: hands what waits in the outbox to its consumers.

use lianxin_entity::ids::DistrictKey;
use lianxin_entity::outbox;

use super::districts;
use crate::app::App;
use crate::domain::appointment::telling;
use crate::domain::{notification, service_centre};
use crate::events::{CENTRES_CHANGED, HANDOVER_LEFT, relay};
use crate::refusal::Outcome;

/// Hands on what waits; tells whether there was anything.
pub(super) async fn run(app: &App) -> Outcome<bool> {
    let mut any = false;
    for district in districts::with_outbox(app).await? {
        let store = districts::store(app);
        for row in relay::claim(store, &app.given, district).await? {
            any = true;
            if let Err(error) = deliver(app, district, &row).await {
                tracing::warn!(outbox = %row.id.0, attempts = row.attempts, %error,
                    "an event could not be told on; it is tried again");
                relay::put_back(store, &app.given, district, &row).await?;
            }
        }
    }
    Ok(any)
}

/// What the consumers write and the mark that the row is done are one transaction.
async fn deliver(app: &App, district: DistrictKey, row: &outbox::Model) -> Outcome<()> {
    let store = districts::store(app);
    if row.kind == CENTRES_CHANGED {
        // In transactions of its own, before the row is done: a crash begins it again.
        service_centre::distance::recalculate_all(store, district, |_| ()).await?;
    }
    let directory = app.directories.get(store, district).await?;
    let tx = store.write(district).await?;
    if relay::finish(&tx, &app.given, row.id).await? {
        match (row.kind.as_str(), row.event_id) {
            (HANDOVER_LEFT, Some(leaver)) => {
                telling::left_behind(&tx, &app.given, &directory, leaver.0).await?;
            }
            _ => notification::consume(&tx, &app.given, &directory, row).await?,
        }
    }
    tx.commit().await?;
    app.hub.committed(district);
    Ok(())
}
