//! What the administration of a district does to accounts, from the command line: there a person
//! with access to the server stands in for the code sent to a phone.

use chrono::TimeDelta;
use lianxin_entity::account;
use lianxin_entity::enums::AccountStatus;
use lianxin_entity::ids::{AccountId, DistrictKey, PostingId};
use sea_orm::ActiveValue::Set;

use super::accounts::NewPosting;
use super::postings::check_posting;
use super::service::{Identity, SignedIn};
use super::wish::Secret;
use super::{repo, wish};
use crate::auth::phone::Phone;
use crate::domain::district::Directory;
use crate::given::Random;
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::DistrictTx;

/// An account with its first posting, or one more posting for whoever has the phone.
pub struct NewAccount {
    pub phone: String,
    pub display_name: String,
    /// None: one is made up and handed back.
    pub password: Option<Secret>,
    pub posting: NewPosting,
}

/// An account that was made, or that got one more posting.
pub struct Created {
    pub account: AccountId,
    pub posting: PostingId,
    /// The password that was made up. None when one was given, or the account had one before.
    pub password: Option<Secret>,
    /// The account was there before.
    pub existed: bool,
}

impl Identity<'_> {
    /// Makes an account, or gives one more posting to the account that has the phone.
    pub async fn create_account(&self, directory: &Directory, new: NewAccount) -> Outcome<Created> {
        let phone = wish::phone(&new.phone, "phone")?;
        let name = wish::display_name(&new.display_name, "displayName")?;
        check_posting(directory, &new.posting)?;
        let place = self.place(directory.card().key).await?;
        let hash = self.phone_hash(place.key, &phone).await?;
        let tx = self.store.read(place.key).await?;
        let known = repo::account_by_phone(&tx, &hash).await?;
        tx.commit().await?;
        let needs_password = known.as_ref().is_none_or(|a| a.password_hash.is_none());
        let (hashed, made_up) = match needs_password {
            true => {
                let (hashed, made_up) = self.password_for(&phone, new.password).await?;
                (Some(hashed), made_up)
            }
            false => (None, None),
        };
        let tx = self.store.write(place.key).await?;
        let account = match &known {
            Some(known) => {
                if let Some(hashed) = hashed {
                    self.set_password(&tx, known.id, hashed).await?;
                }
                known.id
            }
            None => {
                self.insert_account(&tx, &place, &phone, &name, hashed)
                    .await?
            }
        };
        // The same call again finds what it made before.
        let standing = self.overlapping(&tx, account, &new.posting).await?;
        let same = standing.into_iter().find(|held| held.is(&new.posting));
        let posting = match same {
            Some(held) => held.row,
            None => {
                let posting = self.insert_posting(&tx, account, &new.posting).await?;
                self.trail(&tx, "POSTING_CREATED", None, Some(account))
                    .await?;
                posting
            }
        };
        tx.commit().await?;
        self.actors.forget(place.key, account);
        Ok(Created {
            account,
            posting: posting.id,
            password: made_up,
            existed: known.is_some(),
        })
    }

    /// Disables an account: its sessions end, nobody signs in to it.
    pub async fn disable_account(&self, district: DistrictKey, phone: &str) -> Outcome<AccountId> {
        let row = self.account_with(district, phone).await?;
        let tx = self.store.write(district).await?;
        let mut change = repo::account_change(row.id);
        change.status = Set(AccountStatus::Disabled);
        repo::change_account(&tx, change).await?;
        repo::end_sessions(&tx, row.id, None, "ACCOUNT_DISABLED", self.given.now()).await?;
        self.trail(&tx, "ACCOUNT_DISABLED", None, Some(row.id))
            .await?;
        tx.commit().await?;
        self.actors.forget(district, row.id);
        Ok(row.id)
    }

    /// Lets a disabled account sign in again.
    pub async fn enable_account(&self, district: DistrictKey, phone: &str) -> Outcome<AccountId> {
        let row = self.account_with(district, phone).await?;
        let tx = self.store.write(district).await?;
        let mut change = repo::account_change(row.id);
        change.status = Set(AccountStatus::Active);
        repo::change_account(&tx, change).await?;
        self.trail(&tx, "ACCOUNT_ENABLED", None, Some(row.id))
            .await?;
        tx.commit().await?;
        self.actors.forget(district, row.id);
        Ok(row.id)
    }

    /// Sets a new password and ends all sessions; answers with the password if it was made up.
    pub async fn set_password_of(
        &self,
        district: DistrictKey,
        phone: &str,
        password: Option<Secret>,
    ) -> Outcome<Option<Secret>> {
        let row = self.account_with(district, phone).await?;
        let holder = self.phone_of(&row).await?;
        let (hashed, made_up) = self.password_for(&holder, password).await?;
        let tx = self.store.write(district).await?;
        self.set_password(&tx, row.id, hashed).await?;
        repo::forget_failures(&tx, &row.phone_hash).await?;
        repo::end_sessions(&tx, row.id, None, "PASSWORD_RESET", self.given.now()).await?;
        self.trail(&tx, "PASSWORD_RESET", None, Some(row.id))
            .await?;
        tx.commit().await?;
        self.actors.forget(district, row.id);
        Ok(made_up)
    }

    /// Ends a posting today: from now on it is over.
    pub async fn end_posting(&self, district: DistrictKey, posting: PostingId) -> Outcome<()> {
        let tx = self.store.write(district).await?;
        let row = repo::locked_posting(&tx, posting)
            .await?
            .ok_or(Code::NotFound)?;
        self.finish(&tx, &row, self.today(), "ENDED", None).await?;
        tx.commit().await?;
        self.actors.forget(district, row.account_id);
        Ok(())
    }

    /// Opens a session in a posting without a password, for demonstrations and load tests.
    pub async fn mint(
        &self,
        district: DistrictKey,
        posting: PostingId,
        lifetime: TimeDelta,
    ) -> Outcome<SignedIn> {
        let place = self.place(district).await?;
        let tx = self.store.write(district).await?;
        let row = repo::posting(&tx, posting).await?.ok_or(Code::NotFound)?;
        let signed_in = self.open_session(&tx, &place, &row, lifetime).await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    async fn account_with(&self, district: DistrictKey, phone: &str) -> Outcome<account::Model> {
        let phone = wish::phone(phone, "phone")?;
        let hash = self.phone_hash(district, &phone).await?;
        let tx: DistrictTx = self.store.read(district).await?;
        let row = repo::account_by_phone(&tx, &hash).await?;
        tx.commit().await?;
        row.ok_or_else(|| Refusal::at(Code::UnknownPerson, "phone").into())
    }

    async fn password_for(
        &self,
        phone: &Phone,
        wanted: Option<Secret>,
    ) -> Outcome<(String, Option<Secret>)> {
        if let Some(wanted) = wanted {
            wish::new_password(&wanted, phone, "password")?;
            return Ok((self.hash(&wanted).await?, None));
        }
        let made_up = made_up_password(&*self.given.random);
        Ok((self.hash(&made_up).await?, Some(made_up)))
    }
}

/// Four groups of four characters that nobody mistakes for each other: 80 bits.
fn made_up_password(random: &dyn Random) -> Secret {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    let mut password = String::with_capacity(19);
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            password.push('-');
        }
        password.push(char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
    }
    Secret::new(password)
}
