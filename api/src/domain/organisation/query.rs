//! Questions about organisations of other days.

use std::sync::Arc;

use lianxin_entity::ids::OrganisationId;

use super::object::Organisation;
use super::repo;
use crate::gql::context::RequestCtx;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// Questions about organisations of other days.
#[derive(Default)]
pub struct OrganisationQuery;

/// Questions about organisations of other days.
#[Object]
impl OrganisationQuery {
    /// An organisation as it was on a day, with what stood above and below it then; of a day ahead,
    /// as far as is known. Null where it did not exist yet. Areas are shown as they are today.
    async fn organisation_as_of(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the organisation.")] id: Gid<OrganisationId>,
        #[graphql(desc = "The day.")] on: Date,
    ) -> Result<Option<Organisation>> {
        let rc = RequestCtx::of(ctx)?;
        let directory = rc.directory().await?;
        let tree = repo::load(&*rc.reader().await?, on.0).await;
        let tree = rc.stored(tree)?;
        let then = Arc::new(directory.with_organisations(tree));
        Ok(Organisation::new(&then, id.0))
    }
}
