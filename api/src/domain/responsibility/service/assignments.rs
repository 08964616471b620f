//! Assigned items: assigning, and the steps of the table.

use chrono::NaiveDate;
use lianxin_entity::ids::{MemberId, ResponsibilityAssignmentId, ResponsibilityItemId};
use lianxin_entity::responsibility_assignment::{ActiveModel, Column, Entity, Model};
use lianxin_entity::{enums::ResponsibilityState as State, household, member};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use serde_json::json;

use super::super::repo;
use super::super::state::{No, Standpoint, Step, available, next};
use super::place::{Place, Spot};
use crate::domain::appointment::ground::{ground, ground_of};
use crate::domain::calls::Call;
use crate::domain::days::ends_before;
use crate::domain::district::Directory;
use crate::domain::notification::{self, Topic};
use crate::domain::work::{Desk, expect_version};
use crate::policy::{Actor, RegisterAction, Ties};
use crate::refusal::{Code, Failure, Fault, Outcome, Refusal};
use crate::store::DistrictTx;

/// An item that a member is to carry.
#[derive(Clone, Debug, Serialize)]
pub struct NewAssignment {
    /// The item.
    pub item: ResponsibilityItemId,
    /// The member.
    pub member: MemberId,
    /// The household or area that it is for, or none.
    pub place: Place,
    /// The first day; today when left out.
    pub from_on: Option<NaiveDate>,
}

/// What is done with an assigned item.
#[derive(Clone, Debug, Serialize)]
pub enum Act {
    /// The member knows of it.
    Acknowledge,
    /// Whether it is fulfilled, and what is said with it.
    Review(bool, Option<String>),
    /// It is over from a day on, today when left out, for a reason.
    End(Option<NaiveDate>, String),
}

/// A step on an assigned item.
#[derive(Clone, Debug, Serialize)]
pub struct Command {
    /// The assigned item.
    pub id: ResponsibilityAssignmentId,
    /// What is done.
    pub act: Act,
    /// The version that the client saw.
    #[serde(skip)]
    pub expected_version: Option<i32>,
}

impl Desk<'_> {
    /// Assigns an item to a member.
    ///
    /// # Errors
    /// NOT_FOUND, those of a charge, OVERLAPPING, ALREADY_EXISTS.
    pub async fn assign_item(
        &self,
        new: &NewAssignment,
        key: Option<&str>,
    ) -> Outcome<ResponsibilityAssignmentId> {
        let call = Call::new("assignResponsibilityItem", key, new);
        let tx = self.write().await?;
        let tried = self.try_assign_item(&tx, &call, new).await;
        let tried = tried.map_err(|failure| match failure {
            Failure::Fault(Fault::Store(error)) if error.is_unique("responsibility_assignment") => {
                let refusal = Refusal::at(Code::AlreadyExists, "itemId");
                refusal.saying("responsibility-item-carried").into()
            }
            other => other,
        });
        self.settle(tx, &call, tried).await
    }

    async fn try_assign_item(
        &self,
        tx: &DistrictTx,
        call: &Call<'_>,
        new: &NewAssignment,
    ) -> Outcome<ResponsibilityAssignmentId> {
        let id = self.given.id();
        if let Some(done) = self.remember(tx, call, id).await? {
            return Ok(done);
        }
        let from = self.day_of_responsibility(new.from_on, "fromOn")?;
        let desk = self.standing(tx).await?;
        let item = repo::locked_item(tx, new.item).await?;
        let item = item.ok_or_else(|| Refusal::at(Code::NotFound, "itemId"))?;
        let charge = desk.charge(tx, new.member, &new.place, from);
        let (member, spots) = charge.await?;
        let spot = spots.first().ok_or(Code::NotFound)?;
        if item.retired_on.is_some() {
            let refusal = Refusal::at(Code::Ended, "itemId");
            return Err(refusal.saying("responsibility-item-retired").into());
        }
        carried_before(tx, new, spot, from).await?;
        let row = Model {
            district_id: tx.district(),
            id,
            item_id: item.id,
            member_id: member.id,
            household_id: spot.household,
            area_id: spot.area,
            state: State::Assigned,
            from_on: from,
            to_on: None,
            acknowledged_at: None,
            reviewed_at: None,
            review_note: None,
            fulfilled: None,
            end_reason: None,
            version: 1,
        };
        let payload = json!({
            "item": item.id, "member": member.id, "area": row.area_id, "household": row.household_id,
            "fromOn": from, "version": 1,
        });
        tx.insert(ActiveModel::from(row)).await?;
        self.audit(tx, "RESPONSIBILITY_ITEM_ASSIGNED", id, payload)
            .await?;
        let mut told: Vec<_> = member.account_id.into_iter().collect();
        told.retain(|account| *account != self.actor.account);
        notification::tell(tx, self.given, &told, Topic::ResponsibilityItem, id.into()).await?;
        Ok(id)
    }

    /// Takes a step on an assigned item.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, CONFLICT_OF_INTEREST, WRONG_STATE, STALE, INVALID, ENDS_BEFORE_START.
    pub async fn step_responsibility(
        &self,
        mutation: &'static str,
        command: &Command,
        key: Option<&str>,
    ) -> Outcome<ResponsibilityAssignmentId> {
        let call = Call::new(mutation, key, command);
        let tx = self.write().await?;
        let tried = self.try_step_responsibility(&tx, &call, command).await;
        self.settle(tx, &call, tried).await
    }

    async fn try_step_responsibility(
        &self,
        tx: &DistrictTx,
        call: &Call<'_>,
        command: &Command,
    ) -> Outcome<ResponsibilityAssignmentId> {
        if let Some(done) = self.remember(tx, call, command.id).await? {
            return Ok(done);
        }
        let row = repo::locked_assignment(tx, self.actor, &self.directory, command.id).await?;
        let mut row = row.ok_or_else(|| Refusal::at(Code::NotFound, "id"))?;
        let (home, member) = repo::sides(tx, row.household_id, row.member_id).await?;
        let member = member.ok_or_else(|| Fault::broken("an item that nobody carries"))?;
        let who = standpoint(self.actor, &self.directory, &row, &member, home.as_ref());
        let step = match command.act {
            Act::Acknowledge => Step::Acknowledge,
            Act::Review(..) => Step::Review,
            Act::End(..) => Step::End,
        };
        row.state = decide(row.state, step, who)?;
        expect_version(command.expected_version, row.version)?;
        match &command.act {
            Act::Acknowledge => row.acknowledged_at = Some(self.given.now()),
            Act::Review(fulfilled, note) => {
                row.reviewed_at = Some(self.given.now());
                row.fulfilled = Some(*fulfilled);
                row.review_note.clone_from(note);
            }
            Act::End(on, reason) => {
                let on = self.day_of_responsibility(*on, "on")?;
                if on < row.from_on {
                    return Err(ends_before("on", row.from_on).into());
                }
                row.to_on = Some(on);
                row.end_reason = Some(reason.clone());
            }
        }
        row.version += 1;
        let payload = json!({
            "step": step.to_string(), "state": row.state, "fulfilled": row.fulfilled,
            "version": row.version,
        });
        repo::save_assignment(tx, row).await?;
        self.audit(tx, "RESPONSIBILITY_STEP", command.id, payload)
            .await?;
        Ok(command.id)
    }
}

/// How the actor stands to an assigned item: by its place, else by the member's home, and by the
/// member's branch.
pub fn standpoint(
    actor: &Actor,
    directory: &Directory,
    row: &Model,
    member: &member::Model,
    home: Option<&household::Model>,
) -> Standpoint {
    let area = row.area_id.or_else(|| {
        let nowhere = row.household_id.is_none();
        member.home_area_id.filter(|_| nowhere)
    });
    let there = match (home, area) {
        (Some(home), _) => ground_of(home),
        (None, Some(area)) => ground(directory, area),
        (None, None) => Default::default(),
    };
    let party = member.account_id == Some(actor.account);
    let own = if party { Ties::OWN } else { Ties::empty() };
    let ties = actor.ties_to(&there, Some(member.organisation_id));
    Standpoint {
        member: actor.may_register(RegisterAction::AcknowledgeResponsibility, own),
        keeper: actor.may_register(RegisterAction::KeepResponsibility, ties),
        party,
    }
}

fn decide(state: State, step: Step, who: Standpoint) -> Outcome<State> {
    next(state, step, who).map_err(|no| match no {
        No::Forbidden if step == Step::Review && who.party && who.keeper => {
            let refusal = Refusal::new(Code::ConflictOfInterest);
            refusal.saying("responsibility-own-review").into()
        }
        No::Forbidden => Refusal::new(Code::Forbidden).saying("not-your-step").into(),
        No::WrongState => {
            let steps: Vec<String> = available(state, who).iter().map(Step::to_string).collect();
            let refusal = Refusal::new(Code::WrongState).saying("ties-wrong-state");
            refusal
                .with("state", state)
                .with("steps", steps.join(","))
                .into()
        }
    })
}

/// Refuses a beginning before the end of an earlier round. A current one the uniqueness rules know.
async fn carried_before(
    tx: &DistrictTx,
    new: &NewAssignment,
    spot: &Spot,
    from: NaiveDate,
) -> Outcome<()> {
    let mut earlier = tx
        .find::<Entity>()
        .filter(Column::ItemId.eq(new.item))
        .filter(Column::MemberId.eq(new.member))
        .filter(repo::held_since([Column::FromOn, Column::ToOn], from));
    earlier = match (spot.area, spot.household) {
        (Some(area), _) => earlier.filter(Column::AreaId.eq(area)),
        (None, Some(household)) => earlier.filter(Column::HouseholdId.eq(household)),
        (None, None) => earlier
            .filter(Column::AreaId.is_null())
            .filter(Column::HouseholdId.is_null()),
    };
    if tx.one(earlier.limit(1)).await?.is_some() {
        let refusal = Refusal::at(Code::Overlapping, "fromOn");
        return Err(refusal.saying("responsibility-overlaps").into());
    }
    Ok(())
}
