//! The members and households that rows of other registers name by their codes.

use std::collections::HashMap;

use chrono::NaiveDate;
use lianxin_entity::ids::{HouseholdId, MemberId};
use lianxin_entity::{household, member};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};

use crate::store::{DistrictTx, StoreError};

/// Whom a row names.
#[derive(Clone, Copy)]
pub struct Party<I> {
    pub id: I,
    pub ended_on: Option<NaiveDate>,
}

/// Parties by their codes.
pub type Parties<I> = HashMap<String, Party<I>>;

#[derive(FromQueryResult)]
struct Coded<I: sea_orm::TryGetable> {
    id: I,
    code: String,
    ended_on: Option<NaiveDate>,
}

/// The members with these codes.
pub async fn members(tx: &DistrictTx, codes: &[&str]) -> Result<Parties<MemberId>, StoreError> {
    use member::Column;
    let query = tx
        .live::<member::Entity>()
        .select_only()
        .columns([Column::Id, Column::Code, Column::EndedOn])
        .filter(Column::Code.is_in(codes.iter().copied()));
    Ok(by_code(tx.rows(query).await?))
}

/// The households with these codes.
pub async fn households(
    tx: &DistrictTx,
    codes: &[&str],
) -> Result<Parties<HouseholdId>, StoreError> {
    use household::Column;
    let query = tx
        .live::<household::Entity>()
        .select_only()
        .columns([Column::Id, Column::Code, Column::EndedOn])
        .filter(Column::Code.is_in(codes.iter().copied()));
    Ok(by_code(tx.rows(query).await?))
}

fn by_code<I: sea_orm::TryGetable>(rows: Vec<Coded<I>>) -> Parties<I> {
    let party = |row: Coded<I>| {
        let (id, ended_on) = (row.id, row.ended_on);
        (row.code, Party { id, ended_on })
    };
    rows.into_iter().map(party).collect()
}
