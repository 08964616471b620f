//! Proposing, consenting, declining, ending: load and lock, permit, decide, write.
//!
//! Rows are locked in one order, the household's, the members' by their ids, the pairing's, so that two
//! people at the same pairing wait for each other and nobody waits in a circle.

use lianxin_entity::enums::{PairingEndReason as Reason, PairingState as State};
use lianxin_entity::ids::{AccountId, HouseholdId, MemberId, PairingId};
use lianxin_entity::pairing::{ActiveModel, Column, Model};
use lianxin_entity::{household, member};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Condition;
use serde::Serialize;
use serde_json::json;

use super::repo;
use super::standing::standing;
use super::state::{No, Standpoint, Step, available, next};
use crate::domain::calls::Call;
use crate::domain::notification::{self, Topic};
use crate::domain::work::{Desk, expect_version};
use crate::policy::{RegisterAction, Ties};
use crate::refusal::{Code, Failure, Fault, Outcome, Refusal};
use crate::store::{DistrictTx, StoreError};

/// A pairing that somebody wishes.
#[derive(Clone, Debug, Serialize)]
pub struct Proposal {
    /// The member.
    pub member: MemberId,
    /// The household, business or work team.
    pub household: HouseholdId,
    /// The two live near each other.
    pub lives_nearby: bool,
    /// What one can, the other needs.
    pub complementary: bool,
}

/// A side of a pairing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Side {
    /// The member.
    Member,
    /// The household.
    Household,
}

/// What is done with a pairing.
#[derive(Clone, Debug, Serialize)]
pub enum Act {
    /// One side says yes; an officer who writes down the household's yes says who heard it.
    Consent(Side, Option<String>),
    /// The side that is asked says no.
    Decline(Option<String>),
    /// It is over.
    End {
        /// Why.
        reason: Reason,
        /// What is said with it.
        note: Option<String>,
        /// The member who is proposed instead.
        successor: Option<MemberId>,
    },
}

/// A step on a pairing.
#[derive(Clone, Debug, Serialize)]
pub struct Command {
    /// The pairing.
    pub id: PairingId,
    /// The version that the client saw.
    #[serde(skip)]
    pub expected_version: Option<i32>,
    /// What is done.
    pub act: Act,
}

/// The two sides of a pairing, locked.
struct Sides {
    member: member::Model,
    household: household::Model,
    accounts: Vec<AccountId>,
    who: Standpoint,
}

impl Desk<'_> {
    /// Proposes a pairing. Whoever proposes for themselves has said yes with it.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, ENDED, INVALID, LOAD_LIMIT, ALREADY_PAIRED.
    pub async fn propose_pairing(
        &self,
        proposal: &Proposal,
        key: Option<&str>,
    ) -> Outcome<PairingId> {
        let call = Call::new("proposePairing", key, proposal);
        let tx = self.write().await?;
        let tried = self.try_propose(&tx, &call, proposal).await;
        self.settle(tx, &call, tried.map_err(already)).await
    }

    async fn try_propose(
        &self,
        tx: &DistrictTx,
        call: &Call<'_>,
        proposal: &Proposal,
    ) -> Outcome<PairingId> {
        let id = self.given.id();
        if let Some(done) = self.remember(tx, call, id).await? {
            return Ok(done);
        }
        let sides = self
            .sides(tx, proposal.member, proposal.household, None)
            .await?;
        let sides = sides.map_err(|field| Refusal::at(Code::NotFound, field))?;
        if !self.may_propose(&sides) {
            return Err(self.no_proposal(tx, &sides).await?.into());
        }
        self.insert_pairing(tx, id, proposal, &sides, ["memberId", "householdId"])
            .await?;
        Ok(id)
    }

    fn may_propose(&self, sides: &Sides) -> bool {
        sides.who.member || sides.who.household || sides.who.keeper()
    }

    /// Who may read one of the two is told that they may not; for others there is no such pair.
    async fn no_proposal(&self, tx: &DistrictTx, sides: &Sides) -> Result<Refusal, StoreError> {
        let at_home = repo::homes_of(tx, self.actor.account).await?;
        let own = |own: bool| if own { Ties::OWN } else { Ties::empty() };
        let ties = self.actor.ties_to(&repo::ground(&sides.household), None)
            | own(at_home.contains(&sides.household.id));
        Ok(
            if self.actor.may_register(RegisterAction::ReadHousehold, ties) {
                Refusal::new(Code::Forbidden).saying("not-your-step")
            } else {
                Refusal::at(Code::NotFound, "householdId")
            },
        )
    }

    /// Both sides, locked, with the member who comes next; else the field of the one that is not there.
    async fn sides(
        &self,
        tx: &DistrictTx,
        member: MemberId,
        household: HouseholdId,
        next: Option<MemberId>,
    ) -> Result<Result<Sides, &'static str>, StoreError> {
        let Some(household) = repo::locked_household(tx, household).await? else {
            return Ok(Err("householdId"));
        };
        if let Some(next) = next {
            repo::lock_members(tx, [member, next]).await?;
        }
        let Some(member) = repo::locked_member(tx, member).await? else {
            return Ok(Err("memberId"));
        };
        let accounts = repo::household_accounts(tx, household.id).await?;
        let at_home = accounts.contains(&self.actor.account);
        let who = repo::standpoint(self.actor, &member, &household, at_home);
        Ok(Ok(Sides {
            member,
            household,
            accounts: accounts.into_iter().collect(),
            who,
        }))
    }

    /// Checks what holds for every new pairing, stores it, and asks the sides that have not said yes.
    async fn insert_pairing(
        &self,
        tx: &DistrictTx,
        id: PairingId,
        proposal: &Proposal,
        sides: &Sides,
        [member_field, household_field]: [&str; 2],
    ) -> Outcome<()> {
        let (member, household) = (&sides.member, &sides.household);
        let today = self.today();
        if member.ended_on.is_some_and(|day| day <= today) {
            return Err(Refusal::at(Code::Ended, member_field).into());
        }
        if household.ended_on.is_some_and(|day| day <= today) {
            return Err(Refusal::at(Code::Ended, household_field).into());
        }
        not_at_home(sides, member_field)?;
        let of_member = Condition::all().add(Column::MemberId.eq(member.id));
        let current = tx.all(repo::current(tx, of_member)).await?;
        if current.iter().any(|row| row.household_id == household.id) {
            return Err(Refusal::at(Code::AlreadyPaired, member_field).into());
        }
        let limit = self.directory.settings().pairing_limit;
        if i32::try_from(current.len()).unwrap_or(i32::MAX) >= limit {
            let refusal = Refusal::at(Code::LoadLimit, member_field);
            return Err(refusal.with("limit", limit).into());
        }
        let state = match sides.who {
            Standpoint { member: true, .. } => State::ConsentedByMember,
            Standpoint {
                household: true, ..
            } => State::ConsentedByHousehold,
            _ => State::Proposed,
        };
        let row = Model {
            district_id: tx.district(),
            id,
            member_id: member.id,
            household_id: household.id,
            state,
            lives_nearby: proposal.lives_nearby,
            complementary: proposal.complementary,
            proposed_by_id: Some(self.actor.account),
            proposed_on: today,
            member_consent_on: (state == State::ConsentedByMember).then_some(today),
            household_consent_on: (state == State::ConsentedByHousehold).then_some(today),
            household_consent_note: None,
            active_on: None,
            ended_on: None,
            end_reason: None,
            end_note: None,
            successor_id: None,
            import_id: None,
            version: 1,
            updated_at: self.given.now(),
        };
        tx.insert(ActiveModel::from(row)).await?;
        let payload = json!({
            "member": member.id, "household": household.id, "state": state, "version": 1,
        });
        self.audit(tx, "PAIRING_PROPOSED", id, payload).await?;
        let mut asked = Vec::new();
        if state != State::ConsentedByMember {
            asked.extend(member.account_id);
        }
        if state != State::ConsentedByHousehold {
            asked.extend(&sides.accounts);
        }
        asked.retain(|account| *account != self.actor.account);
        let topic = Topic::PairingConsent;
        notification::tell(tx, self.given, &asked, topic, id.into()).await?;
        Ok(())
    }

    /// Takes a step on a pairing.
    ///
    /// # Errors
    /// NOT_FOUND, STALE, FORBIDDEN, CONFLICT_OF_INTEREST, WRONG_STATE, INVALID; with a successor also
    /// those of a proposal.
    pub async fn step_pairing(
        &self,
        mutation: &'static str,
        command: &Command,
        key: Option<&str>,
    ) -> Outcome<PairingId> {
        let call = Call::new(mutation, key, command);
        let tx = self.write().await?;
        let tried = self.try_step_pairing(&tx, &call, command).await;
        self.settle(tx, &call, tried.map_err(already)).await
    }

    async fn try_step_pairing(
        &self,
        tx: &DistrictTx,
        call: &Call<'_>,
        command: &Command,
    ) -> Outcome<PairingId> {
        if let Some(done) = self.remember(tx, call, command.id).await? {
            return Ok(done);
        }
        let seen = repo::find(tx, self.actor, command.id).await?;
        let seen = seen.ok_or_else(|| Refusal::at(Code::NotFound, "id"))?;
        let next = match command.act {
            Act::End { successor, .. } => successor,
            _ => None,
        };
        let sides = self
            .sides(tx, seen.member_id, seen.household_id, next)
            .await?;
        let sides = sides.map_err(|_| Fault::broken("a pairing without one of its sides"))?;
        let row = repo::load(tx, self.actor, command.id).await?;
        let row = row.ok_or_else(|| Refusal::at(Code::NotFound, "id"))?;
        let step = step_of(&command.act, sides.who);
        if matches!(command.act, Act::Consent(..)) {
            // Whoever has moved in since it was proposed would speak for both sides.
            not_at_home(&sides, "id")?;
        }
        let to = decide(row.state, step, sides.who)?;
        expect_version(command.expected_version, row.version)?;
        let successor = self.successor(tx, &row, &sides, &command.act).await?;
        let change = self.changed(row, step, to, &command.act, successor)?;
        let payload = json!({
            "step": step.to_string(), "state": to, "version": change.version,
            "successor": change.successor_id,
        });
        let (household, member) = (change.household_id, change.member_id);
        let proposer = change.proposed_by_id;
        repo::save(tx, change).await?;
        if matches!(to, State::Active | State::Ended) {
            standing(tx, &[household], &[member]).await?;
        }
        self.audit(tx, "PAIRING_STEP", command.id, payload).await?;
        self.tell_sides(tx, command.id, step, to, &sides, proposer)
            .await?;
        Ok(command.id)
    }

    /// Tells both sides and whoever proposed what became of it, but not the one who did it.
    async fn tell_sides(
        &self,
        tx: &DistrictTx,
        id: PairingId,
        step: Step,
        to: State,
        sides: &Sides,
        proposer: Option<AccountId>,
    ) -> Outcome<()> {
        let topic = match (step, to) {
            (_, State::Active) => Topic::PairingActive,
            (Step::Decline, _) => Topic::PairingDeclined,
            (Step::End, _) => Topic::PairingEnded,
            _ => Topic::PairingConsented,
        };
        let told = sides.member.account_id.into_iter().chain(proposer);
        let mut told: Vec<AccountId> = told.chain(sides.accounts.iter().copied()).collect();
        told.retain(|account| *account != self.actor.account);
        notification::tell_anew(tx, self.given, &told, topic, id.into()).await?;
        Ok(())
    }

    /// The row behind the step.
    fn changed(
        &self,
        mut row: Model,
        step: Step,
        to: State,
        act: &Act,
        successor: Option<PairingId>,
    ) -> Outcome<Model> {
        let today = self.today();
        row.state = to;
        row.version += 1;
        row.updated_at = self.given.now();
        match step {
            Step::ConsentAsMember => row.member_consent_on = Some(today),
            Step::ConsentAsHousehold | Step::RecordHouseholdConsent => {
                row.household_consent_on = Some(today);
            }
            Step::Decline | Step::End => row.ended_on = Some(today),
        }
        if to == State::Active {
            row.active_on = Some(today);
        }
        match act {
            Act::Consent(_, heard) if step == Step::RecordHouseholdConsent => {
                if heard.is_none() {
                    let refusal = Refusal::at(Code::Invalid, "heardBy");
                    return Err(refusal.saying("pairing-heard-by").into());
                }
                row.household_consent_note.clone_from(heard);
            }
            Act::Consent(..) => {}
            Act::Decline(note) => {
                row.end_reason = Some(Reason::Refused);
                row.end_note.clone_from(note);
            }
            Act::End { reason, note, .. } => {
                row.end_reason = Some(*reason);
                row.end_note.clone_from(note);
                row.successor_id = successor;
            }
        }
        Ok(row)
    }

    /// Proposes the successor, by the rules of every proposal.
    async fn successor(
        &self,
        tx: &DistrictTx,
        row: &Model,
        sides: &Sides,
        act: &Act,
    ) -> Outcome<Option<PairingId>> {
        const FIELDS: [&str; 2] = ["successorMemberId", "id"];
        let Act::End {
            successor: Some(successor),
            ..
        } = act
        else {
            return Ok(None);
        };
        let refuse = |code| Refusal::at(code, FIELDS[0]);
        if *successor == row.member_id {
            return Err(refuse(Code::Invalid)
                .saying("pairing-successor-same")
                .into());
        }
        let next = self.sides(tx, *successor, sides.household.id, None).await?;
        let next = next.map_err(|_| refuse(Code::NotFound))?;
        if !self.may_propose(&next) {
            return Err(refuse(Code::Forbidden).saying("not-your-step").into());
        }
        let proposal = Proposal {
            member: *successor,
            household: row.household_id,
            lives_nearby: false,
            complementary: false,
        };
        let id = self.given.id();
        self.insert_pairing(tx, id, &proposal, &next, FIELDS)
            .await?;
        Ok(Some(id))
    }
}

/// A member is not linked with the household in which the member lives.
fn not_at_home(sides: &Sides, field: &str) -> Outcome<()> {
    let account = sides.member.account_id;
    match account.is_some_and(|account| sides.accounts.contains(&account)) {
        true => Err(Refusal::at(Code::Invalid, field)
            .saying("pairing-with-own-household")
            .into()),
        false => Ok(()),
    }
}

/// Which step an act is, for this person.
fn step_of(act: &Act, who: Standpoint) -> Step {
    match act {
        Act::Consent(Side::Member, _) => Step::ConsentAsMember,
        Act::Consent(Side::Household, _) if who.keeper() => Step::RecordHouseholdConsent,
        Act::Consent(Side::Household, _) => Step::ConsentAsHousehold,
        Act::Decline(_) => Step::Decline,
        Act::End { .. } => Step::End,
    }
}

fn decide(state: State, step: Step, who: Standpoint) -> Outcome<State> {
    next(state, step, who).map_err(|no| match no {
        No::Forbidden if step == Step::RecordHouseholdConsent && who.party => {
            let refusal = Refusal::new(Code::ConflictOfInterest);
            refusal.saying("pairing-party-records").into()
        }
        No::Forbidden => Refusal::new(Code::Forbidden).saying("not-your-step").into(),
        No::WrongState => {
            let steps: Vec<String> = available(state, who).iter().map(Step::to_string).collect();
            Failure::from(
                Refusal::new(Code::WrongState)
                    .saying("ties-wrong-state")
                    .with("state", state)
                    .with("steps", steps.join(",")),
            )
        }
    })
}

/// The rule of the table: one current pairing of the two, and one proposed a day.
fn already(failure: Failure) -> Failure {
    match failure {
        Failure::Fault(Fault::Store(error)) if error.is_unique("pairing") => {
            Refusal::new(Code::AlreadyPaired).into()
        }
        other => other,
    }
}
