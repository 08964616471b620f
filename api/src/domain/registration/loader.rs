//! Registrations and what hangs on them, read at once for many resolvers of one operation.

use std::collections::HashMap;

use async_trait::async_trait;
use lianxin_entity::ids::{MemberId, RegistrationId};
use lianxin_entity::registration::{Column, Model};
use lianxin_entity::{member, yearly_evaluation};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::object::Registration;
use super::repo;
use crate::gql::context::RequestCtx;
use crate::gql::loader::{Batch, by_id};
use crate::gql::prelude::*;

struct RegistrationsById;

#[async_trait]
impl Batch for RegistrationsById {
    type Key = RegistrationId;
    type Value = Model;

    async fn read(rc: &RequestCtx, ids: Vec<Self::Key>) -> Result<HashMap<Self::Key, Model>> {
        let directory = rc.directory().await?;
        let tx = rc.reader().await?;
        let these = repo::readable(&tx, rc.actor()?, &directory).filter(Column::Id.is_in(ids));
        let rows = tx.all(these).await;
        by_id(rc, rows, |row| row.id)
    }
}

pub(super) struct Members;

#[async_trait]
impl Batch for Members {
    type Key = MemberId;
    type Value = member::Model;

    async fn read(rc: &RequestCtx, ids: Vec<MemberId>) -> Result<HashMap<MemberId, member::Model>> {
        let tx = rc.reader().await?;
        rc.stored(repo::members_of(&tx, ids).await)
    }
}

pub(super) struct Evaluations;

#[async_trait]
impl Batch for Evaluations {
    type Key = RegistrationId;
    type Value = Vec<yearly_evaluation::Model>;

    async fn read(rc: &RequestCtx, ids: Vec<Self::Key>) -> Result<HashMap<Self::Key, Self::Value>> {
        use yearly_evaluation::Column as Of;
        let tx = rc.reader().await?;
        let all = tx
            .find::<yearly_evaluation::Entity>()
            .filter(Of::RegistrationId.is_in(ids))
            .order_by_desc(Of::Year)
            .order_by_asc(Of::Direction);
        let rows = rc.stored(tx.all(all).await)?;
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in rows {
            found.entry(row.registration_id).or_default().push(row);
        }
        Ok(found)
    }
}

/// The registration with this id, if the viewer may read it.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn registration(rc: &RequestCtx, id: RegistrationId) -> Result<Option<Registration>> {
    let row = rc.loaders.load::<RegistrationsById>(rc, id).await?;
    let directory = rc.directory().await?;
    Ok(row.map(|row| Registration::new(&directory, row)))
}
