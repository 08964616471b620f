//! Accounts and grid workers that many resolvers of one operation ask for, read at once.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use futures_util::future::try_join_all;
use lianxin_entity::ids::{AccountId, AreaId, PostingId};
use lianxin_entity::posting;
use sea_orm::{ColumnTrait, QueryFilter};

use super::object::{Account, Posting};
use super::people::{self, Person};
use super::{posting_list, repo};
use crate::auth::caller::day_of;
use crate::gql::context::RequestCtx;
use crate::gql::loader::{Batch, by_id};
use crate::gql::prelude::*;

struct PersonsById;

#[async_trait]
impl Batch for PersonsById {
    type Key = AccountId;
    type Value = Person;

    async fn read(rc: &RequestCtx, ids: Vec<AccountId>) -> Result<HashMap<AccountId, Person>> {
        let found = people::persons(&*rc.reader().await?, &ids).await;
        found.map_err(|failure| rc.failure(failure))
    }
}

struct PostingsById;

#[async_trait]
impl Batch for PostingsById {
    type Key = PostingId;
    type Value = Posting;

    async fn read(rc: &RequestCtx, ids: Vec<PostingId>) -> Result<HashMap<PostingId, Posting>> {
        let (tx, directory) = (rc.reader().await?, rc.directory().await?);
        let rows = repo::postings(&tx, &ids).await;
        let rows = rc.stored(rows)?;
        let areas = posting_list::areas_of(&tx, &rows).await;
        let mut areas = rc.stored(areas)?;
        let made = rows.into_iter().map(|row| {
            let areas = areas.remove(&row.id).unwrap_or_default();
            (row.id, Posting::new(&directory, row, areas))
        });
        Ok(made.collect())
    }
}

struct ReadablePostings;

#[async_trait]
impl Batch for ReadablePostings {
    type Key = PostingId;
    type Value = Posting;

    async fn read(rc: &RequestCtx, ids: Vec<PostingId>) -> Result<HashMap<PostingId, Posting>> {
        let (tx, directory) = (rc.reader().await?, rc.directory().await?);
        let actor = rc.actor()?;
        let posted = posting_list::posted_by(&tx, actor, &directory);
        let posted = posted.filter(posting::Column::Id.is_in(ids.iter().copied()));
        let mut rows = rc.stored(tx.all(posted).await)?;
        let mut missing: HashSet<PostingId> = ids.into_iter().collect();
        rows.iter().for_each(|row| {
            missing.remove(&row.id);
        });
        if !missing.is_empty() {
            let own = repo::current_postings(&tx, actor.account, day_of(rc.now())).await;
            let own = rc.stored(own)?.into_iter();
            rows.extend(own.filter(|row| missing.contains(&row.id)));
        }
        let areas = posting_list::areas_of(&tx, &rows).await;
        let mut areas = rc.stored(areas)?;
        let made = rows.into_iter().map(|row| {
            let areas = areas.remove(&row.id).unwrap_or_default();
            (row.id, Posting::new(&directory, row, areas))
        });
        Ok(made.collect())
    }
}

/// A posting by its id: one that the viewer may end, or the viewer's own.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn readable_posting(rc: &RequestCtx, id: PostingId) -> Result<Option<Posting>> {
    rc.loaders.load::<ReadablePostings>(rc, id).await
}

struct GridWorkersByArea;

#[async_trait]
impl Batch for GridWorkersByArea {
    type Key = AreaId;
    type Value = Vec<Person>;

    async fn read(rc: &RequestCtx, areas: Vec<AreaId>) -> Result<HashMap<AreaId, Vec<Person>>> {
        let tx = rc.reader().await?;
        let found = rc.app.identity(&rc.store).grid_workers(&tx, &areas).await;
        found.map_err(|failure| rc.failure(failure))
    }
}

struct PostingRowsById;

#[async_trait]
impl Batch for PostingRowsById {
    type Key = PostingId;
    type Value = posting::Model;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<PostingId>,
    ) -> Result<HashMap<PostingId, posting::Model>> {
        let rows = repo::postings(&*rc.reader().await?, &ids).await;
        by_id(rc, rows, |row| row.id)
    }
}

/// The posting with this id in the asker's district, current or not. Whether the asker may know of
/// it is for the caller to decide.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn posting_row(rc: &RequestCtx, id: PostingId) -> Result<Option<posting::Model>> {
    rc.loaders.load::<PostingRowsById>(rc, id).await
}

/// The person behind an account of the asker's district.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub(super) async fn person(rc: &RequestCtx, id: AccountId) -> Result<Option<Person>> {
    rc.loaders.load::<PersonsById>(rc, id).await
}

/// The account with this id in the asker's district. Whether the asker may know of it is for the
/// caller to decide.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn account(rc: &RequestCtx, id: AccountId) -> Result<Option<Account>> {
    let person = person(rc, id).await?;
    Ok(person.map(Account::new))
}

/// The name of the account with this id. Whether the asker may know of it is for the caller to
/// decide.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn name(rc: &RequestCtx, id: AccountId) -> Result<Option<String>> {
    let person = person(rc, id).await?;
    Ok(person.map(|person| person.display_name))
}

/// The posting with this id. Whether the asker may know of it is for the caller to decide.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn posting(rc: &RequestCtx, id: PostingId) -> Result<Option<Posting>> {
    rc.loaders.load::<PostingsById>(rc, id).await
}

/// The grid workers whose current postings hold for one of these grids, each once.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn grid_workers(rc: &RequestCtx, grids: &[AreaId]) -> Result<Vec<Account>> {
    let loads = grids
        .iter()
        .map(|grid| rc.loaders.load::<GridWorkersByArea>(rc, *grid));
    let found = try_join_all(loads).await?;
    let mut persons: Vec<Person> = found.into_iter().flatten().flatten().collect();
    persons.sort_by_key(|person| person.id);
    persons.dedup_by_key(|person| person.id);
    Ok(persons.into_iter().map(Account::new).collect())
}
