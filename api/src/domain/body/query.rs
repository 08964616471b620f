//! Questions about bodies.

use std::sync::Arc;

use lianxin_entity::enums as stored;
use lianxin_entity::ids::{AreaId, BodyId, BodySeatId, MemberId, OrganisationId};

use super::object::{Body, BodyKind};
use super::repo::{self, Wanted};
use super::rules::Term;
use super::seat::BodySeat;
use crate::domain::district::Directory;
use crate::domain::member::object::Member;
use crate::gql::connection::{Connection, PageArgs, Slice, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::errors;
use crate::gql::ids::{Gid, decode, encode};
use crate::gql::prelude::*;

/// The order of the list; cursors of another are refused.
const ORDER: &str = "BODIES";

/// Which bodies are asked for; everything given must hold.
#[derive(InputObject, Default)]
pub struct BodyFilter {
    /// Working for this area or one inside it; buildings and units aside.
    area_id: Option<Gid<AreaId>>,
    /// Of one of these kinds.
    kinds: Option<Vec<BodyKind>>,
    /// Hosted by this organisation.
    organisation_id: Option<Gid<OrganisationId>>,
    /// In which this member sits today; none where the viewer may not read the member's record.
    member_id: Option<Gid<MemberId>>,
    /// True: those that stand today; false: the others; all when left out.
    current: Option<bool>,
}

/// The area and what lies inside it, down to the grids; none for the whole district.
pub fn areas_within(directory: &Directory, area: AreaId) -> Option<Vec<AreaId>> {
    if area == directory.root_area().id {
        return None;
    }
    let fine = [stored::AreaKind::Building, stored::AreaKind::Unit];
    let inside = directory
        .areas()
        .filter(|node| !fine.contains(&node.kind) && node.ancestors.contains(&area));
    Some(
        std::iter::once(area)
            .chain(inside.map(|node| node.id))
            .collect(),
    )
}

impl BodyFilter {
    fn parse(self, directory: &Directory) -> Wanted {
        Wanted {
            areas: self
                .area_id
                .and_then(|area| areas_within(directory, area.0)),
            kinds: self
                .kinds
                .map(|all| all.into_iter().map(Into::into).collect()),
            organisation: self.organisation_id.map(|id| id.0),
            bodies: None,
            current: self.current.map(|current| (current, directory.day())),
        }
    }
}

/// Questions about bodies.
#[derive(Default)]
pub struct BodyQuery;

/// Questions about bodies.
#[Object]
impl BodyQuery {
    /// A body of the district; null for what does not exist.
    async fn body(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the body.")] id: Gid<BodyId>,
    ) -> Result<Option<Body>> {
        find(RequestCtx::of(ctx)?, id.0).await
    }

    /// The bodies of the district beside the formal tree, in the order in which they were entered.
    async fn bodies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<BodyFilter>,
        #[graphql(desc = "At most so many from the beginning.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Body>> {
        let rc = RequestCtx::of(ctx)?;
        let page = PageArgs::forward(first, after).page(rc, ORDER)?;
        let from = match page.from() {
            None => None,
            Some([key]) => {
                Some(decode::<BodyId>(key).ok_or_else(|| errors::bad_cursor(rc.locale))?)
            }
            Some(_) => return Err(errors::bad_cursor(rc.locale)),
        };
        let directory = rc.directory().await?;
        let tx = rc.reader().await?;
        let filter = filter.unwrap_or_default();
        let member = filter.member_id.map(|id| id.0);
        let mut wanted = filter.parse(&directory);
        if let Some(member) = member {
            let readable = Member::loaded(rc, member).await?.is_some();
            let seats = match readable {
                true => super::loader::seats_of_member(rc, member).await?,
                false => Vec::new(),
            };
            let today = directory.day();
            let held = seats.iter().filter(|seat| Term::of(seat).holds(today));
            wanted.bodies = Some(held.map(|seat| seat.body_id).collect());
        }
        let query = repo::wanted(&tx, &wanted);
        let rows = repo::page(&tx, query.clone(), from, page.backwards(), page.fetch()).await;
        let slice = page.settle(rc.stored(rows)?);
        let total = Total::counted_by(move || {
            let (tx, query) = (tx.clone(), query.clone());
            async move { Ok(tx.count(query).await?) }
        });
        let slice = Slice {
            has_previous: slice.has_previous,
            has_next: slice.has_next,
            rows: shown(&directory, slice.rows),
        };
        let key = |body: &Body| vec![encode(body.row().id)];
        Ok(connection(&page, slice, total, key, |body| body))
    }
}

fn shown(directory: &Arc<Directory>, rows: Vec<repo::Body>) -> Vec<Body> {
    let body = |row| Body::new(directory, row);
    rows.into_iter().map(body).collect()
}

/// A body by its id.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn find(rc: &RequestCtx, id: BodyId) -> Result<Option<Body>> {
    let directory = rc.directory().await?;
    let row = super::loader::body(rc, id).await?;
    Ok(row.map(|row| Body::new(&directory, row)))
}

/// A seat by its id.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn find_seat(rc: &RequestCtx, id: BodySeatId) -> Result<Option<BodySeat>> {
    let directory = rc.directory().await?;
    let row = super::loader::seat(rc, id).await?;
    Ok(row.map(|row| BodySeat::new(&directory, row)))
}
