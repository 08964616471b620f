//! Asking for responsibilities.

use lianxin_entity::ids::{ResponsibilityAssignmentId, ResponsibilityZoneId};
use lianxin_entity::{responsibility_assignment as assignment, responsibility_zone as zone};

use super::assignment_object::ResponsibilityAssignment;
use super::filter::{ResponsibilityAssignmentFilter, ResponsibilityZoneFilter};
use super::item_object::ResponsibilityItem;
use super::list::{ASSIGNMENTS, AssignmentList, ZONES, ZoneList};
use super::zone_object::ResponsibilityZone;
use super::{loader, repo};
use crate::domain::member::paging;
use crate::gql::connection::{Connection, PageArgs, connection};
use crate::gql::context::RequestCtx;
use crate::gql::ids::{Gid, encode};
use crate::gql::prelude::*;

/// The queries of responsibilities.
#[derive(Default)]
pub struct ResponsibilityQuery;

/// The queries of responsibilities.
#[Object]
impl ResponsibilityQuery {
    /// The zone with this id; null for what does not exist and what the viewer may not read alike.
    async fn responsibility_zone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Gid<ResponsibilityZoneId>,
    ) -> Result<Option<ResponsibilityZone>> {
        loader::zone(RequestCtx::of(ctx)?, id.0).await
    }

    /// The zones that the viewer may read, also those that are over, the newest first. A member reads
    /// their own, a grid worker those in the own grids, a secretary those on the own ground and of
    /// the members of the own organisation.
    async fn responsibility_zones(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ResponsibilityZoneFilter>,
        #[graphql(
            desc = "At most so many from the beginning, 1 to 100; 20 without first and last."
        )]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ResponsibilityZone>> {
        let rc = RequestCtx::of(ctx)?;
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = args.page(rc, ZONES)?;
        let directory = rc.directory().await?;
        let tx = rc.reader().await?;
        let filter: ZoneList = filter.unwrap_or_default().into();
        let query = filter.query(&tx, rc.actor()?, &directory);
        let id = zone::Column::Id;
        let (slice, total) =
            paging::newest_first::<_, ResponsibilityZoneId>(rc, &tx, query, &page, id).await?;
        let key = |row: &zone::Model| vec![encode(row.id)];
        let node = |row| ResponsibilityZone::new(&directory, row);
        Ok(connection(&page, slice, total, key, node))
    }

    /// The assigned item with this id; null for what does not exist and what the viewer may not read
    /// alike.
    async fn responsibility_assignment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Gid<ResponsibilityAssignmentId>,
    ) -> Result<Option<ResponsibilityAssignment>> {
        loader::assignment(RequestCtx::of(ctx)?, id.0).await
    }

    /// The assigned items that the viewer may read, also those that are over, the newest first. A
    /// member reads their own, a secretary those on the own ground and of the members of the own
    /// organisation.
    async fn responsibility_assignments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ResponsibilityAssignmentFilter>,
        #[graphql(
            desc = "At most so many from the beginning, 1 to 100; 20 without first and last."
        )]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ResponsibilityAssignment>> {
        let rc = RequestCtx::of(ctx)?;
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = args.page(rc, ASSIGNMENTS)?;
        let directory = rc.directory().await?;
        let tx = rc.reader().await?;
        let filter: AssignmentList = filter.unwrap_or_default().into();
        let query = filter.query(&tx, rc.actor()?, &directory);
        let id = assignment::Column::Id;
        let (slice, total) =
            paging::newest_first::<_, ResponsibilityAssignmentId>(rc, &tx, query, &page, id)
                .await?;
        let key = |row: &assignment::Model| vec![encode(row.id)];
        let node = |row| ResponsibilityAssignment::new(&directory, row);
        Ok(connection(&page, slice, total, key, node))
    }

    /// The district's own dictionary of items of responsibility, in the order in which it is shown;
    /// empty until the district writes it. Everybody who is signed in reads it.
    async fn responsibility_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Also those that are assigned no more.", default)] include_retired: bool,
    ) -> Result<Vec<ResponsibilityItem>> {
        let rc = RequestCtx::of(ctx)?;
        let tx = rc.reader().await?;
        let rows = repo::items(&tx, include_retired).await;
        let rows = rc.stored(rows)?;
        Ok(rows.into_iter().map(ResponsibilityItem::new).collect())
    }
}
