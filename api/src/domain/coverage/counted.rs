//! What the figures of one coverage share: what was counted is counted once, for the numbers and for the
//! rows, of the whole and of its parts.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use strum::EnumCount as _;
use tokio::sync::OnceCell;

use super::items::Items;
use super::measure::{Family, Measure};
use super::scope::Scope;
use super::service::{self, Counting};
use super::tally::Tally;
use crate::domain::district::Directory;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;

/// The counts of a scope, one family at a time, read when first asked for.
pub struct Counted {
    /// The whole.
    pub scope: Arc<Scope>,
    /// The trees of today.
    pub today: Arc<Directory>,
    /// When it was asked for.
    pub computed_at: DateTime<Utc>,
    families: [OnceCell<Counting>; 5],
}

impl Counted {
    /// Nothing is counted yet.
    pub fn new(scope: Scope, today: Arc<Directory>, computed_at: DateTime<Utc>) -> Self {
        Self {
            scope: Arc::new(scope),
            today,
            computed_at,
            families: Default::default(),
        }
    }

    async fn family(&self, rc: &RequestCtx, family: Family) -> Result<&Counting> {
        let count = || async {
            let tx = rc.reader().await?;
            let counted = service::count(&tx, &self.scope, family).await;
            rc.stored(counted)
        };
        self.families[family as usize].get_or_try_init(count).await
    }

    /// The counts of these measures.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn tallies(
        &self,
        rc: &RequestCtx,
        measures: &[Measure],
    ) -> Result<impl Iterator<Item = &Tally>> {
        let mut asked = [false; Measure::COUNT];
        let mut families: BTreeSet<Family> = BTreeSet::new();
        for measure in measures {
            asked[*measure as usize] = true;
            families.extend(measure.families());
        }
        let mut counted = Vec::with_capacity(families.len());
        for family in families {
            counted.push(&self.family(rc, family).await?.tallies);
        }
        let tallies = counted.into_iter().flatten();
        Ok(tallies.filter(move |tally| asked[tally.measure as usize]))
    }

    /// The items behind a measure; none where its rows are those of a register.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn items(&self, rc: &RequestCtx, measure: Measure) -> Result<Arc<Items>> {
        match measure.counted() {
            Family::Items => Ok(self.family(rc, Family::Items).await?.items.clone()),
            _ => Ok(Arc::default()),
        }
    }
}
