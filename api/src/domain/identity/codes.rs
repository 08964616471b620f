//! Codes sent to phones: a phone belongs to an account only after its code was given back.

use chrono::{DateTime, Utc};
use lianxin_entity::enums::{PhoneCodePurpose, Role};
use lianxin_entity::ids::AccountId;
use lianxin_entity::phone_code;
use sea_orm::ActiveValue::{NotSet, Set};

use super::messages::Message;
use super::service::{Identity, Place, by};
use super::{repo, wish};
use crate::auth::phone::Phone;
use crate::auth::throttle::{CODES_COUNTED_FOR, may_send_code};
use crate::events::By;
use crate::given::Random;
use crate::i18n::{self, Locale};
use crate::policy::Actor;
use crate::refusal::{Code, Fault, Outcome, Refusal, Refusals};
use crate::store::DistrictTx;

/// A code that was made.
pub struct IssuedCode {
    pub code: String,
    pub expires_at: DateTime<Utc>,
}

/// What became of a code that was given back.
pub(super) enum CodeCheck {
    Right(phone_code::Model),
    Wrong,
}

impl Identity<'_> {
    /// Sends a code. Without a purpose it is for registering where the phone has no account and for
    /// a new password where it has one; only who reads the message can tell which.
    pub async fn request_phone_code(
        &self,
        district_code: &str,
        phone: &str,
        purpose: Option<PhoneCodePurpose>,
        locale: Locale,
    ) -> Outcome<DateTime<Utc>> {
        let mut refusals = Refusals::default();
        let phone = refusals.take(wish::phone(phone, "phone"));
        let place = refusals.take(self.district(district_code).await?);
        refusals.finish()?;
        let (Some(phone), Some(place)) = (phone, place) else {
            return Err(Code::Invalid.into());
        };
        let (purpose, issued) = self.make_code(&place, &phone, purpose, None).await?;
        let minutes = self.lifetimes.code.num_minutes().to_string();
        let key = match purpose {
            PhoneCodePurpose::Register => "message-code-register",
            PhoneCodePurpose::ResetPassword => "message-code-reset-password",
        };
        let params = [("code", issued.code.clone()), ("minutes", minutes)];
        let message = Message {
            district_code: place.code,
            phone,
            purpose: purpose.as_str(),
            text: i18n::text(locale, key, &params),
            code: issued.code,
            expires_at: issued.expires_at,
            at: self.given.now(),
        };
        self.messages.send(&message).await.map_err(Fault::broken)?;
        Ok(issued.expires_at)
    }

    /// Makes a code for somebody who stands at the window and shows it to the officer. Nothing is
    /// sent. Only officers of the committees have a window: a grid worker helps to register, a
    /// secretary to set a forgotten password anew. With such a code nobody takes over the account of
    /// an officer.
    pub async fn issue_phone_code(
        &self,
        officer: &Actor,
        phone: &str,
        purpose: PhoneCodePurpose,
    ) -> Outcome<IssuedCode> {
        let at_the_window = officer.handles() && officer.jurisdiction.is_some();
        let entitled = match purpose {
            PhoneCodePurpose::Register => true,
            PhoneCodePurpose::ResetPassword => officer.role == Role::Secretary,
        };
        if !at_the_window || !entitled {
            return Err(Code::Forbidden.into());
        }
        let phone = wish::phone(phone, "phone")?;
        let place = self.place(officer.district).await?;
        let issued_by = Some(by(officer));
        let (_, issued) = self
            .make_code(&place, &phone, Some(purpose), issued_by)
            .await?;
        Ok(issued)
    }

    async fn make_code(
        &self,
        place: &Place,
        phone: &Phone,
        purpose: Option<PhoneCodePurpose>,
        issued_by: Option<By>,
    ) -> Outcome<(PhoneCodePurpose, IssuedCode)> {
        let keyring = self.vault.keyring(self.store, place.key).await?;
        let hash = keyring.phone_hash(phone);
        let now = self.given.now();
        let tx = self.store.write(place.key).await?;
        let sent = repo::codes_since(&tx, &hash, now - CODES_COUNTED_FOR).await?;
        let account = repo::account_by_phone(&tx, &hash).await?;
        if !may_send_code(&sent, now) {
            return Err(Refusal::at(Code::TooManyCodes, "phone").into());
        }
        let known = account.as_ref().map(|a| a.id);
        let has_password = account.is_some_and(|a| a.password_hash.is_some());
        let purpose = purpose.unwrap_or(if has_password {
            PhoneCodePurpose::ResetPassword
        } else {
            PhoneCodePurpose::Register
        });
        let code = six_digits(&*self.given.random);
        let expires_at = now + self.lifetimes.code;
        repo::store_code(
            &tx,
            phone_code::ActiveModel {
                district_id: NotSet,
                id: Set(self.given.id()),
                phone_hash: Set(hash.clone()),
                purpose: Set(Some(purpose)),
                code_hash: Set(keyring.code_hash(&hash, purpose.as_str(), &code)),
                attempts: Set(0),
                issued_by: Set(issued_by.map(|by| by.account)),
                created_at: Set(now),
                expires_at: Set(expires_at),
                used_at: Set(None),
            },
        )
        .await?;
        if let Some(officer) = issued_by {
            self.trail(&tx, "PHONE_CODE_ISSUED", Some(officer), known)
                .await?;
        }
        tx.commit().await?;
        Ok((purpose, IssuedCode { code, expires_at }))
    }

    /// Compares a code with the newest one of the phone. A wrong one is counted in a transaction of
    /// its own, a right one is not used up yet.
    pub(super) async fn check_code(
        &self,
        place: &Place,
        hash: &[u8],
        given_back: &str,
        purposes: &[PhoneCodePurpose],
    ) -> Outcome<()> {
        let tx = self.store.write(place.key).await?;
        let checked = self
            .compare_code(&tx, place, hash, given_back, purposes)
            .await?;
        tx.commit().await?;
        match checked {
            CodeCheck::Right(_) => Ok(()),
            CodeCheck::Wrong => Err(Refusal::at(Code::BadCode, "phoneCode").into()),
        }
    }

    pub(super) async fn compare_code(
        &self,
        tx: &DistrictTx,
        place: &Place,
        hash: &[u8],
        given_back: &str,
        purposes: &[PhoneCodePurpose],
    ) -> Outcome<CodeCheck> {
        let now = self.given.now();
        let newest = repo::newest_code(tx, hash, purposes, now).await?;
        let Some(row) = newest.filter(|row| row.attempts < self.lifetimes.code_attempts) else {
            return Ok(CodeCheck::Wrong);
        };
        let keyring = self.vault.keyring(self.store, place.key).await?;
        let purpose = row.purpose.map_or("", PhoneCodePurpose::as_str);
        let right = wish::code_digits(given_back).is_some_and(|digits| {
            let expected = keyring.code_hash(hash, purpose, &digits);
            aws_lc_rs::constant_time::verify_slices_are_equal(&expected, &row.code_hash).is_ok()
        });
        if right {
            return Ok(CodeCheck::Right(row));
        }
        repo::count_attempt(tx, &row).await?;
        Ok(CodeCheck::Wrong)
    }

    /// Whether a code from the window would open the account of an officer.
    pub(super) async fn is_officers_account(
        &self,
        tx: &DistrictTx,
        account: AccountId,
    ) -> Outcome<bool> {
        let postings = repo::current_postings(tx, account, self.today()).await?;
        Ok(postings.iter().any(|p| p.role != Role::Resident))
    }

    pub(super) async fn district(&self, code: &str) -> Outcome<Result<Place, Refusal>> {
        let row = repo::district_by_code(self.store, code).await?;
        let unknown = Refusal::at(Code::Invalid, "districtCode").saying("district-unknown");
        Ok(row.map(Place::from).ok_or(unknown))
    }
}

/// Six digits, each as likely as the others: numbers above the last whole million are drawn again.
fn six_digits(random: &dyn Random) -> String {
    const MILLION: u32 = 1_000_000;
    const LIMIT: u32 = u32::MAX - u32::MAX % MILLION;
    loop {
        let mut bytes = [0; 4];
        random.fill(&mut bytes);
        let number = u32::from_be_bytes(bytes);
        if number < LIMIT {
            return format!("{:06}", number % MILLION);
        }
    }
}
