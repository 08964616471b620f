//! Services and scores by their ids: read by whoever reads them in their registration.

use std::collections::HashMap;

use async_trait::async_trait;
use lianxin_entity::ids::{ServiceRecordId, YearlyEvaluationId};
use lianxin_entity::{service_record, yearly_evaluation};
use sea_orm::{ColumnTrait, QueryFilter};

use super::loader::registration;
use super::object::{ServiceRecord, YearlyEvaluation};
use crate::gql::context::RequestCtx;
use crate::gql::loader::{Batch, by_id};
use crate::gql::prelude::*;

struct Services;

#[async_trait]
impl Batch for Services {
    type Key = ServiceRecordId;
    type Value = service_record::Model;

    async fn read(rc: &RequestCtx, ids: Vec<Self::Key>) -> Result<HashMap<Self::Key, Self::Value>> {
        let tx = rc.reader().await?;
        let these = service_record::Column::Id.is_in(ids);
        let rows = tx.all(tx.find::<service_record::Entity>().filter(these));
        by_id(rc, rows.await, |row| row.id)
    }
}

struct Scores;

#[async_trait]
impl Batch for Scores {
    type Key = YearlyEvaluationId;
    type Value = yearly_evaluation::Model;

    async fn read(rc: &RequestCtx, ids: Vec<Self::Key>) -> Result<HashMap<Self::Key, Self::Value>> {
        let tx = rc.reader().await?;
        let these = yearly_evaluation::Column::Id.is_in(ids);
        let rows = tx.all(tx.find::<yearly_evaluation::Entity>().filter(these));
        by_id(rc, rows.await, |row| row.id)
    }
}

/// The service with this id, if the viewer may read its registration.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn service(rc: &RequestCtx, id: ServiceRecordId) -> Result<Option<ServiceRecord>> {
    let Some(row) = rc.loaders.load::<Services>(rc, id).await? else {
        return Ok(None);
    };
    let of = registration(rc, row.registration_id).await?;
    Ok(of.map(|_| ServiceRecord(row)))
}

/// The score with this id, if the viewer reads it in its registration.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn score(rc: &RequestCtx, id: YearlyEvaluationId) -> Result<Option<YearlyEvaluation>> {
    let Some(row) = rc.loaders.load::<Scores>(rc, id).await? else {
        return Ok(None);
    };
    let Some(of) = registration(rc, row.registration_id).await? else {
        return Ok(None);
    };
    let mut shown = of.evaluations(rc).await?.into_iter();
    Ok(shown.find(|row| row.id == id).map(YearlyEvaluation))
}
