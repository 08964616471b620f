//! Asking for coverage.

use lianxin_entity::ids::{AreaId, OrganisationId};

use super::counted::Counted;
use super::object::Coverage;
use super::scope::{Subject, rights};
use super::service::{self, Found};
use crate::gql::context::RequestCtx;
use crate::gql::errors;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// Questions about coverage.
#[derive(Default)]
pub struct CoverageQuery;

/// Questions about coverage.
#[Object]
impl CoverageQuery {
    /// What is covered in an area, or in an organisation and all below it, and where the gaps are;
    /// null for what does not exist and what is none of the viewer's business alike.
    async fn coverage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The area; exactly one of the two.")] area_id: Option<Gid<AreaId>>,
        #[graphql(desc = "The organisation; exactly one of the two.")] organisation_id: Option<
            Gid<OrganisationId>,
        >,
        #[graphql(desc = "The day of the figures, today or earlier; today when it is left out.")]
        as_of: Option<Date>,
    ) -> Result<Option<Coverage>> {
        let rc = RequestCtx::of(ctx)?;
        let actor = rc.actor()?.clone();
        let subject = match (area_id, organisation_id) {
            (Some(Gid(id)), None) => Subject::Area(id),
            (None, Some(Gid(id))) => Subject::Organisation(id),
            _ => {
                let names = [("names", "areaId, organisationId".to_owned())];
                return Err(errors::bad_argument(rc.locale, "exactly-one-of", &names));
            }
        };
        let directory = rc.directory().await?;
        let (counts, rows) = rights(&actor, &directory, subject);
        if !counts {
            return Ok(None);
        }
        let tx = rc.reader().await?;
        let found = service::scope_of(&tx, &directory, subject, as_of.map(|day| day.0)).await;
        match rc.found(found)? {
            Some(Found::Scope(scope)) => {
                let counted = Counted::new(*scope, directory, rc.now());
                Ok(Some(Coverage::new(counted, rows)))
            }
            Some(Found::DayToCome) => Err(errors::bad_argument(rc.locale, "day-to-come", &[])),
            Some(Found::DayTooEarly(first)) => {
                let day = [("day", first.to_string())];
                Err(errors::bad_argument(rc.locale, "day-too-early", &day))
            }
            Some(Found::Absent) | None => Ok(None),
        }
    }
}
