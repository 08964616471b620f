//! How an account begins and how its password changes.

use chrono::NaiveDate;
use lianxin_entity::account;
use lianxin_entity::enums::{AccountStatus, Duty, PhoneCodePurpose, Role, Staffing};
use lianxin_entity::ids::{AccountId, AreaId, OrganisationId, PostingId};
use lianxin_entity::{area, posting, posting_area};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, QueryFilter};

use super::codes::CodeCheck;
use super::repo;
use super::service::{Identity, Place, Proof, SignedIn, by, choose_posting};
use super::wish::{self, PasswordReset, Registration};
use crate::auth::phone::Phone;
use crate::domain::appointment::letters::Letter;
use crate::domain::organisation::service::hold;
use crate::events::By;
use crate::policy::Actor;
use crate::refusal::{Code, Outcome, Refusal, Refusals};
use crate::store::{DistrictTx, StoreError};

/// A posting to be made.
#[derive(Debug, Clone)]
pub struct NewPosting {
    pub role: Role,
    pub duty: Duty,
    pub title: Option<String>,
    pub organisation: Option<OrganisationId>,
    pub areas: Vec<AreaId>,
    pub term: Term,
}

/// From when to when a posting holds, how it is employed, and its letter.
#[derive(Debug, Clone, Default)]
pub struct Term {
    /// The first day; today when left out.
    pub starts_on: Option<NaiveDate>,
    /// The first day on which it does not hold any more.
    pub ends_on: Option<NaiveDate>,
    pub staffing: Option<Staffing>,
    pub letter: Letter,
}

impl NewPosting {
    /// A resident, at home in an area if one is known.
    pub fn resident(area: Option<AreaId>) -> Self {
        Self {
            role: Role::Resident,
            duty: Duty::None,
            title: None,
            organisation: None,
            areas: area.into_iter().collect(),
            term: Term::default(),
        }
    }
}

impl Identity<'_> {
    /// Makes an account for a resident who gave back the code of the phone, and signs in.
    pub async fn register_resident(&self, wish: Registration) -> Outcome<SignedIn> {
        let mut refusals = Refusals::default();
        let phone = refusals.take(wish::phone(&wish.phone, "phone"));
        if let Some(phone) = &phone {
            refusals.take(wish::new_password(&wish.password, phone, "password"));
        }
        let name = refusals.take(wish::display_name(&wish.display_name, "displayName"));
        let place = refusals.take(self.district(&wish.district_code).await?);
        if let Some(place) = &place {
            refusals.take(self.known_area(place, wish.area, "areaId").await?);
        }
        refusals.finish()?;
        let (Some(phone), Some(name), Some(place)) = (phone, name, place) else {
            return Err(Code::Invalid.into());
        };
        let hash = self.phone_hash(place.key, &phone).await?;
        // Either purpose will do to say that the phone is taken: only its holder has the code.
        let purposes = [PhoneCodePurpose::Register, PhoneCodePurpose::ResetPassword];
        self.check_code(&place, &hash, &wish.phone_code, &purposes)
            .await?;
        let password = self.hash(&wish.password).await?;
        let tx = self.store.write(place.key).await?;
        let code = self
            .compare_code(&tx, &place, &hash, &wish.phone_code, &purposes)
            .await?;
        let CodeCheck::Right(code) = code else {
            return Err(Refusal::at(Code::BadCode, "phoneCode").into());
        };
        let account = repo::account_by_phone(&tx, &hash).await?;
        let account = match account {
            None if code.purpose == Some(PhoneCodePurpose::Register) => {
                self.insert_account(&tx, &place, &phone, &name, Some(password))
                    .await?
            }
            None => return Err(Refusal::at(Code::BadCode, "phoneCode").into()),
            Some(known) => self.adopt(&tx, known, name, password).await?,
        };
        repo::use_code(&tx, code.id, self.given.now()).await?;
        let posting = self
            .insert_posting(&tx, account, &NewPosting::resident(wish.area))
            .await?;
        let by = By {
            account,
            posting: posting.id,
        };
        self.trail(&tx, "ACCOUNT_REGISTERED", Some(by), Some(account))
            .await?;
        let signed_in = self
            .open_session(&tx, &place, &posting, self.lifetimes.access)
            .await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    /// An account that an officer made for somebody else's report has no password yet; whoever
    /// proves the phone takes it over.
    async fn adopt(
        &self,
        tx: &DistrictTx,
        known: account::Model,
        name: String,
        password: String,
    ) -> Outcome<AccountId> {
        if known.password_hash.is_some() || known.status != AccountStatus::Active {
            return Err(Refusal::at(Code::PhoneTaken, "phone").into());
        }
        let mut change = repo::account_change(known.id);
        change.display_name = Set(name);
        change.password_hash = Set(Some(password));
        change.password_changed_at = Set(Some(self.given.now()));
        repo::change_account(tx, change).await?;
        let today = self.today();
        for posting in repo::current_postings(tx, known.id, today).await? {
            if posting.role == Role::Resident {
                repo::end_posting(tx, posting.id, today, "REGISTERED").await?;
            }
        }
        Ok(known.id)
    }

    /// Changes the password of who is signed in; every other session of the account ends.
    pub async fn change_password(&self, actor: &Actor, current: &str, new: &str) -> Outcome<()> {
        let tx = self.store.read(actor.district).await?;
        let Some(row) = repo::account(&tx, actor.account).await? else {
            return Err(Code::NotFound.into());
        };
        let failures = repo::failures(&tx, &row.phone_hash).await?;
        tx.commit().await?;
        let phone = self.phone_of(&row).await?;
        wish::new_password(new, &phone, "newPassword")?;
        let stored = row.password_hash.as_deref();
        let proof = self
            .prove(actor.district, &row.phone_hash, failures, current, stored)
            .await?;
        if matches!(proof, Proof::Wrong) {
            let wrong = Refusal::at(Code::BadCredentials, "currentPassword");
            return Err(wrong.saying("current-password-wrong").into());
        }
        let password = self.hash(new).await?;
        let tx = self.store.write(actor.district).await?;
        let now = self.given.now();
        self.refuse_if_locked(repo::locked_failures(&tx, &row.phone_hash, now).await?)?;
        repo::forget_failures(&tx, &row.phone_hash).await?;
        self.set_password(&tx, row.id, password).await?;
        repo::end_sessions(&tx, row.id, Some(actor.session), "PASSWORD_CHANGED", now).await?;
        self.trail(&tx, "PASSWORD_CHANGED", Some(by(actor)), Some(row.id))
            .await?;
        tx.commit().await?;
        self.actors.forget(actor.district, actor.account);
        Ok(())
    }

    /// Sets a new password for who gave back the code of the phone; all sessions end, and a new one
    /// begins if the account has a posting.
    pub async fn reset_password(&self, wish: PasswordReset) -> Outcome<Option<SignedIn>> {
        let mut refusals = Refusals::default();
        let phone = refusals.take(wish::phone(&wish.phone, "phone"));
        if let Some(phone) = &phone {
            refusals.take(wish::new_password(&wish.new_password, phone, "newPassword"));
        }
        let place = refusals.take(self.district(&wish.district_code).await?);
        refusals.finish()?;
        let (Some(phone), Some(place)) = (phone, place) else {
            return Err(Code::Invalid.into());
        };
        let hash = self.phone_hash(place.key, &phone).await?;
        let purposes = [PhoneCodePurpose::ResetPassword];
        self.check_code(&place, &hash, &wish.phone_code, &purposes)
            .await?;
        let password = self.hash(&wish.new_password).await?;
        let bad_code = || Refusal::at(Code::BadCode, "phoneCode").into();
        let now = self.given.now();
        let tx = self.store.write(place.key).await?;
        let code = self
            .compare_code(&tx, &place, &hash, &wish.phone_code, &purposes)
            .await?;
        let account = repo::account_by_phone(&tx, &hash).await?;
        let account = account.filter(|a| a.status == AccountStatus::Active);
        let (CodeCheck::Right(code), Some(account)) = (code, account) else {
            return Err(bad_code());
        };
        repo::use_code(&tx, code.id, now).await?;
        if code.issued_by.is_some() && self.is_officers_account(&tx, account.id).await? {
            tx.commit().await?;
            return Err(bad_code());
        }
        repo::forget_failures(&tx, &hash).await?;
        self.set_password(&tx, account.id, password).await?;
        repo::end_sessions(&tx, account.id, None, "PASSWORD_RESET", now).await?;
        self.trail(&tx, "PASSWORD_RESET", None, Some(account.id))
            .await?;
        let postings = repo::current_postings(&tx, account.id, self.today()).await?;
        let signed_in = match choose_posting(&postings, None) {
            Some(posting) => Some(
                self.open_session(&tx, &place, posting, self.lifetimes.access)
                    .await?,
            ),
            None => None,
        };
        tx.commit().await?;
        self.actors.forget(place.key, account.id);
        Ok(signed_in)
    }

    pub(super) async fn insert_account(
        &self,
        tx: &DistrictTx,
        place: &Place,
        phone: &Phone,
        name: &str,
        password: Option<String>,
    ) -> Outcome<AccountId> {
        let keyring = self.vault.keyring(self.store, place.key).await?;
        let id: AccountId = self.given.id();
        let now = self.given.now();
        let row = account::ActiveModel {
            district_id: NotSet,
            id: Set(id),
            display_name: Set(name.to_owned()),
            phone_cipher: Set(keyring.seal_phone(phone)),
            phone_hash: Set(keyring.phone_hash(phone)),
            password_changed_at: Set(password.is_some().then_some(now)),
            password_hash: Set(password),
            status: Set(AccountStatus::Active),
            created_at: Set(now),
        };
        match tx.insert(row).await {
            Ok(()) => Ok(id),
            Err(e) if e.is_unique("account") => Err(Refusal::at(Code::PhoneTaken, "phone").into()),
            Err(e) => Err(e.into()),
        }
    }

    pub(super) async fn insert_posting(
        &self,
        tx: &DistrictTx,
        account: AccountId,
        new: &NewPosting,
    ) -> Outcome<posting::Model> {
        if !self.overlapping(tx, account, new).await?.is_empty() {
            return Err(Code::Overlapping.into());
        }
        // An organisation to which people are posted does not dissolve meanwhile.
        if let Some(organisation) = new.organisation
            && !hold(tx, organisation).await?
        {
            return Err(Refusal::at(Code::UnknownHandler, "organisationId").into());
        }
        let id: PostingId = self.given.id();
        tx.insert(posting::ActiveModel {
            district_id: NotSet,
            id: Set(id),
            account_id: Set(account),
            role: Set(new.role),
            duty: Set(new.duty),
            title: Set(new.title.clone()),
            organisation_id: Set(new.organisation),
            starts_on: Set(new.term.starts_on.unwrap_or_else(|| self.today())),
            ends_on: Set(new.term.ends_on),
            staffing: Set(new.term.staffing),
            letter_number: Set(new.term.letter.number.clone()),
            letter_expires_on: Set(new.term.letter.expires_on),
            end_reason: Set(None),
            last_used_at: Set(None),
        })
        .await
        .map_err(|e| unknown(e, "organisationId"))?;
        let areas = new.areas.iter().map(|area| posting_area::ActiveModel {
            district_id: NotSet,
            posting_id: Set(id),
            area_id: Set(*area),
        });
        tx.insert_all(areas.collect::<Vec<_>>())
            .await
            .map_err(|e| unknown(e, "areaId"))?;
        let stored = repo::posting(tx, id).await?;
        stored.ok_or_else(|| Code::NotFound.into())
    }

    pub(super) async fn set_password(
        &self,
        tx: &DistrictTx,
        account: AccountId,
        hash: String,
    ) -> Outcome<()> {
        let mut change = repo::account_change(account);
        change.password_hash = Set(Some(hash));
        change.password_changed_at = Set(Some(self.given.now()));
        Ok(repo::change_account(tx, change).await?)
    }

    async fn known_area(
        &self,
        place: &Place,
        wanted: Option<AreaId>,
        field: &str,
    ) -> Outcome<Result<(), Refusal>> {
        let Some(id) = wanted else {
            return Ok(Ok(()));
        };
        let tx = self.store.read(place.key).await?;
        let known = tx
            .one(tx.find::<area::Entity>().filter(area::Column::Id.eq(id)))
            .await?;
        tx.commit().await?;
        Ok(known
            .map(drop)
            .ok_or_else(|| Refusal::at(Code::UnknownArea, field)))
    }
}

fn unknown(error: StoreError, field: &str) -> crate::refusal::Failure {
    match error {
        StoreError::Reference => Refusal::at(Code::NotFound, field).into(),
        other => other.into(),
    }
}
