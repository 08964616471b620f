//! Asking for postings.

use lianxin_entity::enums as stored;
use lianxin_entity::ids::{AreaId, OrganisationId, PostingId};
use lianxin_entity::posting::Column;

use super::object::Posting;
use super::posting_input::Staffing;
use super::posting_list::{self, PostingFilter};
use crate::domain::member::paging;
use crate::gql::connection::{Connection, PageArgs, connection};
use crate::gql::context::RequestCtx;
use crate::gql::enums::Role;
use crate::gql::errors;
use crate::gql::ids::{Gid, encode};
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// Which postings are asked for. What is left out does not narrow; everything given must hold.
#[derive(InputObject, Default)]
pub struct PostingsFilter {
    /// Of this organisation or one below it.
    organisation_id: Option<Gid<OrganisationId>>,
    /// In this area or one inside it.
    area_id: Option<Gid<AreaId>>,
    /// In one of these roles, grid workers and secretaries.
    roles: Option<Vec<Role>>,
    /// Employed in one of these ways.
    staffing: Option<Vec<Staffing>>,
    /// Holding on this day.
    on: Option<Date>,
}

impl PostingsFilter {
    fn parse(self) -> PostingFilter {
        let roles = self.roles.map(|all| all.into_iter().map(Into::into));
        let staffing = self.staffing.map(|all| all.into_iter().map(Into::into));
        PostingFilter {
            organisation: self.organisation_id.map(|id| id.0),
            area: self.area_id.map(|id| id.0),
            roles: roles.map(Iterator::collect::<Vec<stored::Role>>),
            staffing: staffing.map(Iterator::collect::<Vec<stored::Staffing>>),
            on: self.on.map(|day| day.0),
        }
    }
}

/// Questions about postings.
#[derive(Default)]
pub struct PostingQuery;

/// Questions about postings.
#[Object]
impl PostingQuery {
    /// The postings of grid workers and secretaries that the viewer may make and end, in the order
    /// in which they were made.
    async fn postings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<PostingsFilter>,
        #[graphql(desc = "At most so many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Posting>> {
        let rc = RequestCtx::of(ctx)?;
        let (actor, directory) = (rc.actor()?.clone(), rc.directory().await?);
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = args.page(rc, "POSTINGS")?;
        let filter = filter.unwrap_or_default().parse();
        if filter.area.is_some_and(|id| directory.area(id).is_none()) {
            return Err(errors::bad_argument(rc.locale, "refused-unknown-area", &[]));
        }
        let tx = rc.reader().await?;
        let query = filter.query(&tx, &actor, &directory);
        let (slice, total) =
            paging::by_id::<_, PostingId>(rc, &tx, query, &page, Column::Id).await?;
        let areas = posting_list::areas_of(&tx, &slice.rows).await;
        let areas = rc.stored(areas)?;
        Ok(connection(
            &page,
            slice,
            total,
            |row| vec![encode(row.id)],
            |row| {
                let areas = areas.get(&row.id).cloned().unwrap_or_default();
                Posting::new(&directory, row, areas)
            },
        ))
    }
}
