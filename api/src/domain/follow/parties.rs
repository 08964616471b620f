//! Who is the party complained of: such a person neither follows the request nor is told of it.

use std::collections::HashSet;

use lianxin_entity::ids::AccountId;
use lianxin_entity::posting;
use lianxin_entity::service_request::Model;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter};

use crate::auth::actor::own_bodies;
use crate::domain::district::Directory;
use crate::policy::{Actor, HandledBy, RequestFacts};
use crate::store::{DistrictTx, StoreError};

/// Whether the actor is the party complained of, in any of its postings.
pub fn is_party(actor: &Actor, row: &Model) -> bool {
    actor.is_respondent(&RequestFacts {
        respondent: HandledBy {
            organisation: row.respondent_organisation_id,
            account: row.respondent_account_id,
        },
        ..RequestFacts::default()
    })
}

/// These accounts without those who are the party complained of, in any of their postings of today.
/// One statement, where an organisation is complained of.
///
/// # Errors
/// When the database fails.
pub async fn without_parties(
    tx: &DistrictTx,
    directory: &Directory,
    row: &Model,
    mut accounts: Vec<AccountId>,
) -> Result<Vec<AccountId>, StoreError> {
    accounts.retain(|account| Some(*account) != row.respondent_account_id);
    let Some(party) = row.respondent_organisation_id else {
        return Ok(accounts);
    };
    if accounts.is_empty() {
        return Ok(accounts);
    }
    let today = directory.day();
    let lasts = Condition::any()
        .add(posting::Column::EndsOn.is_null())
        .add(posting::Column::EndsOn.gt(today));
    let postings = tx
        .find::<posting::Entity>()
        .filter(posting::Column::AccountId.is_in(accounts.iter().copied()))
        .filter(posting::Column::OrganisationId.is_not_null())
        .filter(posting::Column::StartsOn.lte(today))
        .filter(lasts);
    let of_party: HashSet<AccountId> = tx
        .all(postings)
        .await?
        .into_iter()
        .filter(|posting| {
            let own = posting.organisation_id;
            own.is_some_and(|id| own_bodies(directory, id).contains(&party))
        })
        .map(|posting| posting.account_id)
        .collect();
    accounts.retain(|account| !of_party.contains(account));
    Ok(accounts)
}
