//! The gap "ended without successor", one condition for lists and for figures: a pairing was active and
//! has ended, no successor is named, and its household, which still is one, has no other pairing
//! that is not over, not even one that waits for a consent.

use chrono::NaiveDate;
use lianxin_entity::household;
use lianxin_entity::pairing::{Column, Entity};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};

use crate::domain::days::holds_on;
use crate::store::Scoped;

/// The pairings that had ended by a day after having been active.
pub fn ended_by(day: NaiveDate) -> Condition {
    Condition::all()
        .add(Column::ActiveOn.is_not_null())
        .add(Column::EndedOn.lte(day))
}

/// The households, in a query of them, of which none of the pairings was still on or waiting on a day.
pub fn left_alone(pairings: Scoped<Entity>, day: NaiveDate) -> Condition {
    let of_this =
        Expr::col((Entity, Column::HouseholdId)).equals((household::Entity, household::Column::Id));
    let on = pairings
        .select_only()
        .expr(Expr::val(1))
        .filter(of_this)
        .filter(holds_on(Column::ProposedOn, Column::EndedOn, day));
    Condition::all().add(Expr::exists(on.into_query()).not())
}

/// The pairings that had ended by a day without a successor, of households that were [`left_alone`].
pub fn without_successor(alone: Scoped<household::Entity>, day: NaiveDate) -> Condition {
    let alone = alone.select_only().column(household::Column::Id);
    ended_by(day)
        .add(Column::SuccessorId.is_null())
        .add(Column::HouseholdId.in_subquery(alone.into_query()))
}
