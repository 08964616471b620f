//! Whether new pairings have a place at the switch: whoever proposed others meanwhile did not see them.

use lianxin_entity::ids::MemberId;
use lianxin_entity::{household, member, pairing};
use sea_orm::sea_query::{ExprTrait, LockType, SelectStatement};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};

use super::Context;
use crate::refusal::Outcome;
use crate::store::{Dialect, DistrictTx, Scoped};

#[derive(FromQueryResult)]
struct Holder {
    #[allow(dead_code, reason = "that there is one is all that is asked")]
    id: MemberId,
}

/// One side of the new open pairings.
fn side(cx: &Context, tx: &DistrictTx, column: pairing::Column) -> SelectStatement {
    tx.find::<pairing::Entity>()
        .filter(pairing::Column::ImportId.eq(cx.import))
        .filter(pairing::Column::EndedOn.is_null())
        .select_only()
        .column(column)
        .into_query()
}

/// Locks the members of the new pairings, as for a proposal.
pub async fn hold(cx: &Context, tx: &DistrictTx) -> Outcome<()> {
    let members = tx
        .find::<member::Entity>()
        .select_only()
        .column(member::Column::Id)
        .filter(member::Column::Id.in_subquery(side(cx, tx, pairing::Column::MemberId)));
    let _: Vec<Holder> = tx.rows(locked(tx, members)).await?;
    Ok(())
}

/// Whether nobody is over the district's limit with the new pairings, and both sides of each are
/// still there.
pub async fn all(cx: &Context, tx: &DistrictTx) -> Outcome<bool> {
    use pairing::Column;
    let side = |column: Column| side(cx, tx, column);
    let gone = tx
        .find::<member::Entity>()
        .filter(member::Column::Id.in_subquery(side(Column::MemberId)))
        .filter(member::Column::EndedOn.is_not_null());
    if tx.one(gone).await?.is_some() {
        return Ok(false);
    }
    let gone = tx
        .find::<household::Entity>()
        .filter(household::Column::Id.in_subquery(side(Column::HouseholdId)))
        .filter(household::Column::EndedOn.is_not_null());
    if tx.one(gone).await?.is_some() {
        return Ok(false);
    }
    let mut hidden = tx.hidden_imports().await?;
    hidden.retain(|import| *import != cx.import);
    let limit = i64::from(cx.directory.settings().pairing_limit);
    let over = tx
        .live_beside::<pairing::Entity>(&hidden)
        .select_only()
        .column_as(Column::MemberId, "id")
        .filter(Column::EndedOn.is_null())
        .filter(Column::MemberId.in_subquery(side(Column::MemberId)))
        .group_by(Column::MemberId)
        .having(Column::Id.count().gt(limit))
        .limit(1);
    let over: Vec<Holder> = tx.rows(over).await?;
    Ok(over.is_empty())
}

/// On SQLite the transaction is the lock.
fn locked(tx: &DistrictTx, query: Scoped<member::Entity>) -> Scoped<member::Entity> {
    match tx.dialect() {
        Dialect::Sqlite => query,
        Dialect::Postgres => query.lock(LockType::NoKeyUpdate),
    }
}
