//! Pairings that wait for a consent, and pairings that left a household without anybody.

use lianxin_entity::household;
use lianxin_entity::ids::AreaId;
use lianxin_entity::pairing::{Column, Entity};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, SelectStatement};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};

use super::{count, count_if, households};
use crate::domain::coverage::scope::Scope;
use crate::domain::pairing::gap;
use crate::store::{DistrictTx, Scoped, StoreError};

/// The pairings of the households of one place.
#[derive(Debug, FromQueryResult)]
pub struct Counted {
    /// The innermost place.
    pub ground: Option<AreaId>,
    /// All that the condition chose.
    pub total: i64,
    /// Of these, the ones of interest.
    pub chosen: i64,
}

/// The pairings that lack a consent, by place.
pub async fn waiting_counted(tx: &DistrictTx, scope: &Scope) -> Result<Vec<Counted>, StoreError> {
    by_ground(tx, scope, lacking_consent(scope), Condition::all()).await
}

/// The pairings that have ended, by place, and of these the ones without a successor.
pub async fn ended_counted(tx: &DistrictTx, scope: &Scope) -> Result<Vec<Counted>, StoreError> {
    let chosen = alone(tx, scope).add(Column::SuccessorId.is_null());
    by_ground(tx, scope, gap::ended_by(scope.day), chosen).await
}

/// The pairings that lack a consent.
pub fn waiting(tx: &DistrictTx, scope: &Scope) -> Scoped<Entity> {
    of_scope(tx, scope).filter(lacking_consent(scope))
}

/// The pairings that have ended without a successor and left their household with nobody.
pub fn ended_without_successor(tx: &DistrictTx, scope: &Scope) -> Scoped<Entity> {
    let alone = households::existing(tx, scope).filter(alone(tx, scope));
    tx.live_beside::<Entity>(&scope.hidden)
        .filter(gap::without_successor(alone, scope.day))
}

fn of_scope(tx: &DistrictTx, scope: &Scope) -> Scoped<Entity> {
    let households = households::existing(tx, scope)
        .select_only()
        .column(household::Column::Id)
        .into_query();
    tx.live_beside::<Entity>(&scope.hidden)
        .filter(Column::HouseholdId.in_subquery(households))
}

/// Households are the table of departure: their conditions speak of it.
async fn by_ground(
    tx: &DistrictTx,
    scope: &Scope,
    which: Condition,
    of_interest: Condition,
) -> Result<Vec<Counted>, StoreError> {
    if scope.area.is_none() {
        return Ok(Vec::new());
    }
    let mut statement: SelectStatement = households::existing(tx, scope)
        .select_only()
        .expr_as(households::ground(tx, scope), "ground")
        .into_query();
    let pairs = tx
        .live_beside::<Entity>(&scope.hidden)
        .filter(which)
        .select_only()
        .columns([Column::HouseholdId, Column::SuccessorId])
        .into_query();
    statement
        .expr_as(count(), "total")
        .expr_as(count_if(of_interest), "chosen")
        .join_subquery(
            JoinType::InnerJoin,
            pairs,
            "pairing",
            Expr::col((Entity, Column::HouseholdId))
                .equals((household::Entity, household::Column::Id)),
        )
        .add_group_by([Expr::col("ground")]);
    tx.select(statement).await
}

fn lacking_consent(scope: &Scope) -> Condition {
    if !scope.past {
        return Condition::all()
            .add(Column::ActiveOn.is_null())
            .add(Column::EndedOn.is_null());
    }
    Condition::all()
        .add(Column::ProposedOn.lte(scope.day))
        .add(
            Condition::any()
                .add(Column::ActiveOn.is_null())
                .add(Column::ActiveOn.gt(scope.day)),
        )
        .add(
            Condition::any()
                .add(Column::EndedOn.is_null())
                .add(Column::EndedOn.gt(scope.day)),
        )
}

fn alone(tx: &DistrictTx, scope: &Scope) -> Condition {
    gap::left_alone(tx.live_beside::<Entity>(&scope.hidden), scope.day)
}
