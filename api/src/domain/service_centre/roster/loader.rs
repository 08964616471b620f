//! Shifts that many centres of one operation are asked for, read at once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lianxin_entity::duty_shift::Model;
use lianxin_entity::ids::{DutyShiftId, ServiceCentreId};

use super::object::DutyShift;
use super::repo;
use crate::gql::context::RequestCtx;
use crate::gql::loader::{Batch, by_id};
use crate::gql::prelude::*;

/// The shifts of a centre that share a moment with a span.
pub struct OfCentre;

#[async_trait]
impl Batch for OfCentre {
    type Key = (ServiceCentreId, DateTime<Utc>, DateTime<Utc>);
    type Value = Arc<Vec<Model>>;

    async fn read(
        rc: &RequestCtx,
        keys: Vec<Self::Key>,
    ) -> Result<HashMap<Self::Key, Self::Value>> {
        let tx = rc.reader().await?;
        let spans: HashSet<_> = keys.iter().map(|(_, from, to)| (*from, *to)).collect();
        let mut found: HashMap<Self::Key, Vec<Model>> = HashMap::new();
        for (from, to) in spans {
            let same = keys.iter().filter(|(_, f, t)| (*f, *t) == (from, to));
            let centres = same.map(|(centre, ..)| *centre).collect();
            let rows = repo::of_centres(&tx, centres, from, to).await;
            for row in rc.stored(rows)? {
                found
                    .entry((row.centre_id, from, to))
                    .or_default()
                    .push(row);
            }
        }
        Ok(found
            .into_iter()
            .map(|(key, rows)| (key, Arc::new(rows)))
            .collect())
    }
}

struct ById;

#[async_trait]
impl Batch for ById {
    type Key = DutyShiftId;
    type Value = Model;

    async fn read(rc: &RequestCtx, ids: Vec<DutyShiftId>) -> Result<HashMap<DutyShiftId, Model>> {
        let rows = repo::by_ids(&*rc.reader().await?, ids).await;
        by_id(rc, rows, |row| row.id)
    }
}

/// The shift with this id.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn shift(rc: &RequestCtx, id: DutyShiftId) -> Result<Option<DutyShift>> {
    rc.actor()?;
    let row = rc.loaders.load::<ById>(rc, id).await?;
    Ok(row.map(DutyShift::new))
}
