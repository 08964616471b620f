//! Subscriptions. What wakes one is a change that may concern its viewer; what it sends is read
//! anew under the viewer's policy, and nothing is sent of what has gone out of sight.

use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
use lianxin_entity::ids::ServiceRequestId;

use super::context::RequestCtx;
use super::ids::Gid;
use super::prelude::*;
use crate::auth::caller::Caller;
use crate::domain::notification::{Notification, service as notifications};
use crate::domain::service_request::object::ServiceRequest;
use crate::live::{Change, Changes, concerns};
use crate::policy::Actor;

/// How often a quiet subscription asks whether its viewer is still signed in.
const STANDING: Duration = Duration::from_secs(15);

/// Subscriptions.
#[derive(Default)]
pub struct LiveSubscription;

/// What can be listened to beside imports.
#[Subscription]
impl LiveSubscription {
    /// A service request each time it changes, as the viewer may see it then: the one named, or
    /// every one that the viewer may read. It ends when the session ends or the posting changes,
    /// and when the client does not keep up; subscribe again and read what was missed.
    async fn service_request_changed<'a>(
        &self,
        ctx: &Context<'a>,
        #[graphql(desc = "Only this request; every readable one when it is left out.")] id: Option<
            Gid<ServiceRequestId>,
        >,
    ) -> Result<impl Stream<Item = Result<ServiceRequest>> + 'a> {
        let rc: &'a RequestCtx = ctx.data()?;
        let mut watch = Watch::open(rc).await?;
        Ok(async_stream::stream! {
            while let Some(change) = watch.next().await {
                let Some(request) = change.request else { continue };
                let asked_for = id.is_none_or(|id| id.0 == request);
                if !asked_for || !concerns(&watch.actor, &change.topics) || !watch.stands().await {
                    continue;
                }
                rc.renew().await;
                let found = ServiceRequest::find(rc, request).await;
                match found {
                    Ok(Some(request)) => yield Ok(request),
                    Ok(None) => {}
                    Err(error) => yield Err(error),
                }
                // The snapshot is given back as soon as the change was told.
                rc.renew().await;
            }
        })
    }

    /// Each notification that the viewer gets from now on. It ends as `serviceRequestChanged` does.
    async fn notification_added<'a>(
        &self,
        ctx: &Context<'a>,
    ) -> Result<impl Stream<Item = Result<Notification>> + 'a> {
        let rc: &'a RequestCtx = ctx.data()?;
        let mut watch = Watch::open(rc).await?;
        Ok(async_stream::stream! {
            while let Some(change) = watch.next().await {
                let account = watch.actor.account;
                let mine = change.topics.notified.iter().find(|told| told.account == account);
                let Some(told) = mine.filter(|_| change.request.is_none()) else { continue };
                if !watch.stands().await {
                    continue;
                }
                rc.renew().await;
                let tx = rc.reader().await?;
                let found = notifications::find(&tx, &watch.actor, told.notification).await;
                drop(tx);
                match found {
                    Ok(Some(row)) => yield Ok(Notification(row)),
                    Ok(None) => {}
                    Err(error) => yield Err(rc.fault(&error.into())),
                }
                rc.renew().await;
            }
        })
    }
}

/// The changes of the viewer's district, for as long as the viewer stands as at the beginning.
struct Watch<'a> {
    rc: &'a RequestCtx,
    actor: Arc<Actor>,
    changes: Changes,
    ended: bool,
}

impl<'a> Watch<'a> {
    async fn open(rc: &'a RequestCtx) -> Result<Self> {
        let actor = rc.actor()?.clone();
        let changes = rc
            .app
            .hub
            .subscribe(&rc.app.store, &rc.app.given, actor.district)
            .await;
        let changes = rc.stored(changes)?;
        Ok(Self {
            rc,
            actor,
            changes,
            ended: false,
        })
    }

    /// The next change; none when the subscription has to end.
    async fn next(&mut self) -> Option<Arc<Change>> {
        while !self.ended {
            match tokio::time::timeout(STANDING, self.changes.next()).await {
                Ok(change) => return change,
                Err(_quiet) => {
                    self.stands().await;
                }
            }
        }
        None
    }

    /// Whether the viewer is still signed in, in a posting that reads what it read before.
    async fn stands(&mut self) -> bool {
        let stands = stands(self.rc, &self.actor).await;
        self.ended |= !stands;
        stands
    }
}

/// Whether a subscriber is still signed in, in a posting that reads what it read before.
pub async fn stands(rc: &RequestCtx, actor: &Actor) -> bool {
    let app = &rc.app;
    let caller = Caller::from(actor);
    let now = app.given.now();
    let found = app
        .actors
        .find(&app.store, &app.directories, &caller, now)
        .await;
    match found {
        Ok(found) => found.is_some_and(|found| *found == *actor),
        // A database that is away for a moment ends no subscription; nothing is read then.
        Err(_) => true,
    }
}
