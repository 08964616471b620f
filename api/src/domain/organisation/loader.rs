//! What many organisations of one operation are asked for, read at once.

use std::collections::HashMap;

use async_trait::async_trait;
use futures_util::future::try_join_all;
use lianxin_entity::ids::{AccountId, OrganisationId};
use lianxin_entity::organisation_version::Model;

use super::repo;
use crate::domain::calendar::day_of;
use crate::domain::identity::loader::account;
use crate::domain::identity::object::Account;
use crate::gql::context::RequestCtx;
use crate::gql::loader::Batch;
use crate::gql::prelude::*;

struct Versions;

#[async_trait]
impl Batch for Versions {
    type Key = OrganisationId;
    type Value = Vec<Model>;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<OrganisationId>,
    ) -> Result<HashMap<OrganisationId, Vec<Model>>> {
        let rows = repo::versions(&*rc.reader().await?, &ids).await;
        let mut all: HashMap<_, Vec<_>> = HashMap::new();
        for row in rc.stored(rows)? {
            all.entry(row.organisation_id).or_default().push(row);
        }
        Ok(all)
    }
}

struct Secretaries;

#[async_trait]
impl Batch for Secretaries {
    type Key = OrganisationId;
    type Value = Vec<AccountId>;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<OrganisationId>,
    ) -> Result<HashMap<OrganisationId, Vec<AccountId>>> {
        let today = day_of(rc.now());
        let rows = repo::secretaries(&*rc.reader().await?, &ids, today).await;
        let mut all: HashMap<_, Vec<_>> = HashMap::new();
        for (organisation, account) in rc.stored(rows)? {
            let here = all.entry(organisation).or_default();
            if !here.contains(&account) {
                here.push(account);
            }
        }
        Ok(all)
    }
}

/// The versions of an organisation, the earliest first.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn versions(rc: &RequestCtx, id: OrganisationId) -> Result<Vec<Model>> {
    let rows = rc.loaders.load::<Versions>(rc, id).await?;
    Ok(rows.unwrap_or_default())
}

/// The secretaries of an organisation who are in post today, each once.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn secretaries(rc: &RequestCtx, id: OrganisationId) -> Result<Vec<Account>> {
    let accounts = rc.loaders.load::<Secretaries>(rc, id).await?;
    let accounts = accounts.unwrap_or_default();
    let found = try_join_all(accounts.into_iter().map(|id| account(rc, id))).await?;
    Ok(found.into_iter().flatten().collect())
}
