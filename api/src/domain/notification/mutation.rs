//! Mutations of notifications.

use lianxin_entity::ids::NotificationId;

use super::object::Notification;
use super::service;
use crate::error_type;
use crate::gql::context::RequestCtx;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::user_error::settle;

error_type! {
    /// Why notifications were not marked as read.
    MarkNotificationsReadError, MarkNotificationsReadErrorCode: NotFound Invalid
}

/// Which notifications to mark as read.
#[derive(InputObject)]
pub struct MarkNotificationsReadInput {
    /// These, at most 100; all that the viewer has when it is left out.
    pub ids: Option<Vec<Gid<NotificationId>>>,
}

/// Notifications that were marked as read.
#[derive(SimpleObject)]
pub struct MarkNotificationsReadPayload {
    /// The notifications that were named, newest first; null when nothing was marked.
    pub notifications: Option<Vec<Notification>>,
    /// How many the viewer has not marked as read now.
    pub unread_count: i32,
    /// Why nothing was marked.
    pub errors: Vec<MarkNotificationsReadError>,
}

/// Mutations of notifications.
#[derive(Default)]
pub struct NotificationMutation;

/// Mutations of notifications.
#[Object]
impl NotificationMutation {
    /// Marks notifications of the viewer as read. Marking them again changes nothing.
    async fn mark_notifications_read(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which notifications.")] input: MarkNotificationsReadInput,
    ) -> Result<MarkNotificationsReadPayload> {
        let rc = RequestCtx::of(ctx)?;
        let actor = rc.actor()?;
        let ids = input
            .ids
            .map(|ids| ids.into_iter().map(|id| id.0).collect::<Vec<_>>());
        let marked = service::mark_read(&rc.store, actor, ids.as_deref(), rc.now()).await;
        let (rows, errors) = settle(rc, marked)?;
        rc.renew().await;
        let unread = service::count(&*rc.reader().await?, actor, true).await;
        let unread = rc.stored(unread)?;
        Ok(MarkNotificationsReadPayload {
            notifications: rows.map(|rows| rows.into_iter().map(Notification).collect()),
            unread_count: i32::try_from(unread).unwrap_or(i32::MAX),
            errors,
        })
    }
}
