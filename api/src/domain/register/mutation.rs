//! Mutations of imports.

use lianxin_entity::ids::ImportId;

use super::error::{ApplyImportError, CancelImportError, PlanImportError};
use super::input::{ApplyImportInput, CancelImportInput, PlanImportInput};
use super::object::Import;
use super::query::find;
use crate::gql::context::RequestCtx;
use crate::gql::desk::desk;
use crate::gql::prelude::*;
use crate::gql::user_error::settle;

/// An import that is planned.
#[derive(SimpleObject)]
pub struct PlanImportPayload {
    /// The import; null when none was planned.
    pub import: Option<Import>,
    /// Why none was planned.
    pub errors: Vec<PlanImportError>,
}

/// An import that is applied.
#[derive(SimpleObject)]
pub struct ApplyImportPayload {
    /// The import; null when it was refused.
    pub import: Option<Import>,
    /// Why it was not applied.
    pub errors: Vec<ApplyImportError>,
}

/// An import that was called off.
#[derive(SimpleObject)]
pub struct CancelImportPayload {
    /// The import; null when it was refused.
    pub import: Option<Import>,
    /// Why it was not called off.
    pub errors: Vec<CancelImportError>,
}

/// Mutations of imports.
#[derive(Default)]
pub struct ImportMutation;

/// Mutations of imports.
#[Object]
impl ImportMutation {
    /// Finds out what a file would do: what would be created, changed and ended, and everything
    /// that is wrong with any row. Nothing of it is written. Send the file to `POST /registers`
    /// first (a form with one field `file`), and listen to `importProgress`. For administrators.
    async fn plan_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which file, and which register it is.")] input: PlanImportInput,
    ) -> Result<PlanImportPayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = match input.parse() {
            Ok((plan, key)) => {
                let desk = desk(rc).await?;
                desk.plan_import(&plan, rc.locale, key.as_deref()).await
            }
            Err(refused) => Err(refused),
        };
        let (id, errors) = settle(rc, done)?;
        let import = after(rc, id).await?;
        Ok(PlanImportPayload { import, errors })
    }

    /// Has a planned import applied: its rows are written in short steps, seen by nobody, and then
    /// switched on all at once. Needs a plan without a fault, or `goodRowsOnly`. For
    /// administrators.
    async fn apply_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which import.")] input: ApplyImportInput,
    ) -> Result<ApplyImportPayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = match input.parse() {
            Ok((apply, key)) => desk(rc).await?.apply_import(&apply, key.as_deref()).await,
            Err(refused) => Err(refused),
        };
        let (id, errors) = settle(rc, done)?;
        let import = after(rc, id).await?;
        Ok(ApplyImportPayload { import, errors })
    }

    /// Calls an import off that is not switched on yet; nothing of it stays. For administrators.
    async fn cancel_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which import.")] input: CancelImportInput,
    ) -> Result<CancelImportPayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = match input.parse() {
            Ok((cancel, key)) => {
                let desk = desk(rc).await?;
                desk.cancel_import(&cancel, key.as_deref()).await
            }
            Err(refused) => Err(refused),
        };
        let (id, errors) = settle(rc, done)?;
        let import = after(rc, id).await?;
        Ok(CancelImportPayload { import, errors })
    }
}

async fn after(rc: &RequestCtx, done: Option<ImportId>) -> Result<Option<Import>> {
    let Some(id) = done else {
        return Ok(None);
    };
    rc.renew().await;
    find(rc, id).await
}
