//! What is done without anybody asking: told on, sealed, timed, tidied.
//!
//! `serve` runs the jobs itself unless it is told that a `worker` does. Any number of processes may
//! run them at once: each piece of work is claimed before it is done and marked in the transaction
//! that does it, so it happens once, after a restart too.

mod cleanup;
mod districts;
mod exports;
mod handovers;
mod imports;
mod relaying;
mod schedule;
mod sealing;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{sleep, timeout};

use crate::app::App;
use crate::refusal::Outcome;

/// How often to look for work without a hint.
const BEAT: Duration = Duration::from_secs(1);
/// How often the chains of seals are continued.
const SEALING: Duration = Duration::from_secs(2);
/// How often to look for files that were asked for.
const EXPORTING: Duration = Duration::from_secs(2);
/// How often to look for registers to bring in.
const IMPORTING: Duration = Duration::from_secs(1);
/// How often to look for postings and appointments that end today.
const HANDING_OVER: Duration = Duration::from_secs(600);
/// How often what is no longer needed is removed.
const TIDYING: Duration = Duration::from_secs(600);

/// Runs every job for as long as it is polled. Drop it to stop: work in hand is given back by the
/// end of its lease or of its transaction.
pub async fn run(app: Arc<App>) {
    tokio::join!(
        relay(&app),
        every(BEAT, "schedule", &app, |app| async move {
            schedule::run(&app).await
        }),
        every(SEALING, "sealing", &app, |app| async move {
            sealing::run(&app).await
        }),
        every(EXPORTING, "exports", &app, |app| async move {
            exports::run(&app).await
        }),
        // Two at a time, so that a long import of one district does not keep all others waiting.
        importing(&app),
        importing(&app),
        every(HANDING_OVER, "handovers", &app, |app| async move {
            handovers::run(&app).await
        }),
        every(TIDYING, "cleanup", &app, |app| async move {
            cleanup::run(&app).await
        }),
    );
}

/// Does everything that is due now and waits for it: what a test does instead of [`run`].
///
/// # Errors
/// When the database fails.
pub async fn run_once(app: &Arc<App>) -> Outcome<()> {
    while schedule::run(app).await? | relaying::run(app).await? {}
    while imports::run(app).await? {}
    exports::run(app).await?;
    handovers::run(app).await?;
    sealing::run(app).await?;
    Ok(())
}

/// Removes what is no longer needed, now.
///
/// # Errors
/// When the database or the file store fails.
pub async fn tidy(app: &Arc<App>) -> Outcome<()> {
    cleanup::run(app).await.map(|_| ())
}

/// Brings registers in.
async fn importing(app: &Arc<App>) {
    every(IMPORTING, "imports", app, |app| async move {
        imports::run(&app).await
    })
    .await;
}

/// The relay wakes on hints and goes on while there is work.
async fn relay(app: &Arc<App>) {
    loop {
        match relaying::run(app).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(job = "relay", %error, "a job failed; it goes on"),
        }
        // A hint or the end of the beat: both are a reason to look.
        let _ = timeout(BEAT, app.hub.work()).await;
    }
}

/// Runs a job again and again; a failure is logged and the job goes on.
async fn every<F, R>(pause: Duration, job: &'static str, app: &Arc<App>, work: F)
where
    F: Fn(Arc<App>) -> R,
    R: Future<Output = Outcome<bool>>,
{
    loop {
        if let Err(error) = work(app.clone()).await {
            tracing::warn!(job, %error, "a job failed; it goes on");
        }
        sleep(pause).await;
    }
}
