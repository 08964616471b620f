//! Queries of notifications.

use std::collections::HashMap;

use async_trait::async_trait;
use lianxin_entity::ids::NotificationId;
use lianxin_entity::notification::Model;

use super::object::Notification;
use super::repo;
use super::{list, service};
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::errors;
use crate::gql::ids::{decode, encode};
use crate::gql::loader::{Batch, by_id};
use crate::gql::prelude::*;

/// The order of the list; cursors of another are refused.
const ORDER: &str = "NOTIFICATIONS";

/// Queries of notifications.
#[derive(Default)]
pub struct NotificationQuery;

/// Queries of notifications.
#[Object]
impl NotificationQuery {
    /// What the viewer was told of, newest first.
    async fn notifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what was not marked as read; everything when it is left out.")]
        unread_only: Option<bool>,
        #[graphql(desc = "At most so many from the beginning.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Notification>> {
        let rc = RequestCtx::of(ctx)?;
        let actor = rc.actor()?.clone();
        let unread_only = unread_only.unwrap_or_default();
        let page = PageArgs {
            first,
            after,
            last,
            before,
        }
        .page(rc, ORDER)?;
        let from = match page.from() {
            None => None,
            Some([key]) => {
                Some(decode::<NotificationId>(key).ok_or_else(|| errors::bad_cursor(rc.locale))?)
            }
            Some(_) => return Err(errors::bad_cursor(rc.locale)),
        };
        let tx = rc.reader().await?;
        let slice = list::page(&tx, &actor, unread_only, &page, from).await;
        let slice = rc.stored(slice)?;
        let total = Total::counted_by(move || {
            let (tx, actor) = (tx.clone(), actor.clone());
            async move { Ok(service::count(&tx, &actor, unread_only).await?) }
        });
        Ok(connection(
            &page,
            slice,
            total,
            |row| vec![encode(row.id)],
            Notification,
        ))
    }

    /// How many notifications the viewer has not marked as read.
    async fn unread_notification_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let rc = RequestCtx::of(ctx)?;
        let tx = rc.reader().await?;
        let count = service::count(&tx, rc.actor()?, true).await;
        let count = rc.stored(count)?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

/// A notification of the viewer by its id; none for another's.
///
/// # Errors
/// INTERNAL when the database fails.
pub async fn own(rc: &RequestCtx, id: NotificationId) -> Result<Option<Notification>> {
    let row = rc.loaders.load::<OwnById>(rc, id).await?;
    Ok(row.map(Notification))
}

struct OwnById;

#[async_trait]
impl Batch for OwnById {
    type Key = NotificationId;
    type Value = Model;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<NotificationId>,
    ) -> Result<HashMap<NotificationId, Model>> {
        let tx = rc.reader().await?;
        let rows = repo::by_ids(&tx, rc.actor()?.account, &ids).await;
        by_id(rc, rows, |row| row.id)
    }
}
