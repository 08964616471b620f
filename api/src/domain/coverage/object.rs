//! Coverage in the schema.

use std::sync::Arc;

use super::counted::Counted;
use super::figure::CoverageFigure;
use super::measure::Measure;
use super::parts::{By, Parts};
use super::scope::{Scope, Subject, rights};
use super::tally::Counts;
use super::words::CoverageMeasure;
use crate::domain::area::object::Area;
use crate::domain::organisation::object::Organisation;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::scalars::{Date, DateTime};

/// By what a coverage is broken down.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverageBreakdownBy {
    /// By the areas directly below.
    Area,
    /// By the organisations directly below.
    Organisation,
}

/// What is covered in an area or an organisation on a day, and where the gaps are.
pub struct Coverage {
    counted: Arc<Counted>,
    /// Whether the viewer may read what lies behind the counts.
    rows: bool,
}

impl Coverage {
    /// The coverage of what is counted; `rows` says whether the viewer may read what lies behind the
    /// counts.
    pub fn new(counted: Counted, rows: bool) -> Self {
        Self {
            counted: Arc::new(counted),
            rows,
        }
    }

    /// The figures of a part, or of the whole, in the order asked for.
    fn figures_of(
        &self,
        measures: &[Measure],
        counts: &Counts,
        scope: Option<Arc<Scope>>,
    ) -> Vec<CoverageFigure> {
        let figure = |measure: &Measure| {
            let count = counts.of(*measure);
            CoverageFigure::new(*measure, count, scope.clone(), self.counted.clone())
        };
        measures.iter().map(figure).collect()
    }
}

/// What is covered in an area or an organisation on a day, and where the gaps are.
#[Object]
impl Coverage {
    /// The area; null for the coverage of an organisation.
    async fn area(&self) -> Option<Area> {
        match self.counted.scope.subject {
            Subject::Area(area) => Area::new(&self.counted.scope.directory, area),
            Subject::Organisation(_) => None,
        }
    }

    /// The organisation; null for the coverage of an area.
    async fn organisation(&self) -> Option<Organisation> {
        match self.counted.scope.subject {
            Subject::Organisation(id) => Organisation::new(&self.counted.scope.directory, id),
            Subject::Area(_) => None,
        }
    }

    /// The day of the figures: where things lay, who belonged where and what held on that day.
    async fn as_of(&self) -> Date {
        self.counted.scope.day.into()
    }

    /// The instant at which the figures were computed.
    async fn computed_at(&self) -> DateTime {
        self.counted.computed_at.into()
    }

    /// The figures, in the order asked for; all of them when none is named.
    async fn figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these.")] measures: Option<Vec<CoverageMeasure>>,
    ) -> Result<Vec<CoverageFigure>> {
        let rc = RequestCtx::of(ctx)?;
        let measures = asked(measures);
        let counts: Counts = self.counted.tallies(rc, &measures).await?.collect();
        let scope = self.rows.then(|| self.counted.scope.clone());
        Ok(self.figures_of(&measures, &counts, scope))
    }

    /// The same figures for each of the parts directly below, by code. What lies in none of them
    /// comes last, as a part without area and organisation, which has no rows. The parts add up to the
    /// figures; the rows of a part are those of its own figures that the viewer may read.
    async fn breakdown(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By what.")] by: CoverageBreakdownBy,
        #[graphql(desc = "Only these.")] measures: Option<Vec<CoverageMeasure>>,
    ) -> Result<Vec<CoveragePart>> {
        let rc = RequestCtx::of(ctx)?;
        let measures = asked(measures);
        let tallies = self.counted.tallies(rc, &measures).await?;
        let by = match by {
            CoverageBreakdownBy::Area => By::Area,
            CoverageBreakdownBy::Organisation => By::Organisation,
        };
        let (actor, counted) = (rc.actor()?, &self.counted);
        let whole = &counted.scope;
        let part = |(scope, counts): (Option<Scope>, Counts)| {
            let subject = scope.as_ref().map(|scope| scope.subject);
            let readable =
                |scope: &Scope| self.rows && rights(actor, &counted.today, scope.subject).1;
            let scope = scope.filter(readable).map(Arc::new);
            CoveragePart {
                subject,
                whole: whole.clone(),
                figures: self.figures_of(&measures, &counts, scope),
            }
        };
        let parts = Parts::of(whole, by).counted(&whole.directory, tallies);
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
    /// None for what lies in no part.
    subject: Option<Subject>,
    whole: Arc<Scope>,
    figures: Vec<CoverageFigure>,
}

/// A part of a coverage that is broken down.
#[Object]
impl CoveragePart {
    /// The area; null when it is broken down by organisation, and for what lies in no part.
    async fn area(&self) -> Option<Area> {
        match self.subject {
            Some(Subject::Area(area)) => Area::new(&self.whole.directory, area),
            _ => None,
        }
    }

    /// The organisation; null when it is broken down by area, and for what belongs to no part.
    async fn organisation(&self) -> Option<Organisation> {
        match self.subject {
            Some(Subject::Organisation(id)) => Organisation::new(&self.whole.directory, id),
            _ => None,
        }
    }

    /// The figures, in the order asked for.
    async fn figures(&self) -> &[CoverageFigure] {
        &self.figures
    }
}
