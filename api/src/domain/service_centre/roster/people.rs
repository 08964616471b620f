//! Who stands a shift, one at a time, and who is told of it.

use lianxin_entity::duty_shift::Model;
use lianxin_entity::ids::AccountId;

use super::command::{Person, What};
use super::repo;
use crate::domain::notification::{self, Topic};
use crate::domain::work::Desk;
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::DistrictTx;

impl Desk<'_> {
    /// Puts somebody into a shift who stands no other at the time. The rows of the person are locked
    /// against another shift at the same moment.
    pub(super) async fn stand(
        &self,
        tx: &DistrictTx,
        row: &mut Model,
        person: Person,
        field: &str,
    ) -> Outcome<()> {
        let unknown = || Refusal::at(Code::UnknownPerson, field).saying("shift-unknown-person");
        (row.account_id, row.member_id) = match person {
            Person::Account(id) => (Some(id), None),
            Person::Member(id) => {
                let member = repo::locked_member(tx, id, self.today()).await?;
                (member.ok_or_else(unknown)?.account_id, Some(id))
            }
        };
        if let Some(account) = row.account_id
            && !repo::is_person(tx, account).await?
        {
            // A member whose account is not in use stands it without one.
            match person {
                Person::Account(_) => return Err(unknown().into()),
                Person::Member(_) => row.account_id = None,
            }
        }
        row.swap_with_id = None;
        self.not_busy(tx, row, field).await
    }

    /// Refuses a shift whose holder stands another one at the time.
    pub(super) async fn not_busy(&self, tx: &DistrictTx, row: &Model, field: &str) -> Outcome<()> {
        if repo::is_busy(tx, row).await? {
            let refusal = Refusal::at(Code::Overlapping, field);
            return Err(refusal.saying("shift-overlaps").into());
        }
        Ok(())
    }

    /// Tells those whom a change of a shift concerns, but not the one who made it.
    pub(super) async fn tell_of_shift(
        &self,
        tx: &DistrictTx,
        before: &Model,
        after: &Model,
        what: What,
    ) -> Outcome<()> {
        let (held, holds) = (before.account_id, after.account_id);
        let asked = before.swap_with_id;
        let told: Vec<(Option<AccountId>, Topic)> = match what {
            What::Cover(_) if held == holds => vec![],
            What::Cover(_) => vec![(held, Topic::ShiftFreed), (holds, Topic::ShiftCovered)],
            What::Change(..) => vec![(holds, Topic::ShiftChanged)],
            What::Free | What::Cancel => vec![(held, Topic::ShiftFreed)],
            What::AskSwap(other) => vec![(Some(other), Topic::SwapAsked)],
            What::AcceptSwap => vec![(held, Topic::SwapAccepted)],
            What::DeclineSwap if asked == Some(self.actor.account) => {
                vec![(held, Topic::SwapDeclined)]
            }
            What::DeclineSwap | What::Done => vec![],
        };
        for (account, topic) in told {
            let account: Vec<_> = account
                .into_iter()
                .filter(|account| *account != self.actor.account)
                .collect();
            notification::tell_anew(tx, self.given, &account, topic, after.id.into()).await?;
        }
        Ok(())
    }
}
