//! What follows from an import once it is switched on: since when households and members are
//! paired, how far the next centre is. Brought in line some rows a transaction; doing it again after
//! a crash does no harm.

use lianxin_entity::enums::Register;
use lianxin_entity::household;
use lianxin_entity::ids::{HouseholdId, MemberId, PairingId};
use lianxin_entity::pairing::{Column, Entity};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use super::engine::{Stage, Work};
use super::job::{self, Job};
use crate::domain::pairing::standing::standing;
use crate::domain::service_centre::distance::recalculate_all;
use crate::refusal::Outcome;

/// Pairings of one transaction.
const CHUNK: u64 = 500;

#[derive(FromQueryResult)]
struct Pair {
    id: PairingId,
    member_id: MemberId,
    household_id: HouseholdId,
}

/// Settles an import that was switched on.
///
/// # Errors
/// When the database fails.
pub async fn run(work: &Work<'_>, job: &Job) -> Outcome<()> {
    match job.register {
        Register::Pairings => paired(work, job).await?,
        Register::Households | Register::ServiceCentres => {
            let all = count_households(work).await?;
            let told = |seen: usize| {
                work.tells(Stage::Settling, i32::try_from(seen).unwrap_or(0), Some(all));
            };
            recalculate_all(&work.app.store, work.district, told).await?;
        }
        _ => {}
    }
    job::forget_changes(&work.app.store, work.district, work.id).await?;
    let tx = work.app.store.write(work.district).await?;
    let mut row = job::change(work.id);
    row.leased_until = Set(None);
    tx.update(row).await?;
    tx.commit().await?;
    Ok(())
}

async fn count_households(work: &Work<'_>) -> Outcome<i32> {
    let tx = work.app.store.read(work.district).await?;
    let all = tx.count(tx.find::<household::Entity>()).await?;
    tx.commit().await?;
    Ok(i32::try_from(all).unwrap_or(i32::MAX))
}

/// The households and members of new and of changed pairings.
async fn paired(work: &Work<'_>, job: &Job) -> Outcome<()> {
    let store = &work.app.store;
    let mut after: Option<PairingId> = None;
    let mut rows = 0;
    loop {
        let tx = store.write(work.district).await?;
        let mut query = tx
            .find::<Entity>()
            .select_only()
            .columns([Column::Id, Column::MemberId, Column::HouseholdId])
            .filter(Column::ImportId.eq(work.id))
            .order_by_asc(Column::Id)
            .limit(CHUNK);
        if let Some(after) = after {
            query = query.filter(Column::Id.gt(after));
        }
        let pairs: Vec<Pair> = tx.rows(query).await?;
        settle(&tx, &pairs).await?;
        job::progress(&tx, work.id, job.rows_done, None, work.app.given.now()).await?;
        tx.commit().await?;
        let Some(last) = pairs.last() else {
            break;
        };
        after = Some(last.id);
        rows += i32::try_from(pairs.len()).unwrap_or(0);
        work.tells(Stage::Settling, rows, Some(job.creates));
    }
    let mut row = 0;
    loop {
        let tx = store.write(work.district).await?;
        let (changes, last) = job::changes_after(&tx, work.id, row, CHUNK).await?;
        let ids = changes.iter().map(|change| PairingId(change.target));
        let query = tx
            .find::<Entity>()
            .select_only()
            .columns([Column::Id, Column::MemberId, Column::HouseholdId])
            .filter(Column::Id.is_in(ids));
        let pairs: Vec<Pair> = tx.rows(query).await?;
        settle(&tx, &pairs).await?;
        tx.commit().await?;
        match last {
            Some(last) => row = last,
            None => return Ok(()),
        }
    }
}

async fn settle(tx: &crate::store::DistrictTx, pairs: &[Pair]) -> Outcome<()> {
    let mut members: Vec<MemberId> = pairs.iter().map(|pair| pair.member_id).collect();
    members.sort_unstable();
    members.dedup();
    let mut households: Vec<HouseholdId> = pairs.iter().map(|pair| pair.household_id).collect();
    households.sort_unstable();
    households.dedup();
    Ok(standing(tx, &households, &members).await?)
}
