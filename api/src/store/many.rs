//! Many rows of one table changed at once, each in its own way.

use std::collections::BTreeMap;

use lianxin_entity::district_owned::DistrictOwned;
use sea_orm::sea_query::{
    Condition, Expr, ExprTrait, IntoIden, Query, TableRef, UpdateStatement, ValueTuple,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IdenStatic, Iterable,
    PrimaryKeyToColumn,
};

use super::{DistrictTx, StoreError};

/// The name of the list of new values within a statement.
const NEW: &str = "new";

impl DistrictTx {
    /// Changes rows by their keys, each in the columns that are set, in one statement for each few
    /// hundred that set the same.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the district has not all of them; otherwise as [`DistrictTx::insert`].
    pub async fn update_all<A>(&self, rows: Vec<A>) -> Result<(), StoreError>
    where
        A: ActiveModelTrait + Send,
        A::Entity: DistrictOwned,
    {
        let asked = rows.len() as u64;
        match self.change_each(rows, None, Condition::all()).await? {
            changed if changed == asked => Ok(()),
            _ => Err(StoreError::Missing),
        }
    }

    /// As [`DistrictTx::update_all`] for rows that set their next version: those that stand in the one
    /// before it, and for which a condition holds. Tells how many.
    ///
    /// # Errors
    /// As [`DistrictTx::insert`].
    pub async fn update_as_seen<A>(
        &self,
        rows: Vec<A>,
        version: <A::Entity as EntityTrait>::Column,
        and: Condition,
    ) -> Result<u64, StoreError>
    where
        A: ActiveModelTrait + Send,
        A::Entity: DistrictOwned,
    {
        self.change_each(rows, Some(version), and).await
    }

    async fn change_each<A>(
        &self,
        rows: Vec<A>,
        version: Option<<A::Entity as EntityTrait>::Column>,
        and: Condition,
    ) -> Result<u64, StoreError>
    where
        A: ActiveModelTrait + Send,
        A::Entity: DistrictOwned,
    {
        let mut changed = 0;
        for Alike { columns, rows } in alike(rows)? {
            let mut rows = rows.into_iter().peekable();
            while rows.peek().is_some() {
                let some = rows.by_ref().take(Self::CHUNK).collect();
                let mut update = columns.update(some);
                update
                    .and_where(A::Entity::DISTRICT.eq(self.district()))
                    .cond_where(and.clone())
                    .and_where_option(version.map(|version| {
                        Expr::col(version.as_column_ref()).eq(columns.said_of(version).sub(1))
                    }));
                changed += self.executor.execute(&update).await?.rows_affected();
            }
        }
        Ok(changed)
    }
}

/// The columns of which a list of new values has one after the other: the key, but for the district, and
/// what is set.
struct Columns<E: EntityTrait> {
    key: Vec<E::Column>,
    set: Vec<E::Column>,
}

impl<E: EntityTrait> Columns<E> {
    fn all(&self) -> impl Iterator<Item = E::Column> {
        self.key.iter().chain(&self.set).copied()
    }

    /// What the list says of a column; both engines call the columns of a list of values so.
    fn said_of(&self, column: E::Column) -> Expr {
        let place = self
            .all()
            .take_while(|known| known.as_str() != column.as_str());
        Expr::col((NEW, format!("column{}", place.count() + 1)))
    }

    /// The statement that sets these rows, by their keys.
    fn update(&self, rows: Vec<ValueTuple>) -> UpdateStatement {
        let mut update = Query::update();
        update
            .table(E::default().table_ref())
            .from(TableRef::ValuesList(rows, NEW.into_iden()));
        for part in &self.key {
            update.and_where(Expr::col(part.as_column_ref()).eq(self.said_of(*part)));
        }
        for column in &self.set {
            update.value(*column, self.said_of(*column));
        }
        update
    }
}

/// Rows that set the same columns.
struct Alike<E: EntityTrait> {
    columns: Columns<E>,
    rows: Vec<ValueTuple>,
}

/// Rows that set the same columns, together.
fn alike<A>(rows: Vec<A>) -> Result<Vec<Alike<A::Entity>>, StoreError>
where
    A: ActiveModelTrait,
    A::Entity: DistrictOwned,
{
    let parts = <A::Entity as EntityTrait>::PrimaryKey::iter().map(|part| part.into_column());
    let mut key: Vec<_> = parts.collect();
    let all = <A::Entity as EntityTrait>::Column::iter();
    let others = all.filter(|column| key.iter().all(|part| part.as_str() != column.as_str()));
    let others: Vec<_> = others.collect();
    key.retain(|part| part.as_str() != A::Entity::DISTRICT.as_str());
    let mut alike: BTreeMap<Vec<&str>, Alike<A::Entity>> = BTreeMap::new();
    for row in rows {
        let set = others.iter().filter(|column| row.get(**column).is_set());
        let columns = Columns {
            key: key.clone(),
            set: set.copied().collect(),
        };
        let values = columns.all().map(|column| row.get(column).into_value());
        let values: Option<Vec<_>> = values.collect();
        let values = ValueTuple::Many(values.ok_or(StoreError::Missing)?);
        let names = columns.set.iter().map(IdenStatic::as_str).collect();
        let new = || Alike {
            columns,
            rows: Vec::new(),
        };
        alike.entry(names).or_insert_with(new).rows.push(values);
    }
    Ok(alike.into_values().collect())
}
