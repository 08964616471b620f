//! A figure of coverage and the rows behind it in the schema.

use std::sync::Arc;

use lianxin_entity::ids::OrganisationId;

use super::counted::Counted;
use super::items::ItemId;
use super::measure::Measure;
use super::rows::{self, Row, RowId};
use super::scope::Scope;
use super::sight::Sight;
use super::tally::Count;
use super::words::CoverageMeasure;
use crate::domain::area::object::Area;
use crate::domain::organisation::object::Organisation;
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::{Date, DateTime};
use crate::i18n::text;

/// One figure, with what it was computed from.
#[derive(Clone)]
pub struct CoverageFigure {
    measure: Measure,
    count: Count,
    /// Whose rows; none where the viewer may not read them.
    scope: Option<Arc<Scope>>,
    counted: Arc<Counted>,
}

impl CoverageFigure {
    /// A count of a measure; `scope` is whose rows may be read.
    pub fn new(
        measure: Measure,
        count: Count,
        scope: Option<Arc<Scope>>,
        counted: Arc<Counted>,
    ) -> Self {
        Self {
            measure,
            count,
            scope,
            counted,
        }
    }

    async fn page(
        &self,
        rc: &RequestCtx,
        args: PageArgs,
    ) -> Result<Option<Connection<CoverageRow>>> {
        let Some(scope) = self.scope.clone() else {
            return Ok(None);
        };
        let page = args.page(rc, self.measure.into())?;
        let items = self.counted.items(rc, self.measure).await?;
        let tx = rc.reader().await?;
        let sight = Sight {
            tx: &tx,
            scope: &scope,
            today: &self.counted.today,
            viewer: Some(rc.actor()?),
        };
        let slice = rows::page(&sight, self.measure, &items, &page).await;
        let slice = rc.stored(slice)?;
        let measure = self.measure;
        let total = Total::counted_by(move || {
            let (tx, scope, items) = (tx.clone(), scope.clone(), items.clone());
            async move { Ok(rows::total(&tx, &scope, measure, &items).await?) }
        });
        let counted = self.counted.clone();
        let node = move |row: Row| CoverageRow {
            row,
            counted: counted.clone(),
        };
        Ok(Some(connection(
            &page,
            slice,
            total,
            |row| row.key.clone(),
            node,
        )))
    }
}

/// One figure, with what it was computed from.
#[Object]
impl CoverageFigure {
    /// What is measured.
    async fn measure(&self) -> CoverageMeasure {
        self.measure.into()
    }

    /// How the figure is computed, in the reader's language.
    async fn definition(&self, ctx: &Context<'_>) -> Result<String> {
        let rc = RequestCtx::of(ctx)?;
        let word: &'static str = self.measure.into();
        Ok(text(rc.locale, &format!("coverage-{word}"), &[]))
    }

    /// What was counted. The rows are these and no others.
    async fn numerator(&self) -> i32 {
        i32::try_from(self.count.numerator).unwrap_or(i32::MAX)
    }

    /// Out of how many.
    async fn denominator(&self) -> i32 {
        i32::try_from(self.count.denominator).unwrap_or(i32::MAX)
    }

    /// The numerator divided by the denominator; null when the denominator is 0.
    async fn share(&self) -> Option<f64> {
        (self.count.denominator != 0)
            .then(|| self.count.numerator as f64 / self.count.denominator as f64)
    }

    /// The day of the figure.
    async fn as_of(&self) -> Date {
        self.counted.scope.day.into()
    }

    /// The instant at which it was computed.
    async fn computed_at(&self) -> DateTime {
        self.counted.computed_at.into()
    }

    /// The rows that the numerator counts; null for a viewer who may read counts only.
    async fn rows(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many from the beginning.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<CoverageRow>>> {
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        // Boxed: figures are many and mostly asked for their numbers, and a future is as large as its
        // largest field.
        Box::pin(self.page(RequestCtx::of(ctx)?, args)).await
    }
}

/// One row behind a figure: a household, a member, a pairing, an area, an organisation, a unit in
/// charge, a letter or a centre.
pub struct CoverageRow {
    row: Row,
    counted: Arc<Counted>,
}

/// One row behind a figure: a household, a member, a pairing, an area, an organisation, a unit in
/// charge, a letter or a centre.
#[Object]
impl CoverageRow {
    /// The id of what it is.
    async fn id(&self) -> ID {
        ID(match self.row.id {
            RowId::Household(id) => encode(id),
            RowId::Member(id) => encode(id),
            RowId::Pairing(id) => encode(id),
            RowId::Item(ItemId::Area(id)) => encode(id),
            RowId::Item(ItemId::Organisation(id)) => encode(id),
            RowId::Item(ItemId::UnitAssignment(id)) => encode(id),
            RowId::Item(ItemId::Posting(id)) => encode(id),
            RowId::Item(ItemId::Appointment(id)) => encode(id),
            RowId::Item(ItemId::ServiceCentre(id)) => encode(id),
        })
    }

    /// Its code in its register; of a pairing that of the household, of a unit in charge its own, of a
    /// letter its number.
    async fn code(&self) -> &str {
        &self.row.code
    }

    /// What it is called: the address of a household, who holds a letter, the name of anything else.
    /// Empty where the viewer may not read it today: a household or a member that has moved away since
    /// the day of the figure.
    async fn label(&self) -> &str {
        &self.row.label
    }

    /// Where it lay on the day of the figure, of a member the home of today; null for what belongs to
    /// an organisation.
    async fn area(&self) -> Option<Area> {
        Area::new(&self.counted.today, self.row.area?)
    }

    /// To which organisation it belonged on the day of the figure; null for what lies in an area.
    async fn organisation(&self) -> Option<Organisation> {
        let id: OrganisationId = self.row.organisation?;
        Organisation::new(&self.counted.today, id)
    }

    /// Since when: the registration of a household or member, the proposal or the end of a pairing,
    /// the beginning of an area or of what a unit is in charge of, the last election of an
    /// organisation, the opening of a centre; of a letter the day on which it expires.
    async fn since(&self) -> Option<Date> {
        self.row.since.map(Into::into)
    }
}
