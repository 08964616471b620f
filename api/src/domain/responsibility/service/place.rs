//! To whom and for what place something is assigned, and whether the actor may.

use chrono::NaiveDate;
use lianxin_entity::enums::AreaKind;
use lianxin_entity::ids::{AreaId, HouseholdId, MemberId};
use lianxin_entity::member;
use serde::Serialize;

use super::super::repo;
use crate::domain::appointment::ground::{ground, ground_of};
use crate::domain::member::policy;
use crate::domain::work::Desk;
use crate::policy::{Ground, RegisterAction};
use crate::refusal::{Code, Outcome, Refusal, Refusals};
use crate::store::DistrictTx;

/// What a responsibility is for.
#[derive(Clone, Debug, Serialize)]
pub enum Place {
    /// An area from the compound down.
    Area(AreaId),
    /// One household.
    Household(HouseholdId),
    /// Several households, each once.
    Households(Vec<HouseholdId>),
    /// Nothing in particular: the member alone.
    Nowhere,
}

/// One place, found.
pub(super) struct Spot {
    pub area: Option<AreaId>,
    pub household: Option<HouseholdId>,
    pub ground: Ground,
    /// The field that named it.
    pub field: String,
}

impl Desk<'_> {
    /// The member and the places of something that is assigned from a day on, all checked and locked.
    ///
    /// # Errors
    /// UNKNOWN_MEMBER, UNKNOWN_AREA, WRONG_KIND, NOT_FOUND, ENDED, INVALID, all of them at once; then
    /// FORBIDDEN.
    pub(super) async fn charge(
        &self,
        tx: &DistrictTx,
        member: MemberId,
        place: &Place,
        from: NaiveDate,
    ) -> Outcome<(member::Model, Vec<Spot>)> {
        let mut faults = Refusals::default();
        let mut spots = match place {
            Place::Area(id) => faults
                .take(self.area_spot(*id))
                .into_iter()
                .collect::<Vec<_>>(),
            Place::Household(id) => {
                let named = [(*id, "householdId".to_owned())];
                self.household_spots(tx, &named, from, &mut faults).await?
            }
            Place::Households(ids) => {
                let ids = ids.iter().enumerate();
                let named: Vec<_> = ids
                    .map(|(at, id)| (*id, format!("householdIds.{at}")))
                    .collect();
                self.household_spots(tx, &named, from, &mut faults).await?
            }
            Place::Nowhere => Vec::new(),
        };
        let found = repo::locked_member(tx, member).await?;
        let member = faults.take(self.charged(found, from));
        faults.finish()?;
        let member = member.ok_or(Code::UnknownMember)?;
        if matches!(place, Place::Nowhere) {
            let home = member.home_area_id.map(|id| ground(&self.directory, id));
            spots.push(Spot {
                area: None,
                household: None,
                ground: home.unwrap_or_default(),
                field: "memberId".to_owned(),
            });
        }
        let mut faults = Refusals::default();
        for spot in &spots {
            if !self.keeps_responsibility(&spot.ground, &member) {
                let refusal = Refusal::at(Code::Forbidden, &spot.field);
                faults.push(refusal.saying("responsibility-no-tie"));
            }
        }
        faults.finish()?;
        Ok((member, spots))
    }

    /// Whether the actor may assign there to this member, review and end it.
    pub fn keeps_responsibility(&self, there: &Ground, member: &member::Model) -> bool {
        let ties = self.actor.ties_to(there, Some(member.organisation_id));
        self.actor
            .may_register(RegisterAction::KeepResponsibility, ties)
    }

    fn charged(
        &self,
        found: Option<member::Model>,
        from: NaiveDate,
    ) -> Result<member::Model, Refusal> {
        let refuse = |code| Refusal::at(code, "memberId");
        let member = found
            .filter(|row| policy::may_read(self.actor, &self.directory, row))
            .ok_or_else(|| refuse(Code::UnknownMember))?;
        if member.ended_on.is_some_and(|day| day <= self.today()) {
            return Err(refuse(Code::Ended));
        }
        if from < member.from_on {
            return Err(too_early(member.from_on));
        }
        Ok(member)
    }

    fn area_spot(&self, id: AreaId) -> Result<Spot, Refusal> {
        let refuse = |code| Refusal::at(code, "areaId");
        let node = self.directory.area(id).filter(|node| node.current);
        let node = node.ok_or_else(|| refuse(Code::UnknownArea))?;
        if matches!(
            node.kind,
            AreaKind::District | AreaKind::Street | AreaKind::Community
        ) {
            return Err(refuse(Code::WrongKind).saying("responsibility-area-kind"));
        }
        Ok(Spot {
            area: Some(id),
            household: None,
            ground: ground(&self.directory, id),
            field: "areaId".to_owned(),
        })
    }

    async fn household_spots(
        &self,
        tx: &DistrictTx,
        named: &[(HouseholdId, String)],
        from: NaiveDate,
        faults: &mut Refusals,
    ) -> Outcome<Vec<Spot>> {
        let ids: Vec<HouseholdId> = named.iter().map(|(id, _)| *id).collect();
        let rows = repo::locked_households(tx, &ids).await?;
        let mut spots = Vec::with_capacity(ids.len());
        for (id, field) in named {
            let readable = rows.iter().find(|row| {
                let ties = self.actor.ties_to(&ground_of(row), None);
                let read = RegisterAction::ReadHousehold;
                row.id == *id && self.actor.may_register(read, ties)
            });
            let Some(row) = readable else {
                faults.push(Refusal::at(Code::NotFound, field));
                continue;
            };
            if row.ended_on.is_some_and(|day| day <= self.today()) {
                faults.push(Refusal::at(Code::Ended, field));
            } else if from < row.registered_on {
                faults.push(too_early(row.registered_on));
            }
            spots.push(Spot {
                area: None,
                household: Some(*id),
                ground: ground_of(row),
                field: field.clone(),
            });
        }
        Ok(spots)
    }
}

fn too_early(first: NaiveDate) -> Refusal {
    let refusal = Refusal::at(Code::Invalid, "fromOn").saying("responsibility-too-early");
    refusal.with("day", first)
}
