//! Who is told of what somebody left behind, and of a letter.

use std::collections::BTreeSet;

use lianxin_entity::appointment;
use lianxin_entity::ids::{AccountId, AreaId, OrganisationId};
use uuid::Uuid;

use super::letters::Letter;
use super::repo;
use crate::domain::district::Directory;
use crate::domain::notification::{Topic, grid_workers, secretaries, tell_anew};
use crate::given::Given;
use crate::store::{DistrictTx, StoreError};

/// Tells whoever can see to what a posting or an appointment left behind: the secretaries of its
/// organisation or place, the grid workers of the grids in which it lies, the successor.
///
/// # Errors
/// When the database fails.
pub async fn left_behind(
    tx: &DistrictTx,
    given: &Given,
    directory: &Directory,
    leaver: Uuid,
) -> Result<(), StoreError> {
    let items = repo::open_items_of(tx, leaver).await?;
    let Some(first) = items.first() else {
        return Ok(());
    };
    let mut accounts = BTreeSet::new();
    let committee = |area: Option<AreaId>| directory.committee_for(area?);
    let mut organisation: Option<OrganisationId> = None;
    if let Some(id) = first.posting_id
        && let Some(row) = repo::posting(tx, id).await?
    {
        let areas = repo::areas_of_posting(tx, row.id).await?;
        let grids = repo::grids_of(tx, &items).await?;
        accounts.extend(grid_workers(tx, &grids, directory.day()).await?);
        accounts.remove(&row.account_id);
        organisation = row.organisation_id.or(committee(areas.first().copied()));
    }
    if let Some(id) = first.appointment_id
        && let Some(row) = repo::appointment(tx, id).await?
    {
        if let Some(next) = row.successor_id
            && let Some(next) = repo::appointment(tx, next).await?
        {
            accounts.extend(holder(tx, &next).await?);
        }
        organisation = row.organisation_id.or(committee(row.area_id));
    }
    accounts.extend(secretaries(tx, directory, organisation).await?);
    let accounts: Vec<_> = accounts.into_iter().collect();
    tell_anew(tx, given, &accounts, Topic::HandoverItem, first.id.into()).await
}

/// Tells a grid worker who begins in grids that something waits there since somebody left.
///
/// # Errors
/// When the database fails.
pub async fn waiting_in(
    tx: &DistrictTx,
    given: &Given,
    account: AccountId,
    grids: &[AreaId],
) -> Result<(), StoreError> {
    match repo::first_left_in(tx, grids).await? {
        Some(item) => tell_anew(tx, given, &[account], Topic::HandoverItem, item.id.into()).await,
        None => Ok(()),
    }
}

/// Tells somebody of a letter of appointment, where there is one.
///
/// # Errors
/// When the database fails.
pub async fn of_letter(
    tx: &DistrictTx,
    given: &Given,
    account: Option<AccountId>,
    letter: &Letter,
    of: Uuid,
) -> Result<(), StoreError> {
    match (account, &letter.number) {
        (Some(account), Some(_)) => tell_anew(tx, given, &[account], Topic::LetterIssued, of).await,
        _ => Ok(()),
    }
}

/// The account of who holds an appointment.
///
/// # Errors
/// When the database fails.
pub async fn holder(
    tx: &DistrictTx,
    row: &appointment::Model,
) -> Result<Option<AccountId>, StoreError> {
    match (row.account_id, row.member_id) {
        (None, Some(member)) => {
            let member = repo::member(tx, member).await?;
            Ok(member.and_then(|member| member.account_id))
        }
        (account, _) => Ok(account),
    }
}
