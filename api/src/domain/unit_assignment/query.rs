//! Questions about units in charge and joint building.

use std::sync::Arc;

use lianxin_entity::ids::{AreaId, JointAgreementId, OrganisationId, TypedId, UnitAssignmentId};
use lianxin_entity::{joint_agreement, unit_assignment};

use super::agreement_object::JointAgreement;
use super::loader;
use super::object::{UnitAssignment, UnitAssignmentKind};
use super::repo::{self, Wanted, WantedAgreements};
use crate::domain::body::query::areas_within;
use crate::gql::connection::{Connection, Page, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::errors;
use crate::gql::ids::{Gid, decode, encode};
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// Which assignments are asked for; everything given must hold.
#[derive(InputObject, Default)]
pub struct UnitAssignmentFilter {
    /// Of this community, or of the communities inside this area.
    area_id: Option<Gid<AreaId>>,
    /// Of this unit.
    unit_id: Option<Gid<OrganisationId>>,
    /// Leading or joint.
    kind: Option<UnitAssignmentKind>,
    /// Holding on this day; today's when left out.
    on: Option<Date>,
    /// True: past and future ones as well; `on` is not looked at then.
    ever: Option<bool>,
}

/// Which agreements are asked for; everything given must hold.
#[derive(InputObject, Default)]
pub struct JointAgreementFilter {
    /// With this community, or the communities inside this area.
    area_id: Option<Gid<AreaId>>,
    /// With this party.
    organisation_id: Option<Gid<OrganisationId>>,
    /// Holding on this day; today's when left out.
    on: Option<Date>,
    /// True: past and future ones as well; `on` is not looked at then.
    ever: Option<bool>,
}

/// The place in a list from which a page goes on.
fn from<I: TypedId>(rc: &RequestCtx, page: &Page) -> Result<Option<I>> {
    match page.from() {
        None => Ok(None),
        Some([key]) => {
            let id = decode::<I>(key).ok_or_else(|| errors::bad_cursor(rc.locale))?;
            Ok(Some(id))
        }
        Some(_) => Err(errors::bad_cursor(rc.locale)),
    }
}

/// Questions about units in charge and joint building.
#[derive(Default)]
pub struct UnitQuery;

/// Questions about units in charge and joint building.
#[Object]
impl UnitQuery {
    /// The units in charge of communities, in the order in which they were assigned.
    async fn unit_assignments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; today's when left out.")] filter: Option<
            UnitAssignmentFilter,
        >,
        #[graphql(desc = "At most so many from the beginning.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<UnitAssignment>> {
        use unit_assignment::Column;
        let rc = RequestCtx::of(ctx)?;
        let page = PageArgs::forward(first, after).page(rc, "UNIT_ASSIGNMENTS")?;
        let start = from::<UnitAssignmentId>(rc, &page)?;
        let directory = rc.directory().await?;
        let tx = rc.reader().await?;
        let filter = filter.unwrap_or_default();
        let wanted = Wanted {
            areas: filter
                .area_id
                .and_then(|area| areas_within(&directory, area.0)),
            unit: filter.unit_id.map(|id| id.0),
            kind: filter.kind.map(Into::into),
            on: day(filter.ever, filter.on, directory.day()),
        };
        let query = repo::wanted(&tx, &wanted);
        let (back, fetch) = (page.backwards(), page.fetch());
        let rows = repo::page(&tx, query.clone(), Column::Id, start, back, fetch).await;
        let slice = page.settle(rc.stored(rows)?);
        let total = Total::counted_by(move || {
            let (tx, query) = (tx.clone(), query.clone());
            async move { Ok(tx.count(query).await?) }
        });
        let key = |row: &repo::Assignment| vec![encode(row.id)];
        let node = move |row| UnitAssignment::new(&directory, row);
        Ok(connection(&page, slice, total, key, node))
    }

    /// An agreement on joint building; null for what does not exist.
    async fn joint_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the agreement.")] id: Gid<JointAgreementId>,
    ) -> Result<Option<JointAgreement>> {
        find_agreement(RequestCtx::of(ctx)?, id.0).await
    }

    /// The agreements on joint building, in the order in which they were entered.
    async fn joint_agreements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; today's when left out.")] filter: Option<
            JointAgreementFilter,
        >,
        #[graphql(desc = "At most so many from the beginning.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<JointAgreement>> {
        use joint_agreement::Column;
        let rc = RequestCtx::of(ctx)?;
        let page = PageArgs::forward(first, after).page(rc, "JOINT_AGREEMENTS")?;
        let start = from::<JointAgreementId>(rc, &page)?;
        let directory = rc.directory().await?;
        let tx = rc.reader().await?;
        let filter = filter.unwrap_or_default();
        let wanted = WantedAgreements {
            areas: filter
                .area_id
                .and_then(|area| areas_within(&directory, area.0)),
            party: filter.organisation_id.map(|id| id.0),
            on: day(filter.ever, filter.on, directory.day()),
        };
        let query = repo::agreements(&tx, &wanted);
        let (back, fetch) = (page.backwards(), page.fetch());
        let rows = repo::page(&tx, query.clone(), Column::Id, start, back, fetch).await;
        let slice = page.settle(rc.stored(rows)?);
        let total = Total::counted_by(move || {
            let (tx, query) = (tx.clone(), query.clone());
            async move { Ok(tx.count(query).await?) }
        });
        let key = |row: &repo::Agreement| vec![encode(row.id)];
        let node = move |row| JointAgreement::new(&directory, row);
        Ok(connection(&page, slice, total, key, node))
    }
}

fn day(
    ever: Option<bool>,
    on: Option<Date>,
    today: chrono::NaiveDate,
) -> Option<chrono::NaiveDate> {
    (!ever.unwrap_or_default()).then(|| on.map_or(today, |day| day.0))
}

/// An assignment by its id.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn find(rc: &RequestCtx, id: UnitAssignmentId) -> Result<Option<UnitAssignment>> {
    let directory = rc.directory().await?;
    let row = loader::assignment(rc, id).await?;
    Ok(row.map(|row| UnitAssignment::new(&Arc::clone(&directory), row)))
}

/// An agreement by its id.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn find_agreement(
    rc: &RequestCtx,
    id: JointAgreementId,
) -> Result<Option<JointAgreement>> {
    let directory = rc.directory().await?;
    let row = loader::agreement(rc, id).await?;
    Ok(row.map(|row| JointAgreement::new(&directory, row)))
}
