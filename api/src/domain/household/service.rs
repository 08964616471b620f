//! The one way in which somebody changes a household: remember the call, load, permit, write, leave a
//! trail.

use std::sync::Arc;

use chrono::NaiveDate;
use lianxin_entity::enums::AreaKind;
use lianxin_entity::household;
use lianxin_entity::ids::{AreaId, HouseholdId, OrganisationId};
use sea_orm::{ActiveModelTrait, IntoActiveModel, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::command::{HouseholdChange, NewHousehold};
use super::placement::path_of;
use super::repo;
use super::sealing::{Opener, Sealed, sealed_phone};
use super::sight::ground;
use super::write::Corrections;
use crate::auth::vault::{Keyring, Vault};
use crate::domain::area;
use crate::domain::calls::{Call, Remembered};
use crate::domain::checks::in_reach;
use crate::domain::district::{Directory, standing};
use crate::events::{self, By, Deed};
use crate::given::Given;
use crate::policy::{Actor, RegisterAction};
use crate::refusal::{Code, Failure, Outcome, Refusal};
use crate::store::{DistrictTx, Store, StoreError};

/// The households of one district, for one actor.
pub struct Households<'a> {
    /// The database.
    pub store: &'a Store,
    /// Clock and ids.
    pub given: &'a Given,
    /// The district's keys, for values that another process sealed under a newer one.
    pub vault: &'a Vault,
    /// The district's keys.
    pub keyring: Arc<Keyring>,
    /// The district's reference data.
    pub directory: Arc<Directory>,
    /// Who acts.
    pub actor: &'a Actor,
}

impl Households<'_> {
    pub(super) fn today(&self) -> NaiveDate {
        self.directory.day()
    }

    pub(super) fn opener(&self) -> Opener<'_> {
        Opener {
            vault: self.vault,
            store: self.store,
            district: self.actor.district,
        }
    }

    /// Commits what was done; where another call with the same key was first, answers as that one.
    pub(super) async fn finish<I: From<Uuid>>(
        &self,
        call: &Call<'_>,
        tx: DistrictTx,
        outcome: Outcome<I>,
    ) -> Outcome<I> {
        call.settle(self.store, self.actor, tx, outcome).await
    }

    /// Remembers a call that is about this object; the object of a call that was made before.
    pub(super) async fn begin<I: From<Uuid> + Into<Uuid>>(
        &self,
        call: &Call<'_>,
        tx: &DistrictTx,
        object: I,
    ) -> Outcome<Option<I>> {
        let remembered = call.remember(tx, self.given, self.actor, object.into());
        Ok(match remembered.await? {
            Remembered::New => None,
            Remembered::Done(id) => Some(id.into()),
        })
    }

    /// Enters a household into the register.
    ///
    /// # Errors
    /// FORBIDDEN outside the actor's ground, UNKNOWN_AREA, CODE_TAKEN, INVALID.
    pub async fn register(&self, new: &NewHousehold) -> Outcome<HouseholdId> {
        let phone = new
            .phone
            .as_ref()
            .map(|phone| sealed_phone(&self.keyring, phone));
        let hash = phone.as_ref().map(|sealed| &sealed.hash);
        let call = Call::new("registerHousehold", new.key.as_deref(), &(new, hash));
        let tx = self.store.write(self.actor.district).await?;
        let outcome = self.try_register(&tx, new, phone.clone(), &call).await;
        self.finish(&call, tx, outcome).await
    }

    async fn try_register(
        &self,
        tx: &DistrictTx,
        new: &NewHousehold,
        phone: Option<Sealed>,
        call: &Call<'_>,
    ) -> Outcome<HouseholdId> {
        let id: HouseholdId = self.given.id();
        if let Some(done) = self.begin(call, tx, id).await? {
            return Ok(done);
        }
        // Nobody divides the area before the household is written.
        let directory = standing(tx, &self.directory).await?;
        let registered_on = self.not_in_future(new.registered_on, "registeredOn")?;
        fits(tx, &directory, new.area, registered_on).await?;
        if let Some(organisation) = new.organisation {
            self.known_organisation(organisation)?;
        }
        let path = path_of(&directory, new.area);
        let (phone_cipher, phone_hash) = Sealed::columns(phone);
        let mut row = household::Model {
            district_id: tx.district(),
            id,
            code: new.code.clone(),
            kind: new.kind,
            area_id: path.area,
            street_id: path.street,
            community_id: path.community,
            compound_id: path.compound,
            grid_id: path.grid,
            building_id: path.building,
            head_name: new.head_name.clone(),
            phone_cipher,
            phone_hash,
            address: new.address.clone(),
            organisation_id: new.organisation,
            latitude: None,
            longitude: None,
            datum: None,
            gcj_latitude: None,
            gcj_longitude: None,
            nearest_centre_metres: None,
            verified_on: Some(self.today()),
            source: new.source.clone(),
            registered_on,
            placed_on: registered_on,
            ended_on: None,
            paired_on: None,
            import_id: None,
            version: 1,
            updated_at: self.given.now(),
        };
        if !self.keeps(&row) {
            return Err(Refusal::at(Code::Forbidden, "areaId").into());
        }
        self.put(tx, &mut row, new.spot).await?;
        let stored = row.into_active_model().reset_all();
        tx.insert(stored).await.map_err(taken)?;
        self.audit(tx, "HOUSEHOLD_REGISTERED", "hou", id.into(), json!({}))
            .await?;
        Ok(id)
    }

    /// Corrects a household, or finds it right on a visit.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, INVALID.
    pub async fn change(&self, change: &HouseholdChange) -> Outcome<HouseholdId> {
        let (name, action) = match change.verify {
            true => ("verifyHousehold", "HOUSEHOLD_VERIFIED"),
            false => ("changeHousehold", "HOUSEHOLD_CHANGED"),
        };
        let phone = change
            .phone
            .as_ref()
            .map(|phone| phone.as_ref().map(|phone| self.keyring.phone_hash(phone)));
        let call = Call::new(name, change.key.as_deref(), &(change, phone));
        let tx = self.store.write(self.actor.district).await?;
        let outcome = self.try_change(&tx, change, action, &call).await;
        self.finish(&call, tx, outcome).await
    }

    async fn try_change(
        &self,
        tx: &DistrictTx,
        change: &HouseholdChange,
        action: &'static str,
        call: &Call<'_>,
    ) -> Outcome<HouseholdId> {
        if let Some(done) = self.begin(call, tx, change.id).await? {
            return Ok(done);
        }
        let mut row = self.kept(tx, change.id).await?;
        is_newest(change.expected_version, row.version)?;
        let corrections = self.correct(tx, &mut row, change).await?;
        let source = change.source.clone().unwrap_or_else(|| row.source.clone());
        if change.verify {
            row.verified_on = Some(self.today());
            repo::verify_residents(tx, row.id, self.today(), self.given.now()).await?;
        }
        self.trail(tx, row.id, None, &corrections, &source, change.verify)
            .await?;
        row.source = source;
        self.save(tx, row, action, &corrections).await?;
        Ok(change.id)
    }

    async fn save(
        &self,
        tx: &DistrictTx,
        mut row: household::Model,
        action: &'static str,
        corrections: &Corrections,
    ) -> Outcome<()> {
        row.version += 1;
        row.updated_at = self.given.now();
        let payload = json!({ "version": row.version, "fields": corrections.fields() });
        let id = row.id;
        repo::save(tx, row).await?;
        self.audit(tx, action, "hou", id.into(), payload).await
    }
}

/// What is named, and whether the actor may.
impl Households<'_> {
    /// The household, locked, if the actor may know of it.
    pub(super) async fn known(
        &self,
        tx: &DistrictTx,
        id: HouseholdId,
    ) -> Outcome<household::Model> {
        let query = repo::by_id(tx, id).filter(repo::readable(tx, self.actor, self.today()));
        Ok(tx.one_locked(query).await?.ok_or(Code::NotFound)?)
    }

    /// The household, locked, if the actor may change it now.
    pub(super) async fn kept(&self, tx: &DistrictTx, id: HouseholdId) -> Outcome<household::Model> {
        let row = self.known(tx, id).await?;
        if !self.keeps(&row) {
            return Err(Code::Forbidden.into());
        }
        if has_ended(row.ended_on, self.today()) {
            return Err(Refusal::at(Code::Invalid, "id")
                .saying("household-ended")
                .into());
        }
        Ok(row)
    }

    fn keeps(&self, row: &household::Model) -> bool {
        let ties = self.actor.ties_to(&ground(row), None);
        self.actor.may_register(RegisterAction::KeepHousehold, ties)
    }

    pub(super) fn known_organisation(&self, id: OrganisationId) -> Outcome<()> {
        match self.directory.organisation(id) {
            Some(node) if node.current => Ok(()),
            _ => Err(Refusal::at(Code::UnknownHandler, "organisationId").into()),
        }
    }

    /// A day of the past, today when none is given.
    pub(super) fn not_in_future(&self, day: Option<NaiveDate>, field: &str) -> Outcome<NaiveDate> {
        let today = self.today();
        match day {
            Some(day) if day > today => Err(Refusal::at(Code::Invalid, field)
                .saying("day-in-future")
                .into()),
            Some(day) => Ok(in_reach(day, field).map(|()| day)?),
            None => Ok(today),
        }
    }

    pub(super) async fn audit(
        &self,
        tx: &DistrictTx,
        action: &'static str,
        object_type: &'static str,
        object: Uuid,
        payload: serde_json::Value,
    ) -> Outcome<()> {
        let deed = Deed {
            actor: Some(By {
                account: self.actor.account,
                posting: self.actor.posting,
            }),
            action,
            object_type,
            object: Some(object),
            payload,
        };
        Ok(events::audit(tx, self.given, &deed).await?)
    }
}

/// Whether a household may lie in an area from a day on.
async fn fits(tx: &DistrictTx, directory: &Directory, id: AreaId, day: NaiveDate) -> Outcome<()> {
    let area = directory.area(id).filter(|area| area.current);
    let area = area.ok_or_else(|| Refusal::at(Code::UnknownArea, "areaId"))?;
    if area.kind < AreaKind::Community {
        let refusal = Refusal::at(Code::Invalid, "areaId");
        return Err(refusal.saying("households-lie-deeper").into());
    }
    if day < area.since {
        let began = area::first_day(tx, id).await?;
        if let Some(began) = began.filter(|began| day < *began) {
            let refusal = Refusal::at(Code::Invalid, "registeredOn").saying("area-began-later");
            return Err(refusal.with("day", began).into());
        }
    }
    Ok(())
}

pub(super) fn has_ended(ended_on: Option<NaiveDate>, today: NaiveDate) -> bool {
    ended_on.is_some_and(|ended| ended <= today)
}

pub(super) fn is_newest(expected: Option<i32>, version: i32) -> Outcome<()> {
    match expected {
        Some(seen) if seen != version => Err(Code::Stale.into()),
        _ => Ok(()),
    }
}

/// A refusal of the whole, put to a field of the input.
pub(super) fn at_field(failure: Failure, field: &str) -> Failure {
    match failure {
        Failure::Refused(refusals) => {
            Failure::Refused(refusals.into_iter().map(|one| one.on(field)).collect())
        }
        fault => fault,
    }
}

/// The refusal that a uniqueness rule stands for.
pub(super) fn taken(error: StoreError) -> Failure {
    match &error {
        StoreError::Unique { rule, .. } if rule.contains("identity") => {
            Refusal::at(Code::IdentityTaken, "identityNumber").into()
        }
        _ if error.is_unique("household") || error.is_unique("resident") => {
            Refusal::at(Code::CodeTaken, "code").into()
        }
        _ => error.into(),
    }
}
