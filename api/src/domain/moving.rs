//! Where things lay before their areas changed, so that an earlier day tells that day: bodies and service
//! centres. The row says where one lies now, its moves where it lay and on which days.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::NaiveDate;
use lianxin_entity::district_owned::DistrictOwned;
use lianxin_entity::ids::{AreaId, BodyId, ServiceCentreId};
use lianxin_entity::{body, body_move, centre_move, service_centre};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, Func, SelectStatement, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    QuerySelect, TryGetable, Value,
};

use crate::store::{DistrictTx, StoreError};

/// A row that lies in an area and may come to lie in another.
pub trait Moving {
    /// What names it.
    type Id: Copy + Eq + Hash + Into<Value> + TryGetable + Send;
    /// Its table.
    type Table: DistrictOwned;
    /// The table of where it lay.
    type Moves: DistrictOwned;
    /// A row of that.
    type Move: ActiveModelTrait<Entity = Self::Moves> + Send;
    /// Its id.
    const ID: <Self::Table as EntityTrait>::Column;
    /// The area of now.
    const AREA: <Self::Table as EntityTrait>::Column;
    /// Of a move: what moved.
    const OF: <Self::Moves as EntityTrait>::Column;
    /// Of a move: the area before.
    const BEFORE: <Self::Moves as EntityTrait>::Column;
    /// Of a move: the first day there.
    const FROM_ON: <Self::Moves as EntityTrait>::Column;
    /// Of a move: the day on which it lay there no more.
    const TO_ON: <Self::Moves as EntityTrait>::Column;
    /// Its id.
    fn id(&self) -> Self::Id;
    /// Since when it is there at all; none before that.
    fn began_on(&self) -> Option<NaiveDate>;
    /// That it lay where it lies, from one day to another.
    fn lay(&self, from: NaiveDate, to: NaiveDate) -> Self::Move;
}

macro_rules! moving {
    ($($table:ident, $id:ty, $moves:ident: $column:ident $of:ident, $began:expr;)*) => {$(
        impl Moving for $table::Model {
            type Id = $id;
            type Table = $table::Entity;
            type Moves = $moves::Entity;
            type Move = $moves::ActiveModel;
            const ID: $table::Column = $table::Column::Id;
            const AREA: $table::Column = $table::Column::AreaId;
            const OF: $moves::Column = $moves::Column::$column;
            const BEFORE: $moves::Column = $moves::Column::AreaId;
            const FROM_ON: $moves::Column = $moves::Column::FromOn;
            const TO_ON: $moves::Column = $moves::Column::ToOn;

            fn id(&self) -> $id {
                self.id
            }

            fn began_on(&self) -> Option<NaiveDate> {
                let began: fn(&Self) -> Option<NaiveDate> = $began;
                began(self)
            }

            fn lay(&self, from: NaiveDate, to: NaiveDate) -> $moves::ActiveModel {
                $moves::ActiveModel {
                    $of: Set(self.id),
                    area_id: Set(self.area_id),
                    from_on: Set(from),
                    to_on: Set(to),
                    ..Default::default()
                }
            }
        }
    )*};
}

moving! {
    body, BodyId, body_move: BodyId body_id, |row| Some(row.founded_on);
    service_centre, ServiceCentreId, centre_move: CentreId centre_id, |row| row.opened_on;
}

/// The area in which one lay on a day, in a query of its table.
pub fn area_on<M: Moving>(tx: &DistrictTx, day: NaiveDate) -> SimpleExpr {
    let of_this = Expr::col((M::Moves::default(), M::OF)).equals((M::Table::default(), M::ID));
    let then = tx
        .find::<M::Moves>()
        .select_only()
        .column(M::BEFORE)
        .filter(of_this)
        .filter(M::FROM_ON.lte(day))
        .filter(M::TO_ON.gt(day))
        .into_query();
    let now = Expr::col((M::Table::default(), M::AREA));
    Func::coalesce([SimpleExpr::SubQuery(None, Box::new(then.into())), now]).into()
}

/// The ids of those that lay in areas before.
pub fn once_in<M: Moving>(tx: &DistrictTx, areas: &[AreaId]) -> SelectStatement {
    tx.find::<M::Moves>()
        .select_only()
        .column(M::OF)
        .filter(M::BEFORE.is_in(areas.iter().copied()))
        .into_query()
}

#[derive(FromQueryResult)]
struct Last<I: TryGetable> {
    id: I,
    since: NaiveDate,
}

/// Keeps in which areas rows lie until a day. For whoever lets them lie in others from then on, before
/// they change. What began there later was never there.
///
/// # Errors
/// When the database fails.
pub async fn keep_areas<M: Moving>(
    tx: &DistrictTx,
    rows: &[M],
    on: NaiveDate,
) -> Result<(), StoreError>
where
    <M::Moves as EntityTrait>::Model: IntoActiveModel<M::Move>,
{
    if rows.is_empty() {
        return Ok(());
    }
    let last = tx
        .find::<M::Moves>()
        .select_only()
        .column_as(M::OF, "id")
        .expr_as(Expr::col(M::TO_ON).max(), "since")
        .filter(M::OF.is_in(rows.iter().map(Moving::id)))
        .group_by(M::OF);
    let last: Vec<Last<M::Id>> = tx.rows(last).await?;
    let last: HashMap<M::Id, NaiveDate> = last.into_iter().map(|row| (row.id, row.since)).collect();
    let moves = rows.iter().filter_map(|row| {
        let since = last.get(&row.id()).copied().or(row.began_on())?;
        (since < on).then(|| row.lay(since, on))
    });
    tx.insert_all(moves.collect()).await
}
