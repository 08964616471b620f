//! Finding requests for a viewer, and how much of them the viewer sees.

use std::sync::Arc;

use lianxin_entity::enums::HandlerPart;
use lianxin_entity::ids::{AccountId, AreaId, ServiceRequestId};
use lianxin_entity::service_request::Model;

use super::batch::Batch;
use super::object::ServiceRequest;
use super::parts_object::Handler;
use super::repo;
use crate::domain::area::object::Area;
use crate::domain::district::Directory;
use crate::domain::follow::parties::is_party;
use crate::domain::identity::object::Account;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::policy::{RequestFacts, View};

impl ServiceRequest {
    /// The requests of these rows, read together from here on.
    pub fn of_rows(directory: &Arc<Directory>, rows: Vec<Model>) -> Vec<Self> {
        let ids = rows.iter().map(|row| row.id).collect();
        let mut people: Vec<AccountId> = rows
            .iter()
            .flat_map(|row| [Some(row.reporter_id), row.helped_id])
            .flatten()
            .collect();
        people.sort_unstable();
        people.dedup();
        let batch = Batch::new(ids, people);
        rows.into_iter()
            .map(|row| Self {
                row: Arc::new(row),
                batch: batch.clone(),
                directory: directory.clone(),
                merged: None,
            })
            .collect()
    }

    /// The id inside.
    pub fn key(&self) -> ServiceRequestId {
        self.row.id
    }

    /// The request with this id, if the viewer may read it.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn find(rc: &RequestCtx, id: ServiceRequestId) -> Result<Option<Self>> {
        let tx = rc.reader().await?;
        let row = rc.stored(repo::find(&tx, id).await)?;
        Self::of_row(rc, row).await
    }

    /// The request of a row, if the viewer may read it.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn of_row(rc: &RequestCtx, row: Option<Model>) -> Result<Option<Self>> {
        let Some(row) = row else { return Ok(None) };
        let directory = rc.directory().await?;
        let request = Self::of_rows(&directory, vec![row]).pop();
        let Some(request) = request else {
            return Ok(None);
        };
        Ok((request.view(rc).await? != View::Nothing).then_some(request))
    }

    /// The keys of a request in a list by the time of submission.
    pub fn keys(request: &Self) -> Vec<String> {
        vec![request.row.id.0.to_string()]
    }

    /// Those of these requests that the viewer may read, by their ids.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn of_ids(
        rc: &RequestCtx,
        ids: &[ServiceRequestId],
    ) -> Result<Vec<(ServiceRequestId, Self)>> {
        let (tx, directory) = (rc.reader().await?, rc.directory().await?);
        let rows = repo::by_ids(&tx, ids).await;
        let rows = rc.stored(rows)?;
        let mut found = Vec::with_capacity(rows.len());
        for request in Self::of_rows(&directory, rows) {
            if request.view(rc).await? != View::Nothing {
                found.push((request.row.id, request));
            }
        }
        Ok(found)
    }

    /// How much of it the viewer sees.
    pub(super) async fn view(&self, rc: &RequestCtx) -> Result<View> {
        let view = View::of(rc.actor()?, &self.facts(rc).await?);
        // The party complained of learns nothing by having filed the same matter.
        Ok(match &self.merged {
            Some(_) if !is_party(rc.actor()?, &self.row) => view.max(View::Followed),
            _ => view,
        })
    }

    /// The viewer's own request that was merged into this one, where the viewer reads no more of this
    /// one than its followers do: its words stand for those that followers do not read.
    pub(super) async fn stand_in(&self, rc: &RequestCtx) -> Result<Option<&Model>> {
        match &self.merged {
            Some(own) if self.view(rc).await? == View::Followed => Ok(Some(own)),
            _ => Ok(None),
        }
    }

    /// The row whose general words the viewer reads.
    pub(super) async fn words(&self, rc: &RequestCtx) -> Result<&Model> {
        Ok(self.stand_in(rc).await?.unwrap_or(&self.row))
    }

    pub(super) async fn facts(&self, rc: &RequestCtx) -> Result<RequestFacts> {
        let tx = rc.reader().await?;
        let handlers = self.batch.handlers(&tx, self.row.id).await;
        let handlers = rc.stored(handlers)?;
        let rows: Vec<_> = handlers.iter().map(|handler| handler.row.clone()).collect();
        Ok(repo::facts(&self.row, &rows, &self.directory))
    }

    pub(super) async fn account(&self, rc: &RequestCtx, id: AccountId) -> Result<Option<Account>> {
        let tx = rc.reader().await?;
        let person = rc.stored(self.batch.person(&tx, id).await)?;
        Ok(person.cloned().map(Account::new))
    }

    pub(super) async fn handlers(
        &self,
        rc: &RequestCtx,
        part: HandlerPart,
    ) -> Result<Vec<Handler>> {
        if self.view(rc).await? < View::Edited {
            return Ok(Vec::new());
        }
        let tx = rc.reader().await?;
        let handlers = self.batch.handlers(&tx, self.row.id).await;
        let handlers = rc.stored(handlers)?;
        let handlers = handlers.iter().filter(|handler| handler.row.part == part);
        Ok(handlers
            .map(|handler| Handler::new(handler.clone(), &self.directory))
            .collect())
    }

    pub(super) fn category_name(&self, row: &Model) -> String {
        let category = self.directory.category(row.category_id);
        category
            .map(|category| category.name.clone())
            .unwrap_or_default()
    }

    /// An area of the request, as far as the viewer may see where it is.
    pub(super) async fn place(&self, rc: &RequestCtx, area: AreaId) -> Result<Option<Area>> {
        if self.view(rc).await? == View::Followed {
            return Ok(None);
        }
        let shown = match self.exact_place(rc).await? {
            true => Some(area),
            false => self.directory.tree().coarse(area).map(|node| node.id),
        };
        Ok(shown.and_then(|area| Area::new(&self.directory, area)))
    }

    pub(super) async fn exact_place(&self, rc: &RequestCtx) -> Result<bool> {
        let category = self.directory.category(self.row.category_id);
        let needed = category.is_some_and(|category| category.needs_exact_place);
        Ok(self.view(rc).await?.shows_exact_place(needed))
    }
}
