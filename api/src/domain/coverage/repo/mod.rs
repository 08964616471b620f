//! What coverage reads.

pub mod households;
pub mod letters;
pub mod members;
pub mod pairings;
pub mod places;
pub mod registrations;

use sea_orm::sea_query::{Asterisk, Condition, Expr, ExprTrait, Func, FunctionCall};

/// How many rows a group has.
pub fn count() -> FunctionCall {
    Func::count(Expr::col(Asterisk))
}

/// How many rows of a group fulfil a condition.
pub fn count_if(condition: Condition) -> FunctionCall {
    count().filter(condition)
}

/// Condition of no row.
pub fn nothing() -> Condition {
    Condition::all().add(Expr::val(1).eq(0))
}
