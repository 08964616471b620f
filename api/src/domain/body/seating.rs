//! Filling and leaving seats.

use chrono::NaiveDate;
use lianxin_entity::ids::{BodyId, BodySeatId};
use serde_json::json;

use super::repo::{self, Body, Seat};
use super::rules::{self, Filling, Holder, Obstacle, Term};
use super::service::Bodies;
use crate::domain::days::{ends_before, ends_with};
use crate::domain::organisation::ground;
use crate::policy::RegisterAction;
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::DistrictTx;

/// Somebody, or nobody, for a seat of a body, from a day on.
#[derive(Clone, Debug)]
pub struct Seating {
    pub body: BodyId,
    pub filling: Filling,
}

impl Bodies<'_> {
    /// Seats somebody: a vacant seat of the capacity and the unit is taken up, else a new one is
    /// made. With nobody a vacant seat is set up. A term with an end leaves a vacant seat behind.
    ///
    /// # Errors
    /// SEAT_TAKEN, ALREADY_EXISTS, ENDS_BEFORE_START, UNKNOWN_MEMBER, UNKNOWN_PERSON,
    /// UNKNOWN_ORGANISATION, and those of any change of a body.
    pub async fn fill(&self, seating: Seating, expected: Option<i32>) -> Outcome<BodySeatId> {
        let filling = seating.filling;
        let tx = self.store.write(self.actor.district).await?;
        self.hold_unit(&tx, filling.unit).await?;
        let body = self.held(&tx, seating.body, expected).await?;
        let term = filling.term;
        if term.from < body.founded_on {
            return Err(Refusal::at(Code::Invalid, "fromOn")
                .saying("seat-before-founding")
                .with("day", body.founded_on)
                .into());
        }
        if term.to.is_some_and(|to| to <= term.from) {
            return Err(ends_with("toOn", term.from).into());
        }
        self.check_holder(&tx, &filling).await?;
        let rows = repo::seats(&tx, &[body.id]).await?;
        let vacant = rules::seat_for(&rows, &filling).map_err(|obstacle| match obstacle {
            Obstacle::Held => Refusal::at(Code::SeatTaken, "capacity"),
            Obstacle::SitsAlready => {
                Refusal::at(Code::AlreadyExists, "bodyId").saying("seat-person-sits")
            }
        })?;
        let id = self.occupy(&tx, &body, vacant.cloned(), &filling).await?;
        self.finish(&tx, body, "FILL_SEAT", id).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Ends a term; the seat is vacant from then on. A vacant seat that is left is given up.
    ///
    /// # Errors
    /// ENDS_BEFORE_START, ALREADY_ENDED, and those of any change of a body.
    pub async fn leave(
        &self,
        id: BodySeatId,
        expected: Option<i32>,
        on: Option<NaiveDate>,
    ) -> Outcome<BodySeatId> {
        let on = on.unwrap_or_else(|| self.today());
        let tx = self.store.write(self.actor.district).await?;
        let body = repo::seat(&tx, id).await?.ok_or(Code::NotFound)?.body_id;
        let body = self.held(&tx, body, None).await?;
        let seat = repo::seat(&tx, id).await?.ok_or(Code::NotFound)?;
        if expected.is_some_and(|seen| seen != seat.version) {
            return Err(Code::Stale.into());
        }
        if on < seat.from_on {
            return Err(ends_before("on", seat.from_on).into());
        }
        if seat.to_on.is_some_and(|to| to <= on) {
            return Err(Code::AlreadyEnded.into());
        }
        if Holder::of(&seat).is_some() {
            self.vacate(&tx, &seat, on).await?;
        }
        let ended = Seat {
            to_on: Some(on),
            version: seat.version + 1,
            ..seat
        };
        repo::update_seat(&tx, ended).await?;
        self.finish(&tx, body, "LEAVE_SEAT", id).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// A vacant seat from the day on: the one that begins at the end of the term begins earlier,
    /// else one is set up.
    pub(super) async fn vacate(&self, tx: &DistrictTx, seat: &Seat, on: NaiveDate) -> Outcome<()> {
        let rows = repo::seats(tx, &[seat.body_id]).await?;
        let next = rows.into_iter().find(|row| {
            Holder::of(row).is_none()
                && Some(row.from_on) == seat.to_on
                && (row.capacity, row.organisation_id) == (seat.capacity, seat.organisation_id)
        });
        match next {
            Some(next) => {
                let next = Seat {
                    from_on: on,
                    version: next.version + 1,
                    ..next
                };
                repo::update_seat(tx, next).await?;
            }
            None => {
                let term = Term {
                    from: on,
                    to: seat.to_on,
                };
                repo::insert_seat(tx, self.vacancy(seat, term)).await?;
            }
        }
        Ok(())
    }

    fn vacancy(&self, like: &Seat, term: Term) -> Seat {
        Seat {
            id: self.given.id(),
            member_id: None,
            account_id: None,
            person_name: None,
            from_on: term.from,
            to_on: term.to,
            version: 1,
            ..like.clone()
        }
    }

    /// Writes the holder's row, and what is left of the vacant one before and after it.
    async fn occupy(
        &self,
        tx: &DistrictTx,
        body: &Body,
        vacant: Option<Seat>,
        filling: &Filling,
    ) -> Outcome<BodySeatId> {
        let term = filling.term;
        let until = vacant.as_ref().and_then(|vacant| vacant.to_on);
        let mut row = Seat {
            district_id: body.district_id,
            id: self.given.id(),
            body_id: body.id,
            capacity: filling.capacity,
            organisation_id: filling.unit,
            member_id: None,
            account_id: None,
            person_name: None,
            from_on: term.from,
            to_on: term.to.or(until),
            version: 1,
        };
        match filling.holder.clone() {
            Some(Holder::Member(id)) => row.member_id = Some(id),
            Some(Holder::Account(id)) => row.account_id = Some(id),
            Some(Holder::Name(name)) => row.person_name = Some(name),
            None => {}
        }
        let id = match vacant {
            Some(vacant) if vacant.from_on == term.from => {
                row.id = vacant.id;
                row.version = vacant.version + 1;
                repo::update_seat(tx, row.clone()).await?;
                vacant.id
            }
            Some(vacant) => {
                let before = Seat {
                    to_on: Some(term.from),
                    version: vacant.version + 1,
                    ..vacant
                };
                repo::update_seat(tx, before).await?;
                repo::insert_seat(tx, row.clone()).await?;
                row.id
            }
            None => {
                repo::insert_seat(tx, row.clone()).await?;
                row.id
            }
        };
        // A seat whose term ends does not end with it, unless it was to end before.
        if let (Some(to), Some(_)) = (term.to, &filling.holder)
            && until.is_none_or(|until| to < until)
        {
            let after = Term {
                from: to,
                to: until,
            };
            repo::insert_seat(tx, self.vacancy(&row, after)).await?;
        }
        Ok(id)
    }

    /// Whom the actor may not know of is nobody.
    async fn check_holder(&self, tx: &DistrictTx, filling: &Filling) -> Outcome<()> {
        match filling.holder {
            Some(Holder::Member(id)) => {
                // The record does not end meanwhile.
                let found = repo::locked_member(tx, id).await?;
                let ends_after = |end: Option<NaiveDate>| end.is_none_or(|e| filling.term.from < e);
                let known = found.is_some_and(|member| {
                    let home = member
                        .home_area_id
                        .map(|area| ground::of_area(&self.directory, area));
                    let branch = ground::of_organisation(&self.directory, member.organisation_id);
                    let own = Some(member.organisation_id);
                    let ties = self.actor.ties_to(&home.unwrap_or_default(), own)
                        | self.actor.ties_to(&branch, own);
                    ends_after(member.ended_on)
                        && self.actor.may_register(RegisterAction::ReadMember, ties)
                });
                if !known {
                    return Err(Refusal::at(Code::UnknownMember, "memberId").into());
                }
            }
            Some(Holder::Account(id)) if !repo::has_account(tx, id).await? => {
                return Err(Refusal::at(Code::UnknownPerson, "accountId")
                    .saying("seat-account-unknown")
                    .into());
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) async fn finish(
        &self,
        tx: &DistrictTx,
        body: Body,
        action: &'static str,
        seat: BodySeatId,
    ) -> Outcome<()> {
        let body = Body {
            version: body.version + 1,
            ..body
        };
        let payload = json!({ "seat": seat, "version": body.version });
        let id = body.id;
        repo::update(tx, body).await?;
        self.note(tx, action, id, payload).await
    }
}
