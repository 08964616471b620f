//! Registering volunteers and ending their records.

use lianxin_entity::ids::{AreaId, TypedId, VolunteerId};
use lianxin_entity::volunteer;
use serde_json::json;

use super::service::Members;
use super::{policy, repo};
use crate::auth::phone::Phone;
use crate::domain::appointment::ground::ground;
use crate::domain::calls::Call;
use crate::domain::days::ends_before;
use crate::domain::identity::service::Identity;
use crate::events::{self, By, Deed};
use crate::policy::RegisterAction;
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::DistrictTx;

/// A volunteer who is to be registered.
#[derive(Clone, Debug)]
pub struct NewVolunteer {
    /// The key of the call.
    pub key: Option<String>,
    pub name: String,
    /// The phone of the account, where there is one.
    pub phone: Option<Phone>,
    pub area: AreaId,
    pub skills: String,
    pub from_on: chrono::NaiveDate,
}

/// What is to change in a volunteer's record; what is None stays.
#[derive(Clone, Debug)]
pub struct VolunteerChange {
    pub id: VolunteerId,
    pub expected_version: Option<i32>,
    pub name: Option<String>,
    pub area: Option<AreaId>,
    pub skills: Option<String>,
}

impl Members<'_> {
    /// Registers a volunteer; the same call sent again registers nobody.
    ///
    /// # Errors
    /// FORBIDDEN, UNKNOWN_AREA, UNKNOWN_PERSON where no account has the phone,
    /// IDEMPOTENCY_MISMATCH.
    pub async fn register_volunteer(
        &self,
        new: &NewVolunteer,
        identity: &Identity<'_>,
    ) -> Outcome<VolunteerId> {
        let desk = self.desk();
        let phone = new.phone.as_ref().map(|phone| phone.masked());
        let said = (&new.name, phone, new.area, &new.skills, new.from_on);
        let call = Call::new("registerVolunteer", new.key.as_deref(), &said);
        let tx = desk.write().await?;
        let tried = self.try_register_volunteer(&tx, &call, new, identity).await;
        desk.settle(tx, &call, tried).await
    }

    async fn try_register_volunteer(
        &self,
        tx: &DistrictTx,
        call: &Call<'_>,
        new: &NewVolunteer,
        identity: &Identity<'_>,
    ) -> Outcome<VolunteerId> {
        let id = self.given.id();
        if let Some(done) = self.desk().remember(tx, call, id).await? {
            return Ok(done);
        }
        self.held(tx).await?.check_ground(new.area)?;
        let account_id = match &new.phone {
            None => None,
            Some(phone) => {
                let found = identity.holder_of(tx, phone).await?;
                Some(found.ok_or_else(|| Refusal::at(Code::UnknownPerson, "phone"))?)
            }
        };
        if repo::is_volunteer_in(tx, account_id, new.area).await? {
            let refusal = Refusal::at(Code::Invalid, "phone");
            return Err(refusal.saying("volunteer-there-already").into());
        }
        let row = volunteer::Model {
            district_id: tx.district(),
            id,
            account_id,
            name: new.name.clone(),
            area_id: new.area,
            skills: new.skills.clone(),
            from_on: new.from_on,
            ended_on: None,
            version: 1,
        };
        repo::insert_volunteer(tx, &row).await?;
        self.note_volunteer(tx, "VOLUNTEER_REGISTERED", id).await?;
        Ok(id)
    }

    /// An area whose volunteers the actor keeps.
    fn check_ground(&self, area: AreaId) -> Outcome<()> {
        let node = self.directory.area(area).filter(|node| node.current);
        if node.is_none() {
            return Err(Refusal::at(Code::UnknownArea, "areaId").into());
        }
        let ties = self.actor.ties_to(&ground(&self.directory, area), None);
        match self.actor.may_register(RegisterAction::KeepVolunteer, ties) {
            true => Ok(()),
            false => Err(Code::Forbidden.into()),
        }
    }

    /// Changes the record of a volunteer.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, ALREADY_ENDED, UNKNOWN_AREA.
    pub async fn change_volunteer(&self, change: &VolunteerChange) -> Outcome<VolunteerId> {
        let tx = self.store.write(self.actor.district).await?;
        let held = self.held(&tx).await?;
        let mut row = held
            .kept_volunteer(&tx, change.id, change.expected_version)
            .await?;
        if let Some(area) = change.area.filter(|area| *area != row.area_id) {
            held.check_ground(area)?;
            if repo::is_volunteer_in(&tx, row.account_id, area).await? {
                let refusal = Refusal::at(Code::Invalid, "areaId");
                return Err(refusal.saying("volunteer-there-already").into());
            }
            row.area_id = area;
        }
        if let Some(name) = &change.name {
            row.name.clone_from(name);
        }
        if let Some(skills) = &change.skills {
            row.skills.clone_from(skills);
        }
        row.version += 1;
        repo::change_volunteer(&tx, &row).await?;
        self.note_volunteer(&tx, "VOLUNTEER_CHANGED", row.id)
            .await?;
        tx.commit().await?;
        Ok(row.id)
    }

    /// A volunteer who is active, locked, if the actor keeps the record and has seen its newest
    /// version.
    async fn kept_volunteer(
        &self,
        tx: &DistrictTx,
        id: VolunteerId,
        expected_version: Option<i32>,
    ) -> Outcome<volunteer::Model> {
        let row = repo::locked_volunteer(tx, id)
            .await?
            .ok_or(Code::NotFound)?;
        let ties = policy::volunteer_ties(self.actor, &self.directory, &row);
        if !self.actor.may_register(RegisterAction::ReadVolunteer, ties) {
            return Err(Code::NotFound.into());
        }
        if !self.actor.may_register(RegisterAction::KeepVolunteer, ties) {
            return Err(Code::Forbidden.into());
        }
        if expected_version.is_some_and(|seen| seen != row.version) {
            return Err(Code::Stale.into());
        }
        if row.ended_on.is_some() {
            return Err(Refusal::at(Code::AlreadyEnded, "id").into());
        }
        Ok(row)
    }

    /// Ends the record of a volunteer.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, INVALID.
    pub async fn end_volunteer(
        &self,
        id: VolunteerId,
        expected_version: Option<i32>,
        on: chrono::NaiveDate,
    ) -> Outcome<VolunteerId> {
        let tx = self.store.write(self.actor.district).await?;
        let mut row = self.kept_volunteer(&tx, id, expected_version).await?;
        if on < row.from_on {
            return Err(ends_before("on", row.from_on).into());
        }
        row.ended_on = Some(on);
        row.version += 1;
        repo::change_volunteer(&tx, &row).await?;
        self.note_volunteer(&tx, "VOLUNTEER_ENDED", id).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn note_volunteer(
        &self,
        tx: &DistrictTx,
        action: &'static str,
        id: VolunteerId,
    ) -> Outcome<()> {
        let deed = Deed {
            actor: Some(By {
                account: self.actor.account,
                posting: self.actor.posting,
            }),
            action,
            object_type: VolunteerId::PREFIX,
            object: Some(id.into()),
            payload: json!({}),
        };
        Ok(events::audit(tx, self.given, &deed).await?)
    }
}
