//! What other parts of the domain ask about people: by id, by phone, by the area they serve, and
//! the number behind a mask.

use std::collections::HashMap;

use lianxin_entity::access_log;
use lianxin_entity::enums::{AccountStatus, Role};
use lianxin_entity::ids::{AccountId, AreaId, DistrictKey, ServiceRequestId};
use sea_orm::ActiveValue::{NotSet, Set};

use super::repo;
use super::service::Identity;
use crate::auth::phone::Phone;
use crate::auth::vault::Purpose;
use crate::policy::Actor;
use crate::refusal::{Code, Fault, Outcome};
use crate::store::DistrictTx;

/// A person as others see it; the phone stays sealed until somebody asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: AccountId,
    pub display_name: String,
    pub(super) district: DistrictKey,
    pub(super) sealed_phone: Vec<u8>,
}

/// A name with its number, shown for a stated purpose.
#[derive(Debug, Clone)]
pub struct Contact {
    pub display_name: String,
    pub phone: Phone,
}

impl From<lianxin_entity::account::Model> for Person {
    fn from(row: lianxin_entity::account::Model) -> Self {
        Self {
            id: row.id,
            display_name: row.display_name,
            district: row.district_id,
            sealed_phone: row.phone_cipher,
        }
    }
}

/// The persons with these ids, in one statement.
///
/// # Errors
/// When the database fails.
pub async fn persons(tx: &DistrictTx, ids: &[AccountId]) -> Outcome<HashMap<AccountId, Person>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = repo::accounts(tx, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
}

impl Identity<'_> {
    /// The phone number of a person.
    pub async fn open_phone(&self, person: &Person) -> Outcome<Phone> {
        let sealed = &person.sealed_phone;
        let purpose = Purpose::Phone;
        let plain = self
            .vault
            .open_sealed(self.store, person.district, purpose, sealed)
            .await?;
        let text = std::str::from_utf8(&plain).map_err(Fault::broken)?;
        Ok(Phone::parse(text).map_err(Fault::broken)?)
    }

    /// The grid workers of areas, by area, as of today.
    pub async fn grid_workers(
        &self,
        tx: &DistrictTx,
        areas: &[AreaId],
    ) -> Outcome<HashMap<AreaId, Vec<Person>>> {
        let held = repo::postings_in_areas(tx, areas, Role::GridWorker, self.today()).await?;
        let ids: Vec<_> = held.iter().map(|(_, account)| *account).collect();
        let persons = persons(tx, &ids).await?;
        let mut by_area: HashMap<AreaId, Vec<Person>> = HashMap::new();
        for (area, account) in held {
            let in_area = by_area.entry(area).or_default();
            if let Some(person) = persons.get(&account).filter(|p| !in_area.contains(p)) {
                in_area.push(person.clone());
            }
        }
        for in_area in by_area.values_mut() {
            in_area.sort_by_key(|person| person.id);
        }
        Ok(by_area)
    }

    /// The account that has a phone, for a report filed on somebody's behalf.
    pub async fn holder_of(&self, tx: &DistrictTx, phone: &Phone) -> Outcome<Option<AccountId>> {
        let hash = self.phone_hash(tx.district(), phone).await?;
        let row = repo::account_by_phone(tx, &hash).await?;
        Ok(row
            .filter(|a| a.status == AccountStatus::Active)
            .map(|a| a.id))
    }

    /// The account, if it is in use.
    pub async fn in_use(&self, tx: &DistrictTx, id: AccountId) -> Outcome<Option<AccountId>> {
        let row = repo::account(tx, id).await?;
        Ok(row
            .filter(|a| a.status == AccountStatus::Active)
            .map(|a| a.id))
    }

    /// The lookup hash of the actor's own phone.
    pub async fn own_phone_hash(&self, actor: &Actor) -> Outcome<Vec<u8>> {
        let tx = self.store.read(actor.district).await?;
        let row = repo::account(&tx, actor.account).await?;
        tx.commit().await?;
        Ok(row.ok_or(Code::NotFound)?.phone_hash)
    }

    /// Opens the number of a person and writes down who looked at it, when and why. The caller has
    /// decided that the actor may.
    pub async fn reveal(
        &self,
        tx: &DistrictTx,
        actor: &Actor,
        subject: AccountId,
        request: ServiceRequestId,
        purpose: &str,
        note: Option<&str>,
    ) -> Outcome<Contact> {
        let row = repo::account(tx, subject).await?.ok_or(Code::NoPhone)?;
        let phone = self.phone_of(&row).await?;
        let looked = access_log::ActiveModel {
            district_id: NotSet,
            id: Set(self.given.id()),
            at: Set(self.given.now()),
            viewer_id: Set(actor.account),
            posting_id: Set(actor.posting),
            subject_id: Set(subject),
            request_id: Set(Some(request)),
            purpose: Set(purpose.to_owned()),
            note: Set(note.map(str::to_owned)),
        };
        repo::log_access(tx, looked).await?;
        Ok(Contact {
            display_name: row.display_name,
            phone,
        })
    }
}
