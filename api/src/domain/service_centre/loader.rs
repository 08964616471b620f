//! Centres and their exceptions that many resolvers of one operation ask for, read at once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use lianxin_entity::centre_exception;
use lianxin_entity::ids::ServiceCentreId;
use lianxin_entity::service_centre::Model;

use super::repo;
use crate::gql::context::RequestCtx;
use crate::gql::loader::Batch;
use crate::gql::prelude::*;

/// A centre by its id.
pub struct CentreById;

#[async_trait]
impl Batch for CentreById {
    type Key = ServiceCentreId;
    type Value = Arc<Model>;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<ServiceCentreId>,
    ) -> Result<HashMap<ServiceCentreId, Arc<Model>>> {
        let rows = repo::by_ids(&*rc.reader().await?, ids).await;
        let rows = rc.stored(rows)?;
        Ok(rows
            .into_iter()
            .map(|row| (row.id, Arc::new(row)))
            .collect())
    }
}

/// The exceptions of a centre from a day to a day, both inclusive, in their order.
pub struct Exceptions;

#[async_trait]
impl Batch for Exceptions {
    type Key = (ServiceCentreId, NaiveDate, NaiveDate);
    type Value = Arc<Vec<centre_exception::Model>>;

    async fn read(
        rc: &RequestCtx,
        keys: Vec<Self::Key>,
    ) -> Result<HashMap<Self::Key, Self::Value>> {
        let tx = rc.reader().await?;
        // As many statements as different spans: whatever the centres, an operation names few.
        let spans: HashSet<_> = keys.iter().map(|(_, from, to)| (*from, *to)).collect();
        let mut found: HashMap<Self::Key, Vec<centre_exception::Model>> = HashMap::new();
        for (from, to) in spans {
            let same = keys.iter().filter(|(_, f, t)| (*f, *t) == (from, to));
            let centres = same.map(|(centre, ..)| *centre).collect();
            let rows = repo::exceptions(&tx, centres, from, to).await;
            for row in rc.stored(rows)? {
                found
                    .entry((row.centre_id, from, to))
                    .or_default()
                    .push(row);
            }
        }
        Ok(found
            .into_iter()
            .map(|(key, mut rows)| {
                rows.sort_by_key(|row| row.day);
                (key, Arc::new(rows))
            })
            .collect())
    }
}
