//! A registration of both sides in the schema.

use std::sync::Arc;

use lianxin_entity::enums as stored;
use lianxin_entity::registration::Model;
use lianxin_entity::{service_record, yearly_evaluation};

use super::loader::{Evaluations, Members};
use super::service_pages::{self, OfRegistration, SumsOf};
use super::state::{Standpoint, available};
use super::words::{
    EvaluationDirection, RegistrationSide, RegistrationState, RegistrationStep, ServiceKind,
};
use super::{repo, rules};
use crate::domain::area::object::Area;
use crate::domain::district::Directory;
use crate::domain::member::object::Member;
use crate::domain::organisation::object::Organisation;
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::{Date, DateTime};

/// A member or a unit that serves in a community.
#[derive(Clone)]
pub struct Registration {
    pub(super) row: Model,
    directory: Arc<Directory>,
}

impl Registration {
    /// The registration of a row that the viewer may read.
    pub fn new(directory: &Arc<Directory>, row: Model) -> Self {
        Self {
            row,
            directory: directory.clone(),
        }
    }

    async fn standpoint(&self, rc: &RequestCtx) -> Result<Standpoint> {
        let member = match self.row.member_id {
            Some(id) => rc.loaders.load::<Members>(rc, id).await?,
            None => None,
        };
        let actor = rc.actor()?;
        Ok(repo::standpoint(
            actor,
            &self.directory,
            &self.row,
            member.as_ref(),
        ))
    }

    /// The scores that the viewer reads.
    pub(super) async fn evaluations(
        &self,
        rc: &RequestCtx,
    ) -> Result<Vec<yearly_evaluation::Model>> {
        // First what all rows of a list ask for at the same time, so that it is read at once.
        let rows = rc.loaders.load::<Evaluations>(rc, self.row.id).await?;
        let rows = rows.unwrap_or_default();
        let who = self.standpoint(rc).await?;
        let today = self.directory.day();
        let shown = |row: &&yearly_evaluation::Model| {
            let own = if rules::by_community(row.direction) {
                who.keeper
            } else {
                who.side
            };
            let both = rows.iter().filter(|other| other.year == row.year).count() == 2;
            own || both || rules::is_frozen(row.year, today)
        };
        let shown = rows.iter().filter(shown).cloned();
        Ok(shown.collect())
    }
}

/// A member or a unit that serves in a community.
#[Object]
impl Registration {
    /// The id.
    pub async fn id(&self) -> ID {
        ID(encode(self.row.id))
    }

    /// To the community of the unit or to that of the home.
    async fn side(&self) -> RegistrationSide {
        self.row.side.into()
    }

    /// Where it stands.
    async fn state(&self) -> RegistrationState {
        self.row.state.into()
    }

    /// Whether a member is registered, and not the unit itself.
    async fn of_member(&self) -> bool {
        self.row.member_id.is_some()
    }

    /// The member's record; null where the unit itself is registered or the viewer may not read it.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        match self.row.member_id {
            Some(id) => Member::loaded(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// The name of the member; null where the unit itself is registered.
    async fn member_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let rc = RequestCtx::of(ctx)?;
        let member = match self.row.member_id {
            Some(id) => rc.loaders.load::<Members>(rc, id).await?,
            None => None,
        };
        Ok(member.map(|member| member.name))
    }

    /// The unit that is in charge of the community; null on the side HOME.
    async fn unit(&self) -> Option<Organisation> {
        let unit = self.row.unit_id?;
        Organisation::new(&self.directory, unit)
    }

    /// The community.
    async fn community(&self) -> Option<Area> {
        Area::new(&self.directory, self.row.community_id)
    }

    /// The day on which it was reported.
    async fn reported_on(&self) -> Date {
        self.row.reported_on.into()
    }

    /// The day on which the community confirmed it; null until then.
    async fn confirmed_on(&self) -> Option<Date> {
        self.row.confirmed_on.map(Into::into)
    }

    /// The day on which the first service was confirmed; null until then.
    async fn serving_on(&self) -> Option<Date> {
        self.row.serving_on.map(Into::into)
    }

    /// The day from which on it is over; null until then.
    async fn closed_on(&self) -> Option<Date> {
        self.row.closed_on.map(Into::into)
    }

    /// Why it is over; null until then.
    async fn close_reason(&self) -> Option<&str> {
        self.row.close_reason.as_deref()
    }

    /// What was done under it, the last first, with what waits for the community and what it refused.
    async fn services(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "At most so many from the beginning, 1 to 100; 20 without first and last."
        )]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ServiceRecord>> {
        let rc = RequestCtx::of(ctx)?;
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = args.page(rc, service_pages::ORDER)?;
        let key = (self.row.id, page.clone());
        let rows = rc.loaders.load::<OfRegistration>(rc, key).await?;
        let slice = page.settle(rows.map(|rows| rows.to_vec()).unwrap_or_default());
        let sums = match ctx.look_ahead().field("totalCount").exists() {
            true => rc.loaders.load::<SumsOf>(rc, self.row.id).await?,
            false => None,
        };
        let all = sums.map(|sums| sums.all).unwrap_or_default();
        let total = Total::known(usize::try_from(all).unwrap_or_default());
        let keys = service_pages::keys;
        Ok(connection(&page, slice, total, keys, ServiceRecord))
    }

    /// The confirmed services by form, also where there are none.
    async fn service_totals(&self, ctx: &Context<'_>) -> Result<Vec<ServiceTotal>> {
        let rc = RequestCtx::of(ctx)?;
        let sums = rc.loaders.load::<SumsOf>(rc, self.row.id).await?;
        let sums = sums.unwrap_or_default();
        let whole = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
        let total = |kind: &stored::ServiceKind| {
            let sum = sums.confirmed.get(kind).copied().unwrap_or_default();
            ServiceTotal {
                kind: (*kind).into(),
                count: whole(sum.count),
                minutes: whole(sum.minutes),
                outside_hours_minutes: whole(sum.outside),
            }
        };
        Ok(stored::ServiceKind::ALL.iter().map(total).collect())
    }

    /// The scores of the years, the last year first: each side's own, and the other side's once both
    /// were given or the year is frozen.
    async fn yearly_evaluations(&self, ctx: &Context<'_>) -> Result<Vec<YearlyEvaluation>> {
        let rows = self.evaluations(RequestCtx::of(ctx)?).await?;
        Ok(rows.into_iter().map(YearlyEvaluation).collect())
    }

    /// The steps that the viewer may take now.
    async fn available_steps(&self, ctx: &Context<'_>) -> Result<Vec<RegistrationStep>> {
        let who = self.standpoint(RequestCtx::of(ctx)?).await?;
        let steps = available(self.row.state, who);
        Ok(steps.into_iter().map(Into::into).collect())
    }

    /// Grows with every change; `expectedVersion` is compared with it.
    async fn version(&self) -> i32 {
        self.row.version
    }
}

/// A service that was done under a registration.
#[derive(Clone)]
pub struct ServiceRecord(pub(super) service_record::Model);

/// A service that was done under a registration.
#[Object]
impl ServiceRecord {
    /// The id.
    pub async fn id(&self) -> ID {
        ID(encode(self.0.id))
    }

    /// Its form.
    async fn kind(&self) -> ServiceKind {
        self.0.kind.into()
    }

    /// When it began.
    async fn started_at(&self) -> DateTime {
        self.0.started_at.into()
    }

    /// When it was over.
    async fn ended_at(&self) -> DateTime {
        self.0.ended_at.into()
    }

    /// How long it took, in minutes.
    async fn minutes(&self) -> i32 {
        self.0.minutes
    }

    /// The minutes of it outside the district's working hours.
    async fn outside_hours_minutes(&self) -> i32 {
        self.0.outside_hours_minutes
    }

    /// What was done.
    async fn note(&self) -> &str {
        &self.0.note
    }

    /// When the community confirmed it; null until then.
    async fn confirmed_at(&self) -> Option<DateTime> {
        self.0.confirmed_at.map(Into::into)
    }

    /// Whether the community said that it was not done.
    async fn refused(&self) -> bool {
        self.0.refused
    }

    /// Grows with every change; `expectedVersion` is compared with it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// The confirmed services of one form.
#[derive(SimpleObject)]
pub struct ServiceTotal {
    /// The form.
    kind: ServiceKind,
    /// How many.
    count: i32,
    /// How long they took together, in minutes.
    minutes: i32,
    /// The minutes of them outside the district's working hours.
    outside_hours_minutes: i32,
}

/// What one side says of the other at the end of a year.
#[derive(Clone)]
pub struct YearlyEvaluation(pub(super) yearly_evaluation::Model);

/// What one side says of the other at the end of a year.
#[Object]
impl YearlyEvaluation {
    /// The id.
    pub async fn id(&self) -> ID {
        ID(encode(self.0.id))
    }

    /// The year.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// Who says it of whom.
    async fn direction(&self) -> EvaluationDirection {
        self.0.direction.into()
    }

    /// From 0 to 100 points.
    async fn score(&self) -> i32 {
        self.0.score
    }

    /// What is said with it; null where nothing is.
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }

    /// When it was said last.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }
}
