//! An import as administrators of the district see it.

use lianxin_entity::enums::ImportState as Stored;
use lianxin_entity::import_fault::Model as Fault;

use super::columns;
use super::job::{self, Job};
use super::report;
use crate::auth::caller::Caller;
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::enums::{ImportState, Register};
use crate::gql::errors;
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;

/// The order of the list of faults; cursors of another are refused.
const ORDER: &str = "IMPORT_FAULTS";

/// A register that is brought in from a file: planned, applied, switched on.
pub struct Import(pub Job);

/// A register that is brought in from a file: planned, applied, switched on.
#[Object]
impl Import {
    /// The id.
    pub async fn id(&self) -> ID {
        ID(encode(self.0.id))
    }

    /// Which register.
    async fn register(&self) -> Register {
        self.0.register.into()
    }

    /// Where it stands.
    async fn state(&self) -> ImportState {
        self.0.state.into()
    }

    /// What the file was called.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// How many bytes the file had.
    async fn byte_size(&self) -> f64 {
        self.0.byte_size as f64
    }

    /// True when rows with faults are left out and the others applied.
    async fn good_rows_only(&self) -> bool {
        self.0.good_rows_only
    }

    /// How many rows the file has below its header; null until it was read through.
    async fn row_count(&self) -> Option<i32> {
        self.0.rows_total
    }

    /// How many rows the stage that runs has read; of `rowCount` once that is known.
    async fn rows_done(&self) -> i32 {
        self.0.rows_done
    }

    /// How many rows are new to the district.
    async fn created_count(&self) -> i32 {
        self.0.creates
    }

    /// How many rows change what is known.
    async fn changed_count(&self) -> i32 {
        self.0.changes
    }

    /// How many rows end what is there.
    async fn ended_count(&self) -> i32 {
        self.0.ends
    }

    /// How many rows say what is known already.
    async fn unchanged_count(&self) -> i32 {
        self.0.same
    }

    /// How many rows have at least one fault.
    async fn faulty_count(&self) -> i32 {
        self.0.faulty
    }

    /// True once what follows from the import (since when households are paired, how far the next
    /// service centre is) is brought in line too.
    async fn settled(&self) -> bool {
        self.0.state == Stored::Applied && self.0.leased_until.is_none()
    }

    /// Why it failed or was cancelled, a word: FILE (see `faults`), CHANGED_SINCE_PLAN, CONFLICT,
    /// EXPIRED, INTERNAL; null otherwise.
    async fn failure(&self) -> Option<&str> {
        self.0.failure.as_deref()
    }

    /// When it was asked for.
    async fn requested_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was planned; null until then.
    async fn planned_at(&self) -> Option<DateTime> {
        self.0.planned_at.map(Into::into)
    }

    /// When it was switched on; null until then.
    async fn applied_at(&self) -> Option<DateTime> {
        self.0.applied_at.map(Into::into)
    }

    /// Counts its changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What is wrong with the rows, by row. The first 200,000 are kept, all are counted.
    async fn faults(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many from the beginning.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<ImportFault>> {
        let rc = RequestCtx::of(ctx)?;
        let page = PageArgs::forward(first, after).page(rc, ORDER)?;
        let bad = || errors::bad_cursor(rc.locale);
        let behind = match page.from() {
            None => (0, 0),
            Some([row, position]) => (
                row.parse().map_err(|_| bad())?,
                position.parse().map_err(|_| bad())?,
            ),
            Some(_) => return Err(bad()),
        };
        let tx = rc.reader().await?;
        let id = self.0.id;
        let rows = job::faults_after(&tx, id, behind, page.fetch()).await;
        let slice = page.settle(rc.stored(rows)?);
        let total = Total::counted_by(move || {
            let tx = tx.clone();
            async move { Ok(job::count_faults(&tx, id).await?) }
        });
        let key = |row: &Fault| vec![row.row.to_string(), row.position.to_string()];
        let register = self.0.register;
        let node = move |row| ImportFault { register, row };
        Ok(connection(&page, slice, total, key, node))
    }

    /// The path on this server of a CSV file with all faults, in the language of the request;
    /// signed for the viewer, good for ten minutes. Null without a fault.
    async fn report_url(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let rc = RequestCtx::of(ctx)?;
        if self.0.faulty == 0 && self.0.failure.as_deref() != Some("FILE") {
            return Ok(None);
        }
        let viewer = Caller::from(&**rc.actor()?);
        let path = format!(
            "/imports/{}/{}/faults.csv",
            encode(self.0.id),
            rc.locale.tag()
        );
        Ok(Some(rc.app.links.sign_path(&path, &viewer, rc.now())))
    }
}

/// What is wrong with a row of a file.
pub struct ImportFault {
    register: lianxin_entity::enums::Register,
    row: Fault,
}

/// What is wrong with a row of a file.
#[Object]
impl ImportFault {
    /// The row as the spreadsheet counts, the header being row 1.
    async fn row(&self) -> i32 {
        self.row.row
    }

    /// The column as its header is called in the language of the request; null when it is about the
    /// row or the file.
    async fn column(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let rc = RequestCtx::of(ctx)?;
        let key = self.row.column_name.as_deref();
        Ok(key.map(|key| columns::header(rc.locale, self.register, key)))
    }

    /// What the cell says; only its first character where the column is personal.
    async fn value(&self) -> Option<&str> {
        self.row.value.as_deref()
    }

    /// A word for programs, such as NOT_A_DATE or KEY_TWICE. There may be more words some day.
    async fn code(&self) -> &str {
        &self.row.fault
    }

    /// What is wrong and what to do about it, in the language of the request.
    async fn message(&self, ctx: &Context<'_>) -> Result<String> {
        let rc = RequestCtx::of(ctx)?;
        Ok(report::message(rc.locale, &self.row))
    }
}
