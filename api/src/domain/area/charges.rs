//! What members answer for on grids that are divided: zones and items of responsibility.
//!
//! Whoever answered for an old grid answers for every new one. No row goes: what held ends with its
//! grid, what had not begun yet lies in a new one. A member has one current row in a new grid,
//! however many of the old ones were theirs.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use lianxin_entity::enums::ResponsibilityState as State;
use lianxin_entity::ids::AreaId;
use lianxin_entity::{responsibility_assignment as assignment, responsibility_zone as zone};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter};

use super::hanging::Heirs;
use crate::given::Given;
use crate::store::{DistrictTx, StoreError};

/// What becomes of rows, each named by its place in their list.
#[derive(Debug, Default, PartialEq, Eq)]
struct Handed {
    /// Held until the division and end with it.
    over: Vec<usize>,
    /// Had not begun, and another one holds in their place: they end when they begin.
    never: Vec<usize>,
    /// Had not begun and lie in a new grid, from a day on.
    stay: Vec<(usize, AreaId, NaiveDate)>,
    /// Go on as a new row in a new grid, from a day on.
    begin: Vec<(usize, AreaId, NaiveDate)>,
}

/// Hands rows on, each with what makes it one with others and its first day.
fn hand_on<K: Ord>(
    rows: impl Iterator<Item = (K, NaiveDate)>,
    on: NaiveDate,
    new: &[AreaId],
) -> Handed {
    let mut alike: BTreeMap<K, Vec<(usize, NaiveDate)>> = BTreeMap::new();
    for (place, (key, from)) in rows.enumerate() {
        alike.entry(key).or_default().push((place, from));
    }
    let mut handed = Handed::default();
    for rows in alike.into_values() {
        let from = rows.iter().map(|(_, from)| Ord::max(on, *from)).min();
        let from = from.unwrap_or(on);
        let (begun, coming): (Vec<_>, Vec<_>) =
            rows.iter().copied().partition(|(_, from)| *from < on);
        handed.over.extend(begun.iter().map(|(place, _)| *place));
        let mut coming = coming.into_iter().map(|(place, _)| place);
        let mut grids = new.iter().copied();
        let kept = coming.next().and_then(|place| Some((place, grids.next()?)));
        handed.never.extend(coming);
        handed
            .stay
            .extend(kept.map(|(place, grid)| (place, grid, from)));
        let model = kept.map_or(rows[0].0, |(place, _)| place);
        handed.begin.extend(grids.map(|grid| (model, grid, from)));
    }
    handed
}

/// Hands zones on.
pub(super) async fn zones(
    tx: &DistrictTx,
    given: &Given,
    heirs: &Heirs<'_>,
    rows: &[zone::Model],
) -> Result<(), StoreError> {
    use zone::Column;
    let keys = rows
        .iter()
        .map(|row| ((row.member_id, row.to_on), row.from_on));
    let handed = hand_on(keys, heirs.on, heirs.new);
    let ids = |places: &[usize]| -> Vec<_> { places.iter().map(|place| rows[*place].id).collect() };
    let over = tx
        .update_many::<zone::Entity>()
        .set_value(Column::ToOn, heirs.on)
        .set(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.is_in(ids(&handed.over)));
    tx.change(over).await?;
    let never = tx
        .update_many::<zone::Entity>()
        .set(Column::ToOn, Expr::col(Column::FromOn))
        .set(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.is_in(ids(&handed.never)));
    tx.change(never).await?;
    for (place, grid, from) in handed.stay {
        tx.update(zone::ActiveModel {
            id: Set(rows[place].id),
            area_id: Set(Some(grid)),
            from_on: Set(from),
            version: Set(rows[place].version + 1),
            ..Default::default()
        })
        .await?;
    }
    let next = handed.begin.into_iter().map(|(place, grid, from)| {
        let next = zone::Model {
            id: given.id(),
            area_id: Some(grid),
            from_on: from,
            version: 1,
            ..rows[place].clone()
        };
        next.into_active_model().reset_all()
    });
    tx.insert_all(next.collect()).await
}

/// Hands items on that were not reviewed yet. Where one of several that become one was not
/// acknowledged, the one is not.
pub(super) async fn items(
    tx: &DistrictTx,
    given: &Given,
    heirs: &Heirs<'_>,
    rows: &[assignment::Model],
) -> Result<(), StoreError> {
    use assignment::Column;
    let key = |row: &assignment::Model| (row.item_id, row.member_id);
    let handed = hand_on(
        rows.iter().map(|row| (key(row), row.from_on)),
        heirs.on,
        heirs.new,
    );
    let unread = rows.iter().filter(|row| row.state == State::Assigned);
    let unread: HashSet<_> = unread.map(key).collect();
    let next = |place: usize, grid: AreaId, from: NaiveDate| {
        let row = rows[place].clone();
        let read = !unread.contains(&key(&row));
        assignment::Model {
            area_id: Some(grid),
            from_on: from,
            state: if read {
                State::Acknowledged
            } else {
                State::Assigned
            },
            acknowledged_at: row.acknowledged_at.filter(|_| read),
            ..row
        }
    };
    let ids = |places: &[usize]| -> Vec<_> { places.iter().map(|place| rows[*place].id).collect() };
    let ended = || {
        tx.update_many::<assignment::Entity>()
            .set_value(Column::State, State::Ended)
            .set(Column::Version, Expr::col(Column::Version).add(1))
    };
    let over = ended().set_value(Column::ToOn, heirs.on);
    tx.change(over.filter(Column::Id.is_in(ids(&handed.over))))
        .await?;
    let never = ended().set(Column::ToOn, Expr::col(Column::FromOn));
    tx.change(never.filter(Column::Id.is_in(ids(&handed.never))))
        .await?;
    for (place, grid, from) in handed.stay {
        let mut row = next(place, grid, from);
        row.version += 1;
        tx.update(row.into_active_model().reset_all()).await?;
    }
    let begin = handed.begin.into_iter().map(|(place, grid, from)| {
        let row = assignment::Model {
            id: given.id(),
            version: 1,
            ..next(place, grid, from)
        };
        row.into_active_model().reset_all()
    });
    tx.insert_all(begin.collect()).await
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn grid(number: u128) -> AreaId {
        AreaId(Uuid::from_u128(number))
    }

    fn day(of_month: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, of_month).unwrap()
    }

    #[test]
    fn what_held_ends_and_begins_in_every_new_grid() {
        let handed = hand_on([("sun", day(1))].into_iter(), day(5), &[grid(1), grid(2)]);
        let begin = vec![(0, grid(1), day(5)), (0, grid(2), day(5))];
        assert_eq!(
            handed,
            Handed {
                over: vec![0],
                begin,
                ..Handed::default()
            }
        );
    }

    #[test]
    fn what_had_not_begun_lies_in_the_first_grid_and_begins_in_the_others() {
        let handed = hand_on([("sun", day(7))].into_iter(), day(5), &[grid(1), grid(2)]);
        let stay = vec![(0, grid(1), day(7))];
        let begin = vec![(0, grid(2), day(7))];
        assert_eq!(
            handed,
            Handed {
                stay,
                begin,
                ..Handed::default()
            }
        );
    }

    #[test]
    fn several_of_one_member_become_one_from_the_first_day_of_any() {
        let rows = [
            ("sun", day(1)),
            ("sun", day(7)),
            ("li", day(9)),
            ("sun", day(8)),
        ];
        let handed = hand_on(rows.into_iter(), day(5), &[grid(1)]);
        assert_eq!(handed.over, [0]);
        assert_eq!(handed.never, [3]);
        assert_eq!(handed.stay, [(2, grid(1), day(9)), (1, grid(1), day(5))]);
        assert!(handed.begin.is_empty());
    }
}
