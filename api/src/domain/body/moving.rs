//! For which areas bodies worked before their areas changed.

use std::collections::HashMap;

use chrono::NaiveDate;
use lianxin_entity::body_move::{ActiveModel, Column, Entity};
use lianxin_entity::ids::{AreaId, BodyId};
use lianxin_entity::{body, body_move};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, Func, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};

use crate::store::{DistrictTx, StoreError};

/// The area for which a body worked on a day, in a query of bodies.
pub fn area_on(tx: &DistrictTx, day: NaiveDate) -> SimpleExpr {
    let of_this = Expr::col((Entity, Column::BodyId)).equals((body::Entity, body::Column::Id));
    let then = tx
        .find::<Entity>()
        .select_only()
        .column(Column::AreaId)
        .filter(of_this)
        .filter(Column::FromOn.lte(day))
        .filter(Column::ToOn.gt(day))
        .into_query();
    let now = Expr::col((body::Entity, body::Column::AreaId));
    Func::coalesce([SimpleExpr::SubQuery(None, Box::new(then.into())), now]).into()
}

/// The ids of the bodies that worked for areas before.
pub fn once_in(tx: &DistrictTx, areas: &[AreaId]) -> SelectStatement {
    tx.find::<Entity>()
        .select_only()
        .column(Column::BodyId)
        .filter(Column::AreaId.is_in(areas.iter().copied()))
        .into_query()
}

/// Keeps for which areas bodies work until a day. For whoever lets them work for others from then on,
/// before their rows change. A body that began there later was never there.
///
/// # Errors
/// When the database fails.
pub async fn keep_areas(
    tx: &DistrictTx,
    bodies: &[body::Model],
    on: NaiveDate,
) -> Result<(), StoreError> {
    #[derive(FromQueryResult)]
    struct Last {
        body_id: BodyId,
        since: NaiveDate,
    }
    if bodies.is_empty() {
        return Ok(());
    }
    let last = tx
        .find::<Entity>()
        .select_only()
        .column(Column::BodyId)
        .expr_as(Expr::col(Column::ToOn).max(), "since")
        .filter(Column::BodyId.is_in(bodies.iter().map(|row| row.id)))
        .group_by(Column::BodyId);
    let last: Vec<Last> = tx.rows::<body_move::Entity, _>(last).await?;
    let last: HashMap<BodyId, NaiveDate> = last
        .into_iter()
        .map(|row| (row.body_id, row.since))
        .collect();
    let moves = bodies.iter().filter_map(|row| {
        let since = last.get(&row.id).copied().unwrap_or(row.founded_on);
        (since < on).then(|| ActiveModel {
            body_id: Set(row.id),
            area_id: Set(row.area_id),
            from_on: Set(since),
            to_on: Set(on),
            ..Default::default()
        })
    });
    tx.insert_all(moves.collect()).await
}
