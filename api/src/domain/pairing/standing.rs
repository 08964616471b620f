//! Since when households and members are paired, from the pairings alone.
//!
//! `paired_on` is the first day of the last unbroken run of active days, where that run is still on;
//! a pairing that ends on the day on which another begins leaves no break.

use lianxin_entity::enums::ImportState;
use lianxin_entity::ids::{HouseholdId, MemberId};
use lianxin_entity::pairing::Column;
use lianxin_entity::{household, import_job, member, pairing};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};

use crate::store::{DistrictTx, StoreError};

/// Puts these households and members right, two statements at most.
///
/// # Errors
/// When the database fails.
pub async fn standing(
    tx: &DistrictTx,
    households: &[HouseholdId],
    members: &[MemberId],
) -> Result<(), StoreError> {
    if !households.is_empty() {
        let these = household::Column::Id.is_in(households.iter().copied());
        of_households(tx, these).await?;
    }
    if !members.is_empty() {
        let these = member::Column::Id.is_in(members.iter().copied());
        of_members(tx, these).await?;
    }
    Ok(())
}

async fn of_households(tx: &DistrictTx, which: impl Into<SimpleExpr>) -> Result<(), StoreError> {
    let own = Expr::col((household::Entity, household::Column::Id));
    let since = since(tx, Column::HouseholdId, own);
    let change = tx
        .update_many::<household::Entity>()
        .set(household::Column::PairedOn, since)
        .filter(which.into());
    tx.change(change).await.map(|_| ())
}

async fn of_members(tx: &DistrictTx, which: impl Into<SimpleExpr>) -> Result<(), StoreError> {
    let own = Expr::col((member::Entity, member::Column::Id));
    let since = since(tx, Column::MemberId, own);
    let change = tx
        .update_many::<member::Entity>()
        .set(member::Column::PairedOn, since)
        .filter(which.into());
    tx.change(change).await.map(|_| ())
}

/// The latest day on which a run of active days begins, if one of the runs is open: the run that
/// is open is the last one.
fn since(tx: &DistrictTx, side: Column, own: impl Into<SimpleExpr>) -> SimpleExpr {
    let (run, earlier, open) = (Alias::new("run"), Alias::new("earlier"), Alias::new("open"));
    let own: SimpleExpr = own.into();
    let col = |table: &Alias, column: Column| Expr::col((table.clone(), column));
    let of = |table: &Alias| {
        Condition::all()
            .add(col(table, Column::DistrictId).eq(tx.district()))
            .add(col(table, side).eq(own.clone()))
            .add(col(table, Column::ActiveOn).is_not_null())
            .add(shown(tx, table))
    };
    let is_open = Query::select()
        .expr(Expr::val(1))
        .from_as(pairing::Entity, open.clone())
        .cond_where(of(&open).add(col(&open, Column::EndedOn).is_null()))
        .to_owned();
    let reaches = Condition::any()
        .add(col(&earlier, Column::EndedOn).is_null())
        .add(col(&earlier, Column::EndedOn).gte(col(&run, Column::ActiveOn)));
    let goes_on = Query::select()
        .expr(Expr::val(1))
        .from_as(pairing::Entity, earlier.clone())
        .cond_where(
            of(&earlier)
                .add(col(&earlier, Column::ActiveOn).lt(col(&run, Column::ActiveOn)))
                .add(reaches),
        )
        .to_owned();
    let begins = Query::select()
        .expr(col(&run, Column::ActiveOn).max())
        .from_as(pairing::Entity, run.clone())
        .cond_where(
            of(&run)
                .add(Expr::exists(is_open))
                .add(Expr::exists(goes_on).not()),
        )
        .to_owned();
    SimpleExpr::SubQuery(None, Box::new(begins.into()))
}

/// As `DistrictTx::live`, for a table with a name of its own.
fn shown(tx: &DistrictTx, table: &Alias) -> Condition {
    let hidden: SelectStatement = tx
        .find::<import_job::Entity>()
        .select_only()
        .column(import_job::Column::Id)
        .filter(import_job::Column::State.ne(ImportState::Applied))
        .filter(import_job::Column::NextRow.gt(0))
        .into_query();
    let import = || Expr::col((table.clone(), Column::ImportId));
    Condition::any()
        .add(import().is_null())
        .add(import().not_in_subquery(hidden))
}
