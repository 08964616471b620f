//! The people of a household: entered into the register and corrected.

use lianxin_entity::ids::ResidentId;
use lianxin_entity::{household, resident};
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use serde_json::json;

use super::command::{NewResident, ResidentChange};
use super::repo;
use super::sealing::{Sealed, sealed_identity, sealed_phone};
use super::service::{Households, at_field, has_ended, is_newest, taken};
use super::write::Corrections;
use crate::domain::calls::Call;
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::DistrictTx;

impl Households<'_> {
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

    pub(super) async fn save_resident(
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

    /// A person and the household, locked, if the actor may change them now. The household is locked
    /// first, as everywhere.
    pub(super) async fn kept_resident(
        &self,
        tx: &DistrictTx,
        id: ResidentId,
    ) -> Outcome<(household::Model, resident::Model)> {
        let seen = tx
            .one(repo::resident(tx, id))
            .await?
            .ok_or(Code::NotFound)?;
        let home = self.kept(tx, seen.household_id).await?;
        let row = tx.one_locked(repo::resident(tx, id)).await?;
        let row = row.filter(|row| row.household_id == home.id);
        let row = row.ok_or(Code::NotFound)?;
        if has_ended(row.ended_on, self.today()) {
            return Err(Refusal::at(Code::Invalid, "id")
                .saying("household-ended")
                .into());
        }
        Ok((home, row))
    }
}
