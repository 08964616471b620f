//! An export in the schema.

use lianxin_entity::enums::Register as StoredRegister;
use lianxin_entity::export_job::Model;

use super::criteria::Subject;
use super::service::is_ready;
use crate::auth::caller::Caller;
use crate::domain::coverage::words::CoverageMeasure;
use crate::gql::context::RequestCtx;
use crate::gql::enums::{ExportFormat, ExportState, Register};
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;

/// A register or the rows behind a figure, as a file that the viewer asked for.
pub struct Export(pub Model);

/// A register or the rows behind a figure, as a file that the viewer asked for.
#[Object]
impl Export {
    /// The id.
    pub async fn id(&self) -> ID {
        ID(encode(self.0.id))
    }

    /// The register; null for the rows behind a figure.
    async fn register(&self) -> Option<Register> {
        match Subject::of_word(&self.0.subject)? {
            Subject::Register(register) => Some(StoredRegister::into(register)),
            Subject::Gap(_) => None,
        }
    }

    /// The figure whose rows it has; null for a register.
    async fn measure(&self) -> Option<CoverageMeasure> {
        match Subject::of_word(&self.0.subject)? {
            Subject::Gap(measure) => Some(measure.into()),
            Subject::Register(_) => None,
        }
    }

    /// The format of the file.
    async fn format(&self) -> ExportFormat {
        self.0.format.into()
    }

    /// Where it stands.
    async fn state(&self) -> ExportState {
        self.0.state.into()
    }

    /// What it is for, as the viewer said.
    async fn purpose(&self) -> &str {
        &self.0.purpose
    }

    /// How many rows the file has below its header; 0 until it is ready.
    async fn row_count(&self) -> i32 {
        self.0.rows
    }

    /// When it was asked for.
    async fn requested_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the file was ready; null until then.
    async fn ready_at(&self) -> Option<DateTime> {
        self.0.ready_at.map(Into::into)
    }

    /// Until when the file can be fetched, a day after it was ready; null until then.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(Into::into)
    }

    /// The path of the file on this server, signed for the viewer and good for ten minutes; null
    /// while there is none to fetch.
    async fn url(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let rc = RequestCtx::of(ctx)?;
        if !is_ready(&self.0, rc.now()) {
            return Ok(None);
        }
        let viewer = Caller::from(&**rc.actor()?);
        let path = format!("/exports/{}", encode(self.0.id));
        Ok(Some(rc.app.links.sign_path(&path, &viewer, rc.now())))
    }

    /// Why there is no file, a word: TOO_MANY_ROWS or CELL_TOO_LONG for a spreadsheet, SESSION_ENDED, FORBIDDEN when
    /// the viewer may not read the rows any more, INTERNAL; null unless it failed.
    async fn failure(&self) -> Option<&str> {
        self.0.failure.as_deref()
    }
}
