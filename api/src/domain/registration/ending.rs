//! What ends with a member: all registrations of it.

use chrono::NaiveDate;
use lianxin_entity::enums::RegistrationState as State;
use lianxin_entity::ids::MemberId;
use lianxin_entity::registration::{Column, Entity};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::state::Step;
use crate::domain::work::Desk;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

/// Closes every registration of a member; answers how many. For whoever ends the member's record, in
/// the same transaction and with the member's row locked.
///
/// # Errors
/// When the database fails.
pub async fn end_all_of_member(
    desk: &Desk<'_>,
    tx: &DistrictTx,
    member: MemberId,
    on: NaiveDate,
    reason: &str,
) -> Outcome<usize> {
    let open = tx
        .find::<Entity>()
        .filter(Column::MemberId.eq(member))
        .filter(Column::State.ne(State::Closed))
        .order_by_asc(Column::Id);
    let rows = tx.all_locked(open).await?;
    let closed = rows.len();
    for mut row in rows {
        row.state = State::Closed;
        row.closed_on = Some(on.max(row.reported_on));
        row.close_reason = Some(reason.to_owned());
        desk.save_registration(tx, row, Step::Close).await?;
    }
    Ok(closed)
}
