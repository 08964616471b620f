//! Coverage in the schema.

use std::sync::Arc;

use chrono::Utc;
use lianxin_entity::ids::{AreaId, OrganisationId};
use tokio::sync::OnceCell;

use super::items::ItemId;
use super::measure::{Family, Measure};
use super::rows::{self, Row, RowId};
use super::scope::{Scope, Subject};
use super::service::{self, Counting};
use super::tally::{self, By, Count, Counts, Key, Tally};
use super::words::CoverageMeasure;
use crate::domain::area::object::Area;
use crate::domain::organisation::object::Organisation;
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::{Date, DateTime};
use crate::i18n::text;
use crate::store::StoreError;

/// By what a coverage is broken down.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverageBreakdownBy {
    /// By the areas directly below.
    Area,
    /// By the organisations directly below.
    Organisation,
}

/// Counts of one family at a time, read when first asked for.
#[derive(Default)]
struct Counted {
    families: [OnceCell<Counting>; 5],
}

impl Counted {
    async fn tallies(
        &self,
        rc: &RequestCtx,
        scope: &Scope,
        measures: &[Measure],
    ) -> Result<Vec<Tally>> {
        let mut families: Vec<Family> = measures
            .iter()
            .flat_map(|measure| measure.families())
            .copied()
            .collect();
        families.sort();
        families.dedup();
        let mut tallies = Vec::new();
        for family in families {
            let cell = &self.families[family as usize];
            let counting = cell
                .get_or_try_init(|| async {
                    let tx = rc.reader().await?;
                    let counted = service::count(&tx, scope, family).await;
                    counted.map_err(|error| rc.fault(&error.into()))
                })
                .await?;
            let asked = |tally: &&Tally| measures.contains(&tally.measure);
            tallies.extend(counting.tallies.iter().filter(asked));
        }
        Ok(tallies)
    }
}

/// What is covered in an area or an organisation on a day, and where the gaps are.
pub struct Coverage {
    scope: Arc<Scope>,
    rows: bool,
    computed_at: chrono::DateTime<Utc>,
    counted: Counted,
}

impl Coverage {
    /// The coverage of a scope; `rows` says whether the viewer may read what lies behind the counts.
    pub fn new(scope: Scope, rows: bool, computed_at: chrono::DateTime<Utc>) -> Self {
        Self {
            scope: Arc::new(scope),
            rows,
            computed_at,
            counted: Counted::default(),
        }
    }

    fn figure(
        &self,
        measure: Measure,
        counts: &Counts,
        scope: Option<Arc<Scope>>,
    ) -> CoverageFigure {
        CoverageFigure {
            measure,
            count: counts.get(&measure).copied().unwrap_or_default(),
            scope: scope.filter(|_| self.rows),
            day: self.scope.day,
            computed_at: self.computed_at,
        }
    }
}

/// What is covered in an area or an organisation on a day, and where the gaps are.
#[Object]
impl Coverage {
    /// The area; null for the coverage of an organisation.
    async fn area(&self) -> Option<Area> {
        match self.scope.subject {
            Subject::Area(area) => Area::new(&self.scope.directory, area),
            Subject::Organisation(_) => None,
        }
    }

    /// The organisation; null for the coverage of an area.
    async fn organisation(&self) -> Option<Organisation> {
        match self.scope.subject {
            Subject::Organisation(id) => Organisation::new(&self.scope.directory, id),
            Subject::Area(_) => None,
        }
    }

    /// The day of the figures: where things lay, who belonged where and what held on that day.
    async fn as_of(&self) -> Date {
        self.scope.day.into()
    }

    /// The instant at which the figures were computed.
    async fn computed_at(&self) -> DateTime {
        self.computed_at.into()
    }

    /// The figures, in the order asked for; all of them when none is named.
    async fn figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these.")] measures: Option<Vec<CoverageMeasure>>,
    ) -> Result<Vec<CoverageFigure>> {
        let rc = RequestCtx::of(ctx)?;
        let measures = asked(measures);
        let tallies = self.counted.tallies(rc, &self.scope, &measures).await?;
        let counts = tally::total(&tallies);
        let figure = |measure| self.figure(measure, &counts, Some(self.scope.clone()));
        Ok(measures.into_iter().map(figure).collect())
    }

    /// The same figures for each of the parts directly below, by code. What lies in none of them
    /// comes last, as a part without area and organisation. The parts add up to the figures.
    async fn breakdown(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By what.")] by: CoverageBreakdownBy,
        #[graphql(desc = "Only these.")] measures: Option<Vec<CoverageMeasure>>,
    ) -> Result<Vec<CoveragePart>> {
        let rc = RequestCtx::of(ctx)?;
        let measures = asked(measures);
        let tallies = self.counted.tallies(rc, &self.scope, &measures).await?;
        let by = match by {
            CoverageBreakdownBy::Area => By::Area,
            CoverageBreakdownBy::Organisation => By::Organisation,
        };
        let parts = tally::breakdown(&self.scope, by, &tallies);
        let part = |(key, counts): (Option<Key>, Counts)| {
            let subject = key.map(|key| match key {
                Key::Area(area) => Subject::Area(area),
                Key::Organisation(id) => Subject::Organisation(id),
            });
            let scope = subject.and_then(|subject| {
                let (directory, hidden) = (self.scope.directory.clone(), self.scope.hidden.clone());
                Scope::new(directory, subject, self.scope.past, hidden)
            });
            let scope = scope.map(Arc::new);
            let figure = |measure: &Measure| self.figure(*measure, &counts, scope.clone());
            CoveragePart {
                key,
                whole: self.scope.clone(),
                figures: measures.iter().map(figure).collect(),
            }
        };
        Ok(parts.into_iter().map(part).collect())
    }
}

fn asked(measures: Option<Vec<CoverageMeasure>>) -> Vec<Measure> {
    use strum::IntoEnumIterator as _;
    match measures {
        Some(measures) => measures.into_iter().map(Into::into).collect(),
        None => Measure::iter().collect(),
    }
}

/// A part of a coverage that is broken down.
pub struct CoveragePart {
    key: Option<Key>,
    whole: Arc<Scope>,
    figures: Vec<CoverageFigure>,
}

/// A part of a coverage that is broken down.
#[Object]
impl CoveragePart {
    /// The area; null when it is broken down by organisation, and for what lies in no part.
    async fn area(&self) -> Option<Area> {
        match self.key {
            Some(Key::Area(area)) => Area::new(&self.whole.directory, area),
            _ => None,
        }
    }

    /// The organisation; null when it is broken down by area, and for what belongs to no part.
    async fn organisation(&self) -> Option<Organisation> {
        match self.key {
            Some(Key::Organisation(id)) => Organisation::new(&self.whole.directory, id),
            _ => None,
        }
    }

    /// The figures, in the order asked for.
    async fn figures(&self) -> &[CoverageFigure] {
        &self.figures
    }
}

/// One figure, with what it was computed from.
#[derive(Clone)]
pub struct CoverageFigure {
    measure: Measure,
    count: Count,
    /// Whose rows; none where the viewer may not read them.
    scope: Option<Arc<Scope>>,
    day: chrono::NaiveDate,
    computed_at: chrono::DateTime<Utc>,
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
        self.day.into()
    }

    /// The instant at which it was computed.
    async fn computed_at(&self) -> DateTime {
        self.computed_at.into()
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
        let Some(scope) = self.scope.clone() else {
            return Ok(None);
        };
        let rc = RequestCtx::of(ctx)?;
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = args.page(rc, self.measure.into())?;
        let tx = rc.reader().await?;
        let fault = |error: StoreError| rc.fault(&error.into());
        let slice = rows::page(&tx, &scope, self.measure, &page)
            .await
            .map_err(fault)?;
        let (counted, measure) = (scope.clone(), self.measure);
        let total = Total::counted_by(move || {
            let (tx, scope) = (tx.clone(), counted.clone());
            async move { Ok(rows::total(&tx, &scope, measure).await?) }
        });
        let node = |row: Row| CoverageRow {
            row,
            scope: scope.clone(),
        };
        Ok(Some(connection(
            &page,
            slice,
            total,
            |row| vec![row.key.clone()],
            node,
        )))
    }
}

/// One row behind a figure: a household, a member, a pairing, an area, an organisation, a unit in
/// charge, a letter or a centre.
pub struct CoverageRow {
    row: Row,
    scope: Arc<Scope>,
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

    /// Its code in its register; of a pairing that of the household, of a letter its number.
    async fn code(&self) -> &str {
        &self.row.code
    }

    /// What it is called: the address of a household, the name of anything else.
    async fn label(&self) -> &str {
        &self.row.label
    }

    /// Where it lies today; null for what belongs to an organisation.
    async fn area(&self) -> Option<Area> {
        self.place(|area: AreaId| Area::new(&self.scope.directory, area))
    }

    /// To which organisation it belongs; null for what lies in an area.
    async fn organisation(&self) -> Option<Organisation> {
        let id: OrganisationId = self.row.organisation?;
        Organisation::new(&self.scope.directory, id)
    }

    /// Since when: the registration of a household or member, the proposal or the end of a pairing,
    /// the beginning of an area or of what a unit is in charge of, the last election of an
    /// organisation, the opening of a centre; of a letter the day on which it expires.
    async fn since(&self) -> Option<Date> {
        self.row.since.map(Into::into)
    }
}

impl CoverageRow {
    fn place<T>(&self, found: impl FnOnce(AreaId) -> Option<T>) -> Option<T> {
        self.row.area.and_then(found)
    }
}
