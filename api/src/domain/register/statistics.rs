//! What the planner knows of a register while an import fills it.
//!
//! Plans made for an empty table walk the whole district for every lookup. So the table is looked at again
//! when all rows are written, which takes a fraction of a second: what follows the import finds its rows.
//! PostgreSQL looks whenever it has grown much as well; the connections of SQLite that read keep what they
//! knew, and look rows up by their codes all the same.

use super::engine::Work;
use crate::store::Dialect;

/// The first time after so many rows.
const FIRST: i32 = 4_000;
/// Again when there are so many times as many.
const GROWTH: i32 = 4;

/// When a register is looked at next.
pub struct Statistics {
    table: &'static str,
    written: i32,
    seen: i32,
    next: i32,
}

impl Statistics {
    /// Of a table into which nothing was written yet.
    pub fn of(table: &'static str) -> Self {
        Self {
            table,
            written: 0,
            seen: 0,
            next: FIRST,
        }
    }

    /// So many more rows are written.
    pub async fn grown(&mut self, work: &Work<'_>, rows: i32) {
        self.written = self.written.saturating_add(rows);
        if self.written >= self.next && work.app.store.dialect() == Dialect::Postgres {
            self.renew(work).await;
            self.next = self.written.saturating_mul(GROWTH);
        }
    }

    /// All rows are written.
    pub async fn complete(&mut self, work: &Work<'_>) {
        if self.written >= FIRST && self.written > self.seen {
            self.renew(work).await;
        }
    }

    /// Without it everything is slower, and right all the same.
    async fn renew(&mut self, work: &Work<'_>) {
        self.seen = self.written;
        if let Err(error) = work.app.store.renew_statistics(self.table).await {
            tracing::warn!(table = self.table, %error, "the statistics of a register are not renewed");
        }
    }
}
