//! A new appointment: whether somebody may be appointed there, its row, and what stands in its way.

use lianxin_entity::enums::{AppointmentKind, AreaKind};
use lianxin_entity::ids::AreaId;
use lianxin_entity::{appointment, household};
use serde_json::json;

use super::ground::{ground, ground_of};
use super::letters::{self, Bearer, Letter};
use super::repo;
use super::service::{Appointments, Holder, Scope, Wish};
use super::telling;
use crate::domain::identity::people;
use crate::domain::member;
use crate::domain::organisation::service::hold;
use crate::policy::{Ground, RegisterAction};
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::DistrictTx;

impl Appointments<'_> {
    /// Whether the actor appoints there, and whether the kind belongs there. What is hung on is
    /// locked.
    pub(super) async fn permit_scope(&self, tx: &DistrictTx, wish: &Wish) -> Outcome<()> {
        let forbidden = |ties| match self.actor.may_register(RegisterAction::Appoint, ties) {
            true => Ok(()),
            false => Err(Code::Forbidden.into()),
        };
        match wish.scope {
            Scope::Organisation(id) => {
                let node = self.directory.organisation(id).filter(|node| node.current);
                if node.is_none() {
                    return Err(Refusal::at(Code::NotFound, "organisationId").into());
                }
                forbidden(self.actor.ties_to(&Ground::default(), Some(id)))
            }
            Scope::Area(id) => {
                let node = self.directory.area(id).filter(|node| node.current);
                let node = node.ok_or_else(|| Refusal::at(Code::UnknownArea, "areaId"))?;
                let fits = match wish.kind {
                    AppointmentKind::UnitLeader => {
                        matches!(node.kind, AreaKind::Unit | AreaKind::Building)
                    }
                    AppointmentKind::BuildingHead => node.kind == AreaKind::Building,
                    _ => true,
                };
                if !fits {
                    let refusal = Refusal::at(Code::Invalid, "areaId");
                    return Err(refusal.saying("appointment-area-kind").into());
                }
                forbidden(self.actor.ties_to(&ground(&self.directory, id), None))
            }
            Scope::Household(id, serves) => {
                let missing = || Refusal::at(Code::NotFound, "householdId");
                let row = repo::lock_household(tx, id).await?.ok_or_else(missing)?;
                let ties = self.actor.ties_to(&ground_of(&row), None);
                if row.ended_on.is_some_and(|end| end <= wish.from_on)
                    || !self.actor.may_register(RegisterAction::ReadHousehold, ties)
                {
                    return Err(missing().into());
                }
                if let Some(area) = serves {
                    self.check_served(&row, area)?;
                }
                forbidden(ties)
            }
        }
    }

    /// A centre household serves the households around it.
    fn check_served(&self, row: &household::Model, area: AreaId) -> Outcome<()> {
        let node = self.directory.area(area).filter(|node| node.current);
        let node = node.ok_or_else(|| Refusal::at(Code::UnknownArea, "areaId"))?;
        match self.directory.is_within(row.area_id, node.id) {
            true => Ok(()),
            false => {
                let refusal = Refusal::at(Code::Invalid, "areaId");
                Err(refusal.saying("appointment-serves-around").into())
            }
        }
    }

    /// The row of a wish, with its holder looked up.
    pub(super) async fn row(
        &self,
        tx: &DistrictTx,
        wish: &Wish,
        path: &str,
    ) -> Outcome<appointment::Model> {
        let missing = |field: &str| Refusal::at(Code::NotFound, &format!("{path}{field}"));
        let (member_id, account_id) = match wish.holder {
            Holder::Member(id) => {
                // The record does not end meanwhile.
                let row = repo::locked_member(tx, id).await?;
                let row = row.filter(|row| {
                    row.ended_on.is_none_or(|end| wish.from_on < end)
                        && member::policy::may_read(self.actor, &self.directory, row)
                });
                let row = row.ok_or_else(|| missing("memberId"))?;
                (Some(id), row.account_id)
            }
            Holder::Account(id) => {
                let found = people::persons(tx, &[id]).await?;
                if found.is_empty() {
                    return Err(missing("accountId").into());
                }
                (None, Some(id))
            }
        };
        Ok(appointment::Model {
            district_id: tx.district(),
            id: self.given.id(),
            kind: wish.kind,
            manner: wish.manner,
            account_id,
            member_id,
            organisation_id: match wish.scope {
                Scope::Organisation(id) => Some(id),
                _ => None,
            },
            area_id: match wish.scope {
                Scope::Area(id) => Some(id),
                Scope::Household(_, serves) => serves,
                Scope::Organisation(_) => None,
            },
            household_id: match wish.scope {
                Scope::Household(id, _) => Some(id),
                _ => None,
            },
            title: wish.title.clone(),
            letter_number: wish.letter.number.clone(),
            letter_expires_on: wish.letter.expires_on,
            from_on: wish.from_on,
            to_on: wish.to_on,
            end_reason: None,
            successor_id: None,
            version: 1,
        })
    }

    /// Stores an appointment if nothing stands in its way.
    pub(super) async fn begin(
        &self,
        tx: &DistrictTx,
        row: &appointment::Model,
        letter: &Letter,
    ) -> Outcome<()> {
        // Whoever appoints to the same place waits here, and then sees this one.
        match (row.household_id, row.area_id, row.organisation_id) {
            (Some(id), ..) => repo::lock_household(tx, id).await?.is_some(),
            (None, Some(id), _) => repo::lock_area(tx, id).await?,
            (None, None, Some(id)) => match hold(tx, id).await? {
                true => true,
                false => return Err(Refusal::at(Code::NotFound, "organisationId").into()),
            },
            (None, None, None) => return Err(Code::NotFound.into()),
        };
        if !repo::rivals(tx, row).await?.is_empty() {
            return Err(Code::Overlapping.into());
        }
        letters::claim(tx, &self.directory, letter, Bearer::Nobody).await?;
        repo::insert(tx, row).await?;
        let payload = json!({
            "kind": row.kind, "member": row.member_id, "account": row.account_id,
            "organisation": row.organisation_id, "area": row.area_id,
            "household": row.household_id, "fromOn": row.from_on,
        });
        self.note(tx, "APPOINTED", row.id, payload).await?;
        let holder = telling::holder(tx, row).await?;
        Ok(telling::of_letter(tx, self.given, holder, letter, row.id.into()).await?)
    }
}
