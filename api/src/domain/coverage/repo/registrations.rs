//! Registrations of both sides: members with one side only, units with their communities.

use lianxin_entity::ids::{AreaId, OrganisationId};
use lianxin_entity::member;
use lianxin_entity::registration::{Column, Entity};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Func, JoinType, SelectStatement};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};

use super::{count, count_if, members};
use crate::domain::coverage::scope::Scope;
use crate::domain::days::holds_on;
use crate::store::{DistrictTx, Scoped, StoreError};

/// The registered members of one branch.
#[derive(Debug, FromQueryResult)]
pub struct Counted {
    /// The branch.
    pub branch: OrganisationId,
    /// Members with a registration.
    pub total: i64,
    /// Of these, with one side only.
    pub one_sided: i64,
}

/// A unit that is registered with a community.
#[derive(Debug, FromQueryResult)]
pub struct OfUnit {
    pub unit_id: Option<OrganisationId>,
    pub community_id: AreaId,
}

/// The units that are registered themselves on the day.
pub async fn of_units(tx: &DistrictTx, scope: &Scope) -> Result<Vec<OfUnit>, StoreError> {
    // In the words of the index where today is asked about.
    let open = match scope.past {
        true => holds_on(Column::ReportedOn, Column::ClosedOn, scope.day),
        false => Condition::all().add(Column::ClosedOn.is_null()),
    };
    let query = tx
        .find::<Entity>()
        .select_only()
        .columns([Column::UnitId, Column::CommunityId])
        .filter(Column::UnitId.is_not_null())
        .filter(Column::MemberId.is_null())
        .filter(open);
    tx.rows::<Entity, _>(query).await
}

/// Counts by branch, in one statement.
pub async fn counted(tx: &DistrictTx, scope: &Scope) -> Result<Vec<Counted>, StoreError> {
    let mut statement: SelectStatement = members::existing(tx, scope)
        .select_only()
        .expr_as(members::branch(tx, scope), "branch")
        .into_query();
    let one =
        Condition::all().add(Expr::col((Alias::new("registered"), Alias::new("sides"))).eq(1));
    statement
        .expr_as(count(), "total")
        .expr_as(count_if(one), "one_sided")
        .join_subquery(
            JoinType::InnerJoin,
            sides(tx, scope),
            "registered",
            Expr::col((Alias::new("registered"), Column::MemberId))
                .equals((member::Entity, member::Column::Id)),
        )
        .add_group_by([Expr::col("branch")]);
    tx.select(statement).await
}

/// The members with one side only.
pub fn one_sided(tx: &DistrictTx, scope: &Scope) -> Scoped<member::Entity> {
    let mut one = sides(tx, scope);
    one.clear_selects()
        .column(Column::MemberId)
        .and_having(Func::count_distinct(Expr::col(Column::Side)).eq(1));
    members::existing(tx, scope).filter(member::Column::Id.in_subquery(one))
}

/// How many sides each member has registered.
fn sides(tx: &DistrictTx, scope: &Scope) -> SelectStatement {
    let mut statement = tx
        .find::<Entity>()
        .select_only()
        .column(Column::MemberId)
        .filter(Column::MemberId.is_not_null())
        .filter(holds_on(Column::ReportedOn, Column::ClosedOn, scope.day))
        .group_by(Column::MemberId)
        .into_query();
    statement.expr_as(Func::count_distinct(Expr::col(Column::Side)), "sides");
    statement
}
