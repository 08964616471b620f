//! Keeping rosters: load, permit, write, leave a trace.

use std::sync::Arc;

use lianxin_entity::duty_shift::Model;
use lianxin_entity::enums::CentreState;
use lianxin_entity::ids::{AccountId, DutyShiftId};
use serde_json::json;

use super::super::repo as centres;
use super::super::service::keeps;
use super::command::{Act, NewShift, What};
use super::repo;
use crate::domain::calls::{Call, Remembered, is_repeated};
use crate::domain::district::Directory;
use crate::events::{self, By, Deed};
use crate::given::Given;
use crate::policy::Actor;
use crate::refusal::{Code, Failure, Outcome, Refusal};
use crate::store::{DistrictTx, Store};

/// Rosters of one district, for one actor.
pub struct Rosters<'a> {
    /// The database.
    pub store: &'a Store,
    /// Clock and ids.
    pub given: &'a Given,
    /// The district's reference data.
    pub directory: Arc<Directory>,
    /// Who acts.
    pub actor: &'a Actor,
}

impl Rosters<'_> {
    /// Plans a shift.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, WRONG_STATE of a closed centre, OVERLAPPING, UNKNOWN_PERSON, INVALID.
    pub async fn plan(&self, new: &NewShift, key: Option<&str>) -> Outcome<DutyShiftId> {
        let call = Call::new("planShift", key, new);
        let tx = self.store.write(self.actor.district).await?;
        let done = self.try_plan(&tx, new, &call).await;
        self.end(tx, done, &call).await
    }

    async fn try_plan(
        &self,
        tx: &DistrictTx,
        new: &NewShift,
        call: &Call<'_>,
    ) -> Outcome<DutyShiftId> {
        let id: DutyShiftId = self.given.id();
        let remembered = call.remember(tx, self.given, self.actor, id.into()).await?;
        if let Remembered::Done(id) = remembered {
            return Ok(id.into());
        }
        let missing = || Refusal::at(Code::NotFound, "centreId");
        let centre = centres::by_ids(tx, vec![new.centre]).await?;
        let centre = centre.into_iter().next().ok_or_else(missing)?;
        if !keeps(self.actor, &self.directory, centre.area_id) {
            return Err(forbidden());
        }
        if centre.state == CentreState::Closed {
            let refusal = Refusal::new(Code::WrongState);
            return Err(refusal.saying("centre-wrong-state").into());
        }
        if new.ends_at <= self.given.now() {
            return Err(Refusal::at(Code::Invalid, "endsAt")
                .saying("shift-over")
                .into());
        }
        let mut row = Model {
            district_id: self.actor.district,
            id,
            centre_id: new.centre,
            account_id: None,
            member_id: None,
            starts_at: new.starts_at,
            ends_at: new.ends_at,
            swap_with_id: None,
            done_at: None,
            version: 1,
        };
        if let Some(account) = new.account {
            self.person(tx, account).await?;
            self.take(tx, &mut row, account, "accountId").await?;
        }
        repo::insert(tx, row).await?;
        self.record(tx, "PLAN_SHIFT", id, 1).await?;
        Ok(id)
    }

    /// Covers a shift, swaps it, or marks it as done.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, WRONG_STATE, WINDOW_CLOSED, OVERLAPPING, UNKNOWN_PERSON, INVALID.
    pub async fn act(&self, act: &Act, key: Option<&str>) -> Outcome<DutyShiftId> {
        let mutation = match act.what {
            What::Cover(_) => "coverShift",
            What::AskSwap(_) => "askSwap",
            What::AcceptSwap => "acceptSwap",
            What::DeclineSwap => "declineSwap",
            What::Done => "markShiftDone",
        };
        let call = Call::new(mutation, key, act);
        let tx = self.store.write(self.actor.district).await?;
        let done = self.try_act(&tx, act, &call).await;
        self.end(tx, done, &call).await
    }

    async fn try_act(&self, tx: &DistrictTx, act: &Act, call: &Call<'_>) -> Outcome<DutyShiftId> {
        let id = act.id;
        let remembered = call.remember(tx, self.given, self.actor, id.into()).await?;
        if let Remembered::Done(id) = remembered {
            return Ok(id.into());
        }
        let mut row = repo::locked(tx, id).await?.ok_or(Code::NotFound)?;
        let centre = centres::by_ids(tx, vec![row.centre_id]).await?;
        let centre = centre.into_iter().next().ok_or(Code::NotFound)?;
        let keeps = keeps(self.actor, &self.directory, centre.area_id);
        let (own, asked) = (Some(self.actor.account), row.swap_with_id);
        let allowed = match act.what {
            What::Cover(_) => keeps,
            What::AskSwap(_) => row.account_id == own,
            What::AcceptSwap => asked == own,
            What::DeclineSwap => asked == own || row.account_id == own,
            What::Done => keeps || row.account_id == own,
        };
        if !allowed {
            return Err(forbidden());
        }
        if act.expected_version.is_some_and(|seen| seen != row.version) {
            return Err(Refusal::at(Code::Stale, "expectedVersion").into());
        }
        if row.done_at.is_some() {
            return Err(wrong_state());
        }
        let now = self.given.now();
        let over = row.ends_at <= now;
        match act.what {
            What::Cover(_) | What::AskSwap(_) | What::AcceptSwap if over => {
                return Err(Code::WindowClosed.into());
            }
            What::Cover(account) => {
                self.person(tx, account).await?;
                self.take(tx, &mut row, account, "accountId").await?;
            }
            What::AskSwap(account) => {
                if Some(account) == own {
                    let refusal = Refusal::at(Code::Invalid, "accountId");
                    return Err(refusal.saying("swap-with-oneself").into());
                }
                self.person(tx, account).await?;
                row.swap_with_id = Some(account);
            }
            What::AcceptSwap => {
                // The row of the person is locked against another shift at the same moment.
                self.person(tx, self.actor.account).await?;
                self.take(tx, &mut row, self.actor.account, "id").await?;
            }
            What::DeclineSwap if asked.is_none() => return Err(wrong_state()),
            What::DeclineSwap => row.swap_with_id = None,
            What::Done if row.starts_at > now || row.account_id.is_none() => {
                return Err(wrong_state());
            }
            What::Done => {
                row.swap_with_id = None;
                row.done_at = Some(now);
            }
        }
        row.version += 1;
        let version = row.version;
        repo::save(tx, row).await?;
        let action = match act.what {
            What::Cover(_) => "COVER_SHIFT",
            What::AskSwap(_) => "ASK_SWAP",
            What::AcceptSwap => "ACCEPT_SWAP",
            What::DeclineSwap => "DECLINE_SWAP",
            What::Done => "SHIFT_DONE",
        };
        self.record(tx, action, id, version).await?;
        Ok(id)
    }

    /// Puts somebody into a shift who stands no other at the time.
    async fn take(
        &self,
        tx: &DistrictTx,
        row: &mut Model,
        account: AccountId,
        field: &str,
    ) -> Outcome<()> {
        if repo::is_busy(tx, account, row).await? {
            let refusal = Refusal::at(Code::Overlapping, field);
            return Err(refusal.saying("shift-overlaps").into());
        }
        row.account_id = Some(account);
        row.member_id = None;
        row.swap_with_id = None;
        Ok(())
    }

    async fn person(&self, tx: &DistrictTx, account: AccountId) -> Outcome<()> {
        if repo::is_person(tx, account).await? {
            return Ok(());
        }
        Err(Refusal::at(Code::UnknownPerson, "accountId")
            .saying("shift-unknown-person")
            .into())
    }

    async fn end(
        &self,
        tx: DistrictTx,
        done: Outcome<DutyShiftId>,
        call: &Call<'_>,
    ) -> Outcome<DutyShiftId> {
        match done {
            Ok(id) => {
                tx.commit().await?;
                Ok(id)
            }
            Err(failure) if is_repeated(&failure) => {
                tx.rollback().await?;
                let done = call.answer_again(self.store, self.actor).await?;
                Ok(done.into())
            }
            Err(failure) => Err(failure),
        }
    }

    async fn record(
        &self,
        tx: &DistrictTx,
        action: &'static str,
        id: DutyShiftId,
        version: i32,
    ) -> Outcome<()> {
        let deed = Deed {
            actor: Some(By {
                account: self.actor.account,
                posting: self.actor.posting,
            }),
            action,
            object_type: "dsh",
            object: Some(id.into()),
            payload: json!({ "version": version }),
        };
        Ok(events::audit(tx, self.given, &deed).await?)
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
