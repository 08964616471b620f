//! What ends with a member: all its seats, which are vacant from then on.

use chrono::NaiveDate;
use lianxin_entity::ids::MemberId;

use super::repo::{self, Seat};
use super::service::Bodies;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

impl Bodies<'_> {
    /// Holds the bodies in which a member sits. For whoever ends the member's record, before the
    /// member's own row is locked: the bodies come first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold_of_member(&self, tx: &DistrictTx, member: MemberId) -> Outcome<()> {
        let seats = repo::seats_of_members(tx, &[member]).await?;
        let bodies: Vec<_> = seats.iter().map(|seat| seat.body_id).collect();
        Ok(repo::hold_all(tx, &bodies).await?)
    }

    /// Ends the terms of a member; the seats are vacant from the day on. Answers how many. For
    /// whoever ends the member's record, in the same transaction.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn member_ends(
        &self,
        tx: &DistrictTx,
        member: MemberId,
        on: NaiveDate,
    ) -> Outcome<usize> {
        let seats = repo::seats_of_members(tx, &[member]).await?;
        let mut ended = 0;
        for seat in seats {
            if seat.to_on.is_some_and(|to| to <= on) {
                continue;
            }
            let Some(body) = repo::held(tx, seat.body_id).await? else {
                continue;
            };
            let last = on.max(seat.from_on);
            self.vacate(tx, &seat, last).await?;
            let id = seat.id;
            let seat = Seat {
                to_on: Some(last),
                version: seat.version + 1,
                ..seat
            };
            repo::update_seat(tx, seat).await?;
            self.finish(tx, body, "LEAVE_SEAT", id).await?;
            ended += 1;
        }
        Ok(ended)
    }
}
