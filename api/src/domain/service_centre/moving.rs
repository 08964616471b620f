//! In which areas centres lay before their areas changed.

use std::collections::HashMap;

use chrono::NaiveDate;
use lianxin_entity::centre_move::{ActiveModel, Column, Entity};
use lianxin_entity::ids::ServiceCentreId;
use lianxin_entity::{centre_move, service_centre};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, Func, SimpleExpr};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};

use crate::store::{DistrictTx, StoreError};

/// The area in which a centre lay on a day, in a query of centres.
pub fn area_on(tx: &DistrictTx, day: NaiveDate) -> SimpleExpr {
    use service_centre::Column as Of;
    let of_this = Expr::col((Entity, Column::CentreId)).equals((service_centre::Entity, Of::Id));
    let then = tx
        .find::<Entity>()
        .select_only()
        .column(Column::AreaId)
        .filter(of_this)
        .filter(Column::FromOn.lte(day))
        .filter(Column::ToOn.gt(day))
        .into_query();
    let now = Expr::col((service_centre::Entity, Of::AreaId));
    Func::coalesce([SimpleExpr::SubQuery(None, Box::new(then.into())), now]).into()
}

/// Keeps in which areas centres lie until a day. For whoever lets them lie in others from then on,
/// before their rows change. A centre that opened there later was never there.
///
/// # Errors
/// When the database fails.
pub async fn keep_areas(
    tx: &DistrictTx,
    centres: &[service_centre::Model],
    on: NaiveDate,
) -> Result<(), StoreError> {
    #[derive(FromQueryResult)]
    struct Last {
        centre_id: ServiceCentreId,
        since: NaiveDate,
    }
    if centres.is_empty() {
        return Ok(());
    }
    let last = tx
        .find::<Entity>()
        .select_only()
        .column(Column::CentreId)
        .expr_as(Expr::col(Column::ToOn).max(), "since")
        .filter(Column::CentreId.is_in(centres.iter().map(|row| row.id)))
        .group_by(Column::CentreId);
    let last: Vec<Last> = tx.rows::<centre_move::Entity, _>(last).await?;
    let last: HashMap<ServiceCentreId, NaiveDate> = last
        .into_iter()
        .map(|row| (row.centre_id, row.since))
        .collect();
    let moves = centres.iter().filter_map(|row| {
        let since = last.get(&row.id).copied().or(row.opened_on)?;
        (since < on).then(|| ActiveModel {
            centre_id: Set(row.id),
            area_id: Set(row.area_id),
            from_on: Set(since),
            to_on: Set(on),
            ..Default::default()
        })
    });
    tx.insert_all(moves.collect()).await
}
