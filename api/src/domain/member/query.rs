//! Asking for members and volunteers.

use lianxin_entity::ids::{AreaId, MemberId, VolunteerId};
use lianxin_entity::{member, volunteer};

use super::input::MembersFilter;
use super::list;
use super::object::Member;
use super::volunteer::Volunteer;
use super::{paging, policy, repo};
use crate::auth::caller::day_of;
use crate::gql::connection::{Connection, PageArgs, connection};
use crate::gql::context::RequestCtx;
use crate::gql::errors;
use crate::gql::ids::{Gid, encode};
use crate::gql::prelude::*;

/// Which volunteers are asked for. What is left out does not narrow; everything given must hold.
#[derive(InputObject, Default)]
pub struct VolunteersFilter {
    /// In this area or one inside it.
    area_id: Option<Gid<AreaId>>,
    /// Active today, or not.
    active: Option<bool>,
}

/// Questions about members and volunteers.
#[derive(Default)]
pub struct MemberQuery;

/// Questions about members and volunteers.
#[Object]
impl MemberQuery {
    /// The member with this id or this number of the register, exactly one of the two; null for what
    /// does not exist and what the viewer may not read alike.
    async fn member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id.")] id: Option<Gid<MemberId>>,
        #[graphql(desc = "The number of the register.")] code: Option<String>,
    ) -> Result<Option<Member>> {
        let rc = RequestCtx::of(ctx)?;
        let actor = rc.actor()?;
        let code = match (id, code) {
            (Some(Gid(id)), None) => return Member::loaded(rc, id).await,
            (None, Some(code)) => code,
            _ => {
                let names = [("names", "id, code".to_owned())];
                return Err(errors::bad_argument(rc.locale, "exactly-one-of", &names));
            }
        };
        if code.contains('\0') {
            return Ok(None);
        }
        let (tx, directory) = (rc.reader().await?, rc.directory().await?);
        let row = repo::by_code(&tx, &code).await;
        let row = rc.stored(row)?;
        let readable = row.filter(|row| policy::may_read(actor, &directory, row));
        Ok(readable.map(|row| Member::new(&directory, row)))
    }

    /// The members whose records the viewer may read, in the order in which they were made.
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<MembersFilter>,
        #[graphql(desc = "At most so many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Member>> {
        let rc = RequestCtx::of(ctx)?;
        let (actor, directory) = (rc.actor()?.clone(), rc.directory().await?);
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = args.page(rc, "MEMBERS")?;
        let filter = filter.unwrap_or_default().parse();
        if filter
            .home_area
            .is_some_and(|id| directory.area(id).is_none())
        {
            return Err(errors::bad_argument(rc.locale, "refused-unknown-area", &[]));
        }
        let tx = rc.reader().await?;
        let query = filter.query(&tx, &actor, &directory, day_of(rc.now()));
        let id = member::Column::Id;
        let (slice, total) = paging::by_id::<_, MemberId>(rc, &tx, query, &page, id).await?;
        Ok(connection(
            &page,
            slice,
            total,
            |row| vec![encode(row.id)],
            |row| Member::new(&directory, row),
        ))
    }

    /// The volunteers whose records the viewer may read, in the order in which they were made.
    async fn volunteers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<VolunteersFilter>,
        #[graphql(desc = "At most so many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Volunteer>> {
        let rc = RequestCtx::of(ctx)?;
        let (actor, directory) = (rc.actor()?.clone(), rc.directory().await?);
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = args.page(rc, "VOLUNTEERS")?;
        let filter = filter.unwrap_or_default();
        let area = filter.area_id.map(|id| id.0);
        if area.is_some_and(|id| directory.area(id).is_none()) {
            return Err(errors::bad_argument(rc.locale, "refused-unknown-area", &[]));
        }
        let (tx, today) = (rc.reader().await?, day_of(rc.now()));
        let query = list::volunteers(&tx, &actor, &directory, area, filter.active, today);
        let id = volunteer::Column::Id;
        let (slice, total) = paging::by_id::<_, VolunteerId>(rc, &tx, query, &page, id).await?;
        Ok(connection(
            &page,
            slice,
            total,
            |row| vec![encode(row.id)],
            |row| Volunteer::new(&directory, row),
        ))
    }
}
