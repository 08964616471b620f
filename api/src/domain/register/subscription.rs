//! Following an import to its end.

use std::time::Duration;

use futures_util::Stream;
use lianxin_entity::ids::ImportId;
use tokio::time::sleep;

use super::job::Job;
use super::object::Import;
use super::query::find;
use super::run::has_ended;
use crate::gql::context::RequestCtx;
use crate::gql::ids::Gid;
use crate::gql::live::stands;
use crate::gql::prelude::*;

/// How often to look how far it is. Every step of an import writes that down in its own
/// transaction, so any process can tell of work that another one does.
const BEAT: Duration = Duration::from_millis(500);

/// Subscriptions to imports.
#[derive(Default)]
pub struct ImportSubscription;

/// Subscriptions to imports.
#[Subscription]
impl ImportSubscription {
    /// How far an import is, each time it got ahead, beginning with where it stands. It ends when
    /// nothing more becomes of the import, when the session ends or the posting changes, and at
    /// once for what the viewer may not read. A plan that waits to be applied does not end it.
    async fn import_progress<'a>(
        &self,
        ctx: &Context<'a>,
        #[graphql(desc = "The import.")] id: Gid<ImportId>,
    ) -> Result<impl Stream<Item = Result<Import>> + 'a> {
        let rc: &'a RequestCtx = ctx.data()?;
        let actor = rc.actor()?.clone();
        Ok(async_stream::stream! {
            let mut told: Option<Job> = None;
            while stands(rc, &actor).await {
                rc.renew().await;
                let found = find(rc, id.0).await;
                // The snapshot is given back while nothing happens.
                rc.renew().await;
                match found {
                    Ok(Some(Import(job))) => {
                        let ended = has_ended(&job);
                        if told.as_ref().is_none_or(|told| got_ahead(told, &job)) {
                            told = Some(job.clone());
                            yield Ok(Import(job));
                        }
                        if ended {
                            break;
                        }
                    }
                    Ok(None) => break,
                    Err(error) => {
                        yield Err(error);
                        break;
                    }
                }
                sleep(BEAT).await;
            }
        })
    }
}

/// Whether there is something new to tell: renewed leases are not.
fn got_ahead(before: &Job, now: &Job) -> bool {
    let shown = |job: &Job| {
        let settled = job.leased_until.is_none();
        (
            job.version,
            job.rows_done,
            job.rows_total,
            settled && has_ended(job),
        )
    };
    shown(before) != shown(now)
}
