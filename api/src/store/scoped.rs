//! Queries that carry the district's predicate from the start.

use lianxin_entity::district_owned::DistrictOwned;
use lianxin_entity::ids::DistrictKey;
use sea_orm::sea_query::{DeleteStatement, Expr, SelectStatement, SimpleExpr, UpdateStatement};
use sea_orm::{
    ColumnTrait, DeleteMany, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    UpdateMany,
};

/// A query of the rows of one district. It is refined like any sea-orm query and run by a
/// [`DistrictTx`](super::DistrictTx).
#[derive(Clone, Debug)]
pub struct Scoped<E: EntityTrait> {
    pub(super) select: Select<E>,
}

impl<E: DistrictOwned> Scoped<E> {
    pub(super) fn new(district: DistrictKey) -> Self {
        Self {
            select: E::find().filter(E::DISTRICT.eq(district)),
        }
    }

    /// The statement, for use as a subquery.
    pub fn into_query(self) -> SelectStatement {
        self.select.into_query()
    }
}

impl<E: EntityTrait> QueryFilter for Scoped<E> {
    type QueryStatement = SelectStatement;

    fn query(&mut self) -> &mut SelectStatement {
        QueryFilter::query(&mut self.select)
    }
}

impl<E: EntityTrait> QueryOrder for Scoped<E> {
    type QueryStatement = SelectStatement;

    fn query(&mut self) -> &mut SelectStatement {
        QueryOrder::query(&mut self.select)
    }
}

impl<E: EntityTrait> QuerySelect for Scoped<E> {
    type QueryStatement = SelectStatement;

    fn query(&mut self) -> &mut SelectStatement {
        QuerySelect::query(&mut self.select)
    }
}

/// A change of many rows of one district.
#[derive(Clone, Debug)]
pub struct ScopedUpdate<E: EntityTrait> {
    pub(super) update: UpdateMany<E>,
}

impl<E: DistrictOwned> ScopedUpdate<E> {
    pub(super) fn new(district: DistrictKey) -> Self {
        Self {
            update: E::update_many().filter(E::DISTRICT.eq(district)),
        }
    }

    /// Sets a column to a value or an expression.
    #[must_use]
    pub fn set(mut self, column: E::Column, value: impl Into<SimpleExpr>) -> Self {
        self.update = self.update.col_expr(column, value.into());
        self
    }

    /// Sets a column to a value.
    #[must_use]
    pub fn set_value(self, column: E::Column, value: impl Into<sea_orm::Value>) -> Self {
        self.set(column, Expr::value(value))
    }
}

impl<E: EntityTrait> QueryFilter for ScopedUpdate<E> {
    type QueryStatement = UpdateStatement;

    fn query(&mut self) -> &mut UpdateStatement {
        QueryFilter::query(&mut self.update)
    }
}

/// A removal of rows of one district.
#[derive(Clone, Debug)]
pub struct ScopedDelete<E: EntityTrait> {
    pub(super) delete: DeleteMany<E>,
}

impl<E: DistrictOwned> ScopedDelete<E> {
    pub(super) fn new(district: DistrictKey) -> Self {
        Self {
            delete: E::delete_many().filter(E::DISTRICT.eq(district)),
        }
    }
}

impl<E: EntityTrait> QueryFilter for ScopedDelete<E> {
    type QueryStatement = DeleteStatement;

    fn query(&mut self) -> &mut DeleteStatement {
        QueryFilter::query(&mut self.delete)
    }
}
