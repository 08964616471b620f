//! Keeping rosters: load, permit, write, leave a trace. Rows are locked in one order: the centre where
//! a shift is planned, the shift, the people who stand it.

use chrono::{DateTime, Utc};
use lianxin_entity::duty_shift::Model;
use lianxin_entity::enums::CentreState;
use lianxin_entity::ids::DutyShiftId;
use serde_json::json;

use super::super::repo as centres;
use super::super::service::keeps;
use super::command::{Act, NewShift, Person, What};
use super::repo;
use crate::domain::calls::Call;
use crate::domain::work::{Desk, expect_version};
use crate::policy::{RegisterAction, Ties};
use crate::refusal::{Code, Failure, Outcome, Refusal};
use crate::store::DistrictTx;

impl Desk<'_> {
    /// Plans a shift.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, WRONG_STATE of a closed centre, OVERLAPPING, UNKNOWN_PERSON, INVALID.
    pub async fn plan_shift(&self, new: &NewShift, key: Option<&str>) -> Outcome<DutyShiftId> {
        let call = Call::new("planShift", key, new);
        let tx = self.write().await?;
        let tried = self.try_plan_shift(&tx, new, &call).await;
        self.settle(tx, &call, tried).await
    }

    async fn try_plan_shift(
        &self,
        tx: &DistrictTx,
        new: &NewShift,
        call: &Call<'_>,
    ) -> Outcome<DutyShiftId> {
        let id: DutyShiftId = self.given.id();
        if let Some(done) = self.remember(tx, call, id).await? {
            return Ok(done);
        }
        let missing = || Refusal::at(Code::NotFound, "centreId");
        // Locked: it does not close meanwhile.
        let centre = centres::locked(tx, new.centre).await?.ok_or_else(missing)?;
        if !keeps(self.actor, &self.directory, centre.area_id) {
            return Err(forbidden());
        }
        if centre.state == CentreState::Closed {
            let refusal = Refusal::new(Code::WrongState);
            return Err(refusal.saying("centre-wrong-state").into());
        }
        self.not_over(new.ends_at)?;
        let free = Model {
            district_id: self.actor.district,
            id,
            centre_id: new.centre,
            account_id: None,
            member_id: None,
            starts_at: new.starts_at,
            ends_at: new.ends_at,
            swap_with_id: None,
            done_at: None,
            cancelled_at: None,
            version: 1,
        };
        let mut row = free.clone();
        if let Some(person) = new.person {
            self.stand(tx, &mut row, person, field_of(person)).await?;
        }
        repo::insert(tx, row.clone()).await?;
        self.audit(tx, "PLAN_SHIFT", id, json!({ "version": 1 }))
            .await?;
        if let Some(person) = new.person {
            self.tell_of_shift(tx, &free, &row, What::Cover(person))
                .await?;
        }
        Ok(id)
    }

    /// Covers a shift, changes, frees, cancels or swaps it, or marks it as done.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, WRONG_STATE, WINDOW_CLOSED, OVERLAPPING, UNKNOWN_PERSON, INVALID.
    pub async fn act_on_shift(&self, act: &Act, key: Option<&str>) -> Outcome<DutyShiftId> {
        let call = Call::new(act.what.mutation(), key, act);
        let tx = self.write().await?;
        let tried = self.try_act_on_shift(&tx, act, &call).await;
        self.settle(tx, &call, tried).await
    }

    async fn try_act_on_shift(
        &self,
        tx: &DistrictTx,
        act: &Act,
        call: &Call<'_>,
    ) -> Outcome<DutyShiftId> {
        let id = act.id;
        if let Some(done) = self.remember(tx, call, id).await? {
            return Ok(done);
        }
        let before = repo::locked(tx, id).await?.ok_or(Code::NotFound)?;
        let centre = centres::by_ids(tx, vec![before.centre_id]).await?;
        let centre = centre.into_iter().next().ok_or(Code::NotFound)?;
        let keeps = keeps(self.actor, &self.directory, centre.area_id);
        if !self.may_act(&before, act.what, keeps) {
            return Err(forbidden());
        }
        expect_version(act.expected_version, before.version)?;
        if before.done_at.is_some() || before.cancelled_at.is_some() {
            return Err(wrong_state());
        }
        let is_over = before.ends_at <= self.given.now();
        if is_over && !matches!(act.what, What::DeclineSwap | What::Done) {
            return Err(Code::WindowClosed.into());
        }
        let mut row = before.clone();
        self.apply(tx, &mut row, act.what).await?;
        row.version += 1;
        let payload = json!({ "version": row.version });
        repo::save(tx, row.clone()).await?;
        self.audit(tx, act.what.trace(), id, payload).await?;
        self.tell_of_shift(tx, &before, &row, act.what).await?;
        Ok(id)
    }

    fn may_act(&self, row: &Model, what: What, keeps: bool) -> bool {
        let own = Some(self.actor.account);
        let (holds, asked) = (row.account_id == own, row.swap_with_id == own);
        let stands = |own: bool| {
            let ties = if own { Ties::OWN } else { Ties::empty() };
            self.actor.may_register(RegisterAction::StandShift, ties)
        };
        match what {
            What::Cover(_) | What::Change(..) | What::Free | What::Cancel => keeps,
            What::AskSwap(_) => stands(holds),
            What::AcceptSwap => stands(asked),
            What::DeclineSwap => stands(asked || holds),
            What::Done => keeps || stands(holds),
        }
    }

    pub(super) async fn apply(&self, tx: &DistrictTx, row: &mut Model, what: What) -> Outcome<()> {
        let now = self.given.now();
        let covered = row.account_id.is_some() || row.member_id.is_some();
        match what {
            What::Cover(person) => self.stand(tx, row, person, field_of(person)).await?,
            What::Change(starts_at, ends_at) => {
                self.not_over(ends_at)?;
                (row.starts_at, row.ends_at) = (starts_at, ends_at);
                // The rows of the person are locked against another shift at the same moment.
                if let Some(member) = row.member_id {
                    repo::lock_member(tx, member).await?;
                }
                if let Some(account) = row.account_id {
                    repo::is_person(tx, account).await?;
                }
                self.not_busy(tx, row, "startsAt").await?;
                row.swap_with_id = None;
            }
            What::Free if !covered => return Err(wrong_state()),
            What::Free => (row.account_id, row.member_id, row.swap_with_id) = (None, None, None),
            What::Cancel => {
                row.swap_with_id = None;
                row.cancelled_at = Some(now);
            }
            What::AskSwap(account) => {
                if account == self.actor.account {
                    let refusal = Refusal::at(Code::Invalid, "accountId");
                    return Err(refusal.saying("swap-with-oneself").into());
                }
                // Only who could be put on the roster there and then is asked.
                let mut taken = row.clone();
                let person = Person::Account(account);
                self.stand(tx, &mut taken, person, "accountId").await?;
                row.swap_with_id = Some(account);
            }
            What::AcceptSwap => {
                let person = Person::Account(self.actor.account);
                self.stand(tx, row, person, "id").await?;
            }
            What::DeclineSwap if row.swap_with_id.is_none() => return Err(wrong_state()),
            What::DeclineSwap => row.swap_with_id = None,
            What::Done if row.starts_at > now || !covered => return Err(wrong_state()),
            What::Done => {
                row.swap_with_id = None;
                row.done_at = Some(now);
            }
        }
        Ok(())
    }

    fn not_over(&self, ends_at: DateTime<Utc>) -> Outcome<()> {
        if ends_at <= self.given.now() {
            let refusal = Refusal::at(Code::Invalid, "endsAt");
            return Err(refusal.saying("shift-over").into());
        }
        Ok(())
    }
}

fn field_of(person: Person) -> &'static str {
    match person {
        Person::Account(_) => "accountId",
        Person::Member(_) => "memberId",
    }
}

fn forbidden() -> Failure {
    Refusal::new(Code::Forbidden)
        .saying("not-your-ground")
        .into()
}

fn wrong_state() -> Failure {
    Refusal::new(Code::WrongState)
        .saying("shift-wrong-state")
        .into()
}
