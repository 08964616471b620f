//! Looking for a text as it stands in a column of few rows. No sign of it stands for another one, and
//! capitals count, on both engines alike: LIKE would have wildcards, and SQLite's would not tell `a` from
//! `A`.

use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func};

use crate::store::{Dialect, DistrictTx};

/// The condition that a column contains a text.
pub fn contains<C: ColumnTrait>(tx: &DistrictTx, column: C, text: &str) -> Expr {
    place(tx.dialect(), column, text).gt(0)
}

/// The condition that a column begins with a text.
pub fn begins_with<C: ColumnTrait>(tx: &DistrictTx, column: C, text: &str) -> Expr {
    place(tx.dialect(), column, text).eq(1)
}

/// Where a text begins in a column, counted from 1; 0 where it does not stand in it.
fn place<C: ColumnTrait>(dialect: Dialect, column: C, text: &str) -> Expr {
    let function = match dialect {
        Dialect::Postgres => "strpos",
        Dialect::Sqlite => "instr",
    };
    let find = Func::cust(Alias::new(function))
        .arg(Expr::col(column.as_column_ref()))
        .arg(text);
    Expr::expr(find)
}
