//! Members, in which branch they were and how they stood on a day.

use chrono::NaiveDate;
use lianxin_entity::ids::{MemberId, OrganisationId};
use lianxin_entity::member::{Column, Entity};
use lianxin_entity::{member_move, pairing};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, SelectStatement};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};

use super::{count, count_if};
use crate::domain::coverage::scope::Scope;
use crate::domain::days::holds_on;
use crate::store::{DistrictTx, Scoped, StoreError};

use member_move::Column as Move;

/// The members of one branch.
#[derive(Debug, FromQueryResult)]
pub struct Counted {
    /// The branch.
    pub branch: OrganisationId,
    /// All.
    pub total: i64,
    /// In no active pairing.
    pub unpaired: i64,
    /// Without a post.
    pub without_post: i64,
}

/// Counts by branch, in one statement.
pub async fn counted(tx: &DistrictTx, scope: &Scope) -> Result<Vec<Counted>, StoreError> {
    let query = existing(tx, scope)
        .select_only()
        .expr_as(branch(tx, scope), "branch")
        .expr_as(count(), "total")
        .expr_as(count_if(unpaired(tx, scope)), "unpaired")
        .expr_as(count_if(without_post()), "without_post")
        .group_by(Expr::col("branch"));
    tx.rows::<Entity, Counted>(query).await
}

/// The members that were there on the day, in the scope.
pub fn existing(tx: &DistrictTx, scope: &Scope) -> Scoped<Entity> {
    tx.live_beside::<Entity>(&scope.hidden)
        .filter(holds_on(Column::FromOn, Column::EndedOn, scope.day))
        .filter(within(tx, scope))
}

fn moved_on(tx: &DistrictTx, day: NaiveDate) -> SelectStatement {
    let of_this = Expr::col((member_move::Entity, Move::MemberId)).equals((Entity, Column::Id));
    tx.find::<member_move::Entity>()
        .select_only()
        .filter(of_this)
        .filter(Move::FromOn.lte(day))
        .filter(Move::ToOn.gt(day))
        .into_query()
}

/// In which branch a member was on a day before it changed.
#[derive(Debug, FromQueryResult)]
pub struct Was {
    pub member_id: MemberId,
    pub organisation_id: OrganisationId,
}

/// In which branches these members were on a day, as far as they have changed since.
pub async fn were_on(
    tx: &DistrictTx,
    ids: Vec<MemberId>,
    day: NaiveDate,
) -> Result<Vec<Was>, StoreError> {
    let query = tx
        .find::<member_move::Entity>()
        .select_only()
        .columns([Move::MemberId, Move::OrganisationId])
        .filter(Move::MemberId.is_in(ids))
        .filter(Move::FromOn.lte(day))
        .filter(Move::ToOn.gt(day));
    tx.rows::<member_move::Entity, _>(query).await
}

fn within(tx: &DistrictTx, scope: &Scope) -> Condition {
    let Some(organisations) = &scope.organisations else {
        return Condition::all();
    };
    let inside = organisations.iter().copied();
    Condition::all().add(branch(tx, scope).is_in(inside))
}

/// The branch of the day; the one of today where no other is known.
pub fn branch(tx: &DistrictTx, scope: &Scope) -> Expr {
    let here = Expr::col((Entity, Column::OrganisationId));
    if !scope.past {
        return here;
    }
    let mut then = moved_on(tx, scope.day);
    then.column(Move::OrganisationId).limit(1);
    let then = Expr::SubQuery(None, Box::new(then.into()));
    Expr::case(Column::BranchOn.lte(scope.day), here.clone())
        .finally(Func::coalesce([then, here]))
        .into()
}

/// In no active pairing on the day.
pub fn unpaired(tx: &DistrictTx, scope: &Scope) -> Condition {
    let since = Condition::all()
        .add(Column::PairedOn.is_not_null())
        .add(Column::PairedOn.lte(scope.day));
    if !scope.past {
        return since.not();
    }
    use pairing::Column as Pair;
    let ended = tx
        .live_beside::<pairing::Entity>(&scope.hidden)
        .select_only()
        .expr(Expr::val(1))
        .filter(Expr::col((pairing::Entity, Pair::MemberId)).equals((Entity, Column::Id)))
        .filter(Pair::ActiveOn.lte(scope.day))
        .filter(Pair::EndedOn.gt(scope.day));
    Condition::any()
        .add(since)
        .add(Expr::exists(ended.into_query()))
        .not()
}

/// Holding no post.
pub fn without_post() -> Condition {
    Condition::all().add(Column::Post.is_null())
}
