//! Runs what a request's clocks and timers make due: warnings, breaches, lapses, closing.

use lianxin_entity::ids::{DistrictKey, ServiceRequestId};
use lianxin_entity::schedule;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::districts;
use crate::app::App;
use crate::domain::service_request::system;
use crate::refusal::Outcome;

/// Does what is due; tells whether there was anything.
pub(super) async fn run(app: &App) -> Outcome<bool> {
    let mut any = false;
    for district in districts::with_schedule(app).await? {
        any |= run_district(app, district).await?;
    }
    Ok(any)
}

/// Each request in a transaction of its own: one that fails waits for the next round and holds
/// nobody up.
async fn run_district(app: &App, district: DistrictKey) -> Outcome<bool> {
    let mut any = false;
    let mut failed: Vec<ServiceRequestId> = Vec::new();
    loop {
        match run_next(app, district, &failed).await? {
            Next::Nothing => return Ok(any),
            Next::Done => any = true,
            Next::Failed(request) => failed.push(request),
        }
    }
}

enum Next {
    Nothing,
    Done,
    Failed(ServiceRequestId),
}

/// Claims the request that has waited longest: its row is locked, and another worker passes it by,
/// until what was due is done and the row says when to look again.
async fn run_next(app: &App, district: DistrictKey, failed: &[ServiceRequestId]) -> Outcome<Next> {
    let store = districts::store(app);
    let directory = app.directories.get(store, district).await?;
    let tx = store.write(district).await?;
    let due = tx
        .find::<schedule::Entity>()
        .filter(schedule::Column::DueAt.lte(app.given.now()))
        .filter(schedule::Column::RequestId.is_not_in(failed.iter().copied()))
        .order_by_asc(schedule::Column::DueAt)
        .order_by_asc(schedule::Column::RequestId)
        .limit(1);
    let Some(row) = tx.all_unlocked(due).await?.into_iter().next() else {
        tx.rollback().await?;
        return Ok(Next::Nothing);
    };
    let happened = match system::run(&tx, &app.given, &directory, row.request_id).await {
        Ok(happened) => happened,
        Err(error) => {
            tracing::warn!(request = %row.request_id.0, %error, "a step of the system failed");
            tx.rollback().await?;
            return Ok(Next::Failed(row.request_id));
        }
    };
    tx.commit().await?;
    metrics::counter!("lianxin_breaches_total").increment(happened.breaches.into());
    app.hub.committed(district);
    Ok(Next::Done)
}
