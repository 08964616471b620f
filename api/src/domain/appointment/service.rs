//! Appointing, renewing a letter, ending, taking over.

use std::sync::Arc;

use chrono::NaiveDate;
use lianxin_entity::enums::{AppointmentKind, AppointmentManner, AreaKind, Role};
use lianxin_entity::ids::{
    AccountId, AppointmentId, AreaId, HandoverItemId, HouseholdId, MemberId, OrganisationId,
    TypedId,
};
use lianxin_entity::{appointment, handover_item, household};
use serde_json::json;

use super::ground::{ground, ground_of};
use super::handover;
use super::letters::{self, Bearer, Letter};
use super::repo;
use crate::auth::caller::day_of;
use crate::domain::district::{Directory, standing};
use crate::domain::identity::{people, postings};
use crate::domain::member;
use crate::domain::organisation::service::hold;
use crate::events::{self, By, Deed};
use crate::given::Given;
use crate::policy::{Actor, Ground, RegisterAction, Ties};
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::{DistrictTx, Store};

/// Appointments of one district, for one actor.
pub struct Appointments<'a> {
    pub store: &'a Store,
    pub given: &'a Given,
    pub directory: Arc<Directory>,
    pub actor: &'a Actor,
}

/// Who is appointed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    Member(MemberId),
    Account(AccountId),
}

/// For what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Organisation(OrganisationId),
    Area(AreaId),
    /// A household, and the area whose households it serves where that is said.
    Household(HouseholdId, Option<AreaId>),
}

/// An appointment that is to be.
#[derive(Clone, Debug)]
pub struct Wish {
    pub kind: AppointmentKind,
    pub manner: Option<AppointmentManner>,
    pub holder: Holder,
    pub scope: Scope,
    pub title: Option<String>,
    pub letter: Letter,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
}

/// The end of an appointment.
#[derive(Clone, Debug)]
pub struct Ending {
    pub id: AppointmentId,
    pub expected_version: Option<i32>,
    pub on: NaiveDate,
    pub reason: String,
    /// Who goes on from that day, with which letter.
    pub successor: Option<(Holder, Letter)>,
}

impl Appointments<'_> {
    /// The day of the district.
    pub fn today(&self) -> NaiveDate {
        day_of(self.given.now())
    }

    /// As this, with the areas as they stand until the transaction ends: nobody divides them before
    /// somebody is appointed there.
    async fn held(&self, tx: &DistrictTx) -> Outcome<Self> {
        Ok(Self {
            directory: standing(tx, &self.directory).await?,
            ..*self
        })
    }

    /// Appoints somebody.
    ///
    /// # Errors
    /// FORBIDDEN, NOT_FOUND, UNKNOWN_AREA, INVALID, OVERLAPPING.
    pub async fn appoint(&self, wish: &Wish) -> Outcome<AppointmentId> {
        let tx = self.store.write(self.actor.district).await?;
        let held = self.held(&tx).await?;
        held.permit_scope(&tx, wish).await?;
        let row = held.row(&tx, wish, "").await?;
        held.begin(&tx, &row, &wish.letter).await?;
        tx.commit().await?;
        Ok(row.id)
    }

    /// Gives an appointment a letter that goes on.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, INVALID.
    pub async fn renew_letter(
        &self,
        id: AppointmentId,
        expected_version: Option<i32>,
        letter: &Letter,
    ) -> Outcome<AppointmentId> {
        let tx = self.store.write(self.actor.district).await?;
        let mut row = self.to_change(&tx, id, expected_version).await?;
        if row.to_on.is_some_and(|end| end <= self.today()) {
            return Err(over());
        }
        letters::claim(&tx, &self.directory, letter, Bearer::Appointment(id)).await?;
        row.letter_number = letter.number.clone();
        row.letter_expires_on = letter.expires_on;
        row.version += 1;
        repo::change(&tx, &row).await?;
        let payload = json!({ "expiresOn": letter.expires_on });
        self.note(&tx, "LETTER_RENEWED", id, payload).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Ends an appointment; the successor begins on the same day.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, INVALID, OVERLAPPING.
    pub async fn end(&self, ending: &Ending) -> Outcome<AppointmentId> {
        let tx = self.store.write(self.actor.district).await?;
        let held = self.held(&tx).await?;
        let mut row = held
            .to_change(&tx, ending.id, ending.expected_version)
            .await?;
        if row
            .to_on
            .is_some_and(|end| end <= ending.on || end <= self.today())
        {
            return Err(over());
        }
        if ending.on < row.from_on {
            let early = Refusal::at(Code::EndsBeforeStart, "on");
            return Err(early.into());
        }
        let ends = row.to_on;
        row.to_on = Some(ending.on);
        row.end_reason = Some(ending.reason.clone());
        row.version += 1;
        repo::change(&tx, &row).await?;
        if let Some((holder, letter)) = &ending.successor {
            let wish = Wish {
                kind: row.kind,
                manner: row.manner,
                holder: *holder,
                scope: scope(&row).ok_or(Code::NotFound)?,
                title: row.title.clone(),
                letter: letter.clone(),
                from_on: ending.on,
                to_on: ends,
            };
            let next = held.row(&tx, &wish, "successor.").await?;
            held.begin(&tx, &next, letter).await?;
            row.successor_id = Some(next.id);
            repo::change(&tx, &row).await?;
        }
        let left = handover::appointment_ends(&tx, self.given, &row).await?;
        let payload = json!({
            "on": ending.on, "successor": row.successor_id, "left": left.len(),
        });
        self.note(&tx, "APPOINTMENT_ENDED", row.id, payload).await?;
        tx.commit().await?;
        Ok(row.id)
    }

    /// Marks something left behind as taken over by the actor.
    ///
    /// # Errors
    /// NOT_FOUND, INVALID where somebody has taken it over.
    pub async fn take_over(&self, id: HandoverItemId) -> Outcome<HandoverItemId> {
        let tx = self.store.write(self.actor.district).await?;
        let item = repo::item(&tx, id).await?.ok_or(Code::NotFound)?;
        if !self.may_take(&tx, &item).await? {
            return Err(Code::NotFound.into());
        }
        if !handover::take_over(&tx, self.given, id, self.actor.account).await? {
            let taken = Refusal::at(Code::Invalid, "id").saying("handover-taken");
            return Err(taken.into());
        }
        let deed = Deed {
            actor: Some(self.by()),
            action: "HANDOVER_TAKEN",
            object_type: HandoverItemId::PREFIX,
            object: Some(id.into()),
            payload: json!({}),
        };
        events::audit(&tx, self.given, &deed).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Whether the actor may see to an item: who appoints there, and who came after.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn may_take(&self, tx: &DistrictTx, item: &handover_item::Model) -> Outcome<bool> {
        if let Some(id) = item.posting_id {
            let Some((row, areas)) = postings::with_areas(tx, id).await? else {
                return Ok(false);
            };
            if postings::may_post(self.actor, &self.directory, row.organisation_id, &areas) {
                return Ok(true);
            }
            let after = self.actor.role == row.role && self.actor.handles();
            return Ok(after
                && match row.role {
                    Role::GridWorker => areas.iter().any(|area| self.actor.areas.contains(area)),
                    _ => self.actor.organisation == row.organisation_id,
                });
        }
        let Some(id) = item.appointment_id else {
            return Ok(false);
        };
        let Some(row) = repo::find(tx, id).await? else {
            return Ok(false);
        };
        let ties = self.ties(tx, &row).await?;
        if self.actor.may_register(RegisterAction::Appoint, ties) {
            return Ok(true);
        }
        let next = match row.successor_id {
            Some(id) => repo::find(tx, id).await?,
            None => None,
        };
        Ok(match next {
            Some(next) => self.is_own(tx, &next).await?,
            None => false,
        })
    }

    /// The appointment with this id where the actor may read it.
    ///
    /// # Errors
    /// NOT_FOUND.
    pub async fn readable(
        &self,
        tx: &DistrictTx,
        id: AppointmentId,
    ) -> Outcome<appointment::Model> {
        let row = repo::find(tx, id).await?.ok_or(Code::NotFound)?;
        let ties = self.ties(tx, &row).await?;
        match self
            .actor
            .may_register(RegisterAction::ReadAppointment, ties)
        {
            true => Ok(row),
            false => Err(Code::NotFound.into()),
        }
    }

    async fn to_change(
        &self,
        tx: &DistrictTx,
        id: AppointmentId,
        expected_version: Option<i32>,
    ) -> Outcome<appointment::Model> {
        let row = repo::locked(tx, id).await?.ok_or(Code::NotFound)?;
        let ties = self.ties(tx, &row).await?;
        if !self
            .actor
            .may_register(RegisterAction::ReadAppointment, ties)
        {
            return Err(Code::NotFound.into());
        }
        if !self.actor.may_register(RegisterAction::Appoint, ties) {
            return Err(Code::Forbidden.into());
        }
        if expected_version.is_some_and(|seen| seen != row.version) {
            return Err(Code::Stale.into());
        }
        Ok(row)
    }

    /// How the actor stands to an appointment.
    async fn ties(&self, tx: &DistrictTx, row: &appointment::Model) -> Outcome<Ties> {
        let household = match row.household_id {
            Some(id) => repo::household(tx, id).await?,
            None => None,
        };
        let place = household.as_ref().map(ground_of);
        let area = row.area_id.map(|area| ground(&self.directory, area));
        let grounds = [place, area].into_iter().flatten();
        let mut ties = self.actor.ties_to(&Ground::default(), row.organisation_id);
        for ground in grounds {
            ties |= self.actor.ties_to(&ground, row.organisation_id);
        }
        ties.set(Ties::OWN, self.is_own(tx, row).await?);
        Ok(ties)
    }

    async fn is_own(&self, tx: &DistrictTx, row: &appointment::Model) -> Outcome<bool> {
        if row.account_id == Some(self.actor.account) {
            return Ok(true);
        }
        Ok(match row.member_id {
            Some(id) => repo::member(tx, id)
                .await?
                .is_some_and(|member| member.account_id == Some(self.actor.account)),
            None => false,
        })
    }

    /// Whether the actor appoints there, and whether the kind belongs there. What is hung on is
    /// locked.
    async fn permit_scope(&self, tx: &DistrictTx, wish: &Wish) -> Outcome<()> {
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
    async fn row(&self, tx: &DistrictTx, wish: &Wish, path: &str) -> Outcome<appointment::Model> {
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
    async fn begin(
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
        self.note(tx, "APPOINTED", row.id, payload).await
    }

    fn by(&self) -> By {
        By {
            account: self.actor.account,
            posting: self.actor.posting,
        }
    }

    async fn note(
        &self,
        tx: &DistrictTx,
        action: &'static str,
        id: AppointmentId,
        payload: serde_json::Value,
    ) -> Outcome<()> {
        let deed = Deed {
            actor: Some(self.by()),
            action,
            object_type: AppointmentId::PREFIX,
            object: Some(id.into()),
            payload,
        };
        Ok(events::audit(tx, self.given, &deed).await?)
    }
}

/// Ends what a member holds on the day on which the record ends.
///
/// # Errors
/// When the database fails.
pub async fn member_ends(
    tx: &DistrictTx,
    given: &Given,
    member: MemberId,
    on: NaiveDate,
    reason: &str,
) -> Outcome<usize> {
    let rows = repo::held_by_member(tx, member, on).await?;
    for mut row in rows.iter().cloned() {
        row.to_on = Some(on.max(row.from_on));
        row.end_reason = Some(reason.to_owned());
        row.version += 1;
        repo::change(tx, &row).await?;
        handover::appointment_ends(tx, given, &row).await?;
    }
    Ok(rows.len())
}

fn scope(row: &appointment::Model) -> Option<Scope> {
    let household = row.household_id.map(|id| Scope::Household(id, row.area_id));
    household
        .or(row.area_id.map(Scope::Area))
        .or(row.organisation_id.map(Scope::Organisation))
}

fn over() -> crate::refusal::Failure {
    Refusal::at(Code::AlreadyEnded, "id").into()
}
