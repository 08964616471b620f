//! The one way in which somebody changes a household: remember the call, load, permit, write, leave a
//! trail.

use std::sync::Arc;

use chrono::NaiveDate;
use lianxin_entity::ids::{AreaId, HouseholdId, OrganisationId, ResidentId};
use lianxin_entity::{household, resident};
use sea_orm::{ActiveModelTrait, IntoActiveModel, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::command::{End, HouseholdChange, NewHousehold, NewResident, ResidentChange};
use super::placement::path_of;
use super::repo;
use super::sealing::{Opener, Sealed, sealed_identity, sealed_phone};
use super::sight::ground;
use super::write::Corrections;
use crate::auth::vault::{Keyring, Vault};
use crate::domain::calls::{Call, Remembered, is_repeated};
use crate::domain::district::Directory;
use crate::domain::responsibility;
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
        match outcome {
            Ok(id) => {
                tx.commit().await?;
                Ok(id)
            }
            Err(failure) if is_repeated(&failure) => {
                tx.rollback().await?;
                Ok(call.answer_again(self.store, self.actor).await?.into())
            }
            Err(failure) => Err(failure),
        }
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
        self.known_area(new.area)?;
        if let Some(organisation) = new.organisation {
            self.known_organisation(organisation)?;
        }
        let registered_on = self.not_in_future(new.registered_on, "registeredOn")?;
        let path = path_of(&self.directory, new.area);
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

    /// Ends a household and the people in it. Pairings end first, each with its reason.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, INVALID while a pairing has not ended.
    pub async fn end(&self, end: &End<HouseholdId>) -> Outcome<HouseholdId> {
        let call = Call::new("endHousehold", end.key.as_deref(), end);
        let tx = self.store.write(self.actor.district).await?;
        let outcome = self.try_end(&tx, end, &call).await;
        self.finish(&call, tx, outcome).await
    }

    async fn try_end(
        &self,
        tx: &DistrictTx,
        end: &End<HouseholdId>,
        call: &Call<'_>,
    ) -> Outcome<HouseholdId> {
        if let Some(done) = self.begin(call, tx, end.id).await? {
            return Ok(done);
        }
        let mut row = self.kept(tx, end.id).await?;
        is_newest(end.expected_version, row.version)?;
        if repo::is_paired(tx, row.id).await? {
            return Err(Refusal::at(Code::Invalid, "id")
                .saying("household-paired")
                .into());
        }
        let today = self.today();
        row.ended_on = Some(today);
        repo::end_residents(tx, row.id, today, self.given.now()).await?;
        responsibility::service::ending::household_ends(tx, row.id, today, &end.reason).await?;
        let corrections = Corrections::ended(&end.reason);
        self.trail(tx, row.id, None, &corrections, &row.source, false)
            .await?;
        self.save(tx, row, "HOUSEHOLD_ENDED", &corrections).await?;
        Ok(end.id)
    }

    /// Enters a person into the register.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, CODE_TAKEN, IDENTITY_TAKEN, INVALID.
    pub async fn register_resident(&self, new: &NewResident) -> Outcome<ResidentId> {
        let phone = new
            .phone
            .as_ref()
            .map(|phone| sealed_phone(&self.keyring, phone));
        let identity = new
            .identity
            .as_ref()
            .map(|number| sealed_identity(&self.keyring, number));
        let hashes = [&phone, &identity].map(|value| value.as_ref().map(|sealed| &sealed.hash));
        let key = new.key.as_deref();
        let call = Call::new("registerHouseholdMember", key, &(new, hashes));
        let tx = self.store.write(self.actor.district).await?;
        let sealed = (phone.clone(), identity.clone());
        let outcome = self.try_register_resident(&tx, new, sealed, &call).await;
        self.finish(&call, tx, outcome).await
    }

    async fn try_register_resident(
        &self,
        tx: &DistrictTx,
        new: &NewResident,
        (phone, identity): (Option<Sealed>, Option<Sealed>),
        call: &Call<'_>,
    ) -> Outcome<ResidentId> {
        let id: ResidentId = self.given.id();
        if let Some(done) = self.begin(call, tx, id).await? {
            return Ok(done);
        }
        let home = self.kept(tx, new.household).await;
        let home = home.map_err(|failure| at_field(failure, "householdId"))?;
        let registered_on = self.not_in_future(new.registered_on, "registeredOn")?;
        let born = new.identity.as_ref().map(|number| number.birth_year());
        let (phone_cipher, phone_hash) = Sealed::columns(phone);
        let (identity_cipher, identity_hash) = Sealed::columns(identity);
        let row = resident::Model {
            district_id: tx.district(),
            id,
            code: new.code.clone(),
            household_id: home.id,
            account_id: None,
            name: new.name.clone(),
            relation: new.relation,
            birth_year: born.or(new.birth_year),
            phone_cipher,
            phone_hash,
            identity_cipher,
            identity_hash,
            verified_on: Some(self.today()),
            registered_on,
            ended_on: None,
            import_id: None,
            version: 1,
            updated_at: self.given.now(),
        };
        let stored = row.into_active_model().reset_all();
        tx.insert(stored).await.map_err(taken)?;
        self.audit(tx, "RESIDENT_REGISTERED", "rsd", id.into(), json!({}))
            .await?;
        Ok(id)
    }

    /// Corrects a person.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, IDENTITY_TAKEN, INVALID.
    pub async fn change_resident(&self, change: &ResidentChange) -> Outcome<ResidentId> {
        let phone = change
            .phone
            .as_ref()
            .map(|phone| phone.as_ref().map(|phone| self.keyring.phone_hash(phone)));
        let identity = change.identity.as_ref().map(|number| {
            number
                .as_ref()
                .map(|number| self.keyring.identity_hash(number.as_str()))
        });
        let key = change.key.as_deref();
        let call = Call::new("changeHouseholdMember", key, &(change, phone, identity));
        let tx = self.store.write(self.actor.district).await?;
        let outcome = self.try_change_resident(&tx, change, &call).await;
        self.finish(&call, tx, outcome).await
    }

    async fn try_change_resident(
        &self,
        tx: &DistrictTx,
        change: &ResidentChange,
        call: &Call<'_>,
    ) -> Outcome<ResidentId> {
        if let Some(done) = self.begin(call, tx, change.id).await? {
            return Ok(done);
        }
        let (home, mut row) = self.kept_resident(tx, change.id).await?;
        is_newest(change.expected_version, row.version)?;
        let corrections = self.correct_resident(&mut row, change).await?;
        let source = change.source.clone().unwrap_or_else(|| home.source.clone());
        self.trail(tx, home.id, Some(row.id), &corrections, &source, false)
            .await?;
        row.verified_on = Some(self.today());
        self.save_resident(tx, row, "RESIDENT_CHANGED", &corrections)
            .await?;
        Ok(change.id)
    }

    async fn save_resident(
        &self,
        tx: &DistrictTx,
        mut row: resident::Model,
        action: &'static str,
        corrections: &Corrections,
    ) -> Outcome<()> {
        row.version += 1;
        row.updated_at = self.given.now();
        let payload = json!({ "version": row.version, "fields": corrections.fields() });
        let id = row.id;
        repo::save_resident(tx, row).await.map_err(taken)?;
        self.audit(tx, action, "rsd", id.into(), payload).await
    }

    /// Ends a person in the register.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, INVALID.
    pub async fn end_resident(&self, end: &End<ResidentId>) -> Outcome<ResidentId> {
        let call = Call::new("endHouseholdMember", end.key.as_deref(), end);
        let tx = self.store.write(self.actor.district).await?;
        let outcome = self.try_end_resident(&tx, end, &call).await;
        self.finish(&call, tx, outcome).await
    }

    async fn try_end_resident(
        &self,
        tx: &DistrictTx,
        end: &End<ResidentId>,
        call: &Call<'_>,
    ) -> Outcome<ResidentId> {
        if let Some(done) = self.begin(call, tx, end.id).await? {
            return Ok(done);
        }
        let (home, mut row) = self.kept_resident(tx, end.id).await?;
        is_newest(end.expected_version, row.version)?;
        row.ended_on = Some(self.today());
        let corrections = Corrections::ended(&end.reason);
        self.trail(tx, home.id, Some(row.id), &corrections, &home.source, false)
            .await?;
        self.save_resident(tx, row, "RESIDENT_ENDED", &corrections)
            .await?;
        Ok(end.id)
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
    async fn kept(&self, tx: &DistrictTx, id: HouseholdId) -> Outcome<household::Model> {
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

    /// A person and the household, locked, if the actor may change them now.
    async fn kept_resident(
        &self,
        tx: &DistrictTx,
        id: ResidentId,
    ) -> Outcome<(household::Model, resident::Model)> {
        let row = tx.one_locked(repo::resident(tx, id)).await?;
        let row = row.ok_or(Code::NotFound)?;
        let home = self.kept(tx, row.household_id).await?;
        if has_ended(row.ended_on, self.today()) {
            return Err(Refusal::at(Code::Invalid, "id")
                .saying("household-ended")
                .into());
        }
        Ok((home, row))
    }

    fn keeps(&self, row: &household::Model) -> bool {
        let ties = self.actor.ties_to(&ground(row), None);
        self.actor.may_register(RegisterAction::KeepHousehold, ties)
    }

    fn known_area(&self, id: AreaId) -> Outcome<()> {
        let known = self.directory.area(id).is_some_and(|area| area.current);
        match known {
            true => Ok(()),
            false => Err(Refusal::at(Code::UnknownArea, "areaId").into()),
        }
    }

    pub(super) fn known_organisation(&self, id: OrganisationId) -> Outcome<()> {
        match self.directory.organisation(id) {
            Some(node) if node.current => Ok(()),
            _ => Err(Refusal::at(Code::UnknownHandler, "organisationId").into()),
        }
    }

    /// A day of the past, today when none is given.
    fn not_in_future(&self, day: Option<NaiveDate>, field: &str) -> Outcome<NaiveDate> {
        let today = self.today();
        match day {
            Some(day) if day > today => Err(Refusal::at(Code::Invalid, field)
                .saying("day-in-future")
                .into()),
            day => Ok(day.unwrap_or(today)),
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

fn has_ended(ended_on: Option<NaiveDate>, today: NaiveDate) -> bool {
    ended_on.is_some_and(|ended| ended <= today)
}

fn is_newest(expected: Option<i32>, version: i32) -> Outcome<()> {
    match expected {
        Some(seen) if seen != version => Err(Code::Stale.into()),
        _ => Ok(()),
    }
}

/// A refusal of the whole, put to a field of the input.
fn at_field(failure: Failure, field: &str) -> Failure {
    match failure {
        Failure::Refused(refusals) => {
            Failure::Refused(refusals.into_iter().map(|one| one.on(field)).collect())
        }
        fault => fault,
    }
}

/// The refusal that a uniqueness rule stands for.
fn taken(error: StoreError) -> Failure {
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
