//! Signing in, and what a session is made of.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Asia::Shanghai;
use lianxin_entity::enums::{AccountStatus, Role};
use lianxin_entity::ids::{
    AccountId, DistrictId, DistrictKey, PostingId, RefreshTokenId, SessionId, TypedId,
};
use lianxin_entity::{account, district, posting, refresh_token, session};
use sea_orm::ActiveValue::{NotSet, Set};

use super::messages::MessagePort;
use super::repo;
use super::wish::SignIn;
use crate::auth::actor::Actors;
use crate::auth::caller::{Caller, day_of};
use crate::auth::claims::{Grant, Tokens};
use crate::auth::passwords::{Passwords, Verdict};
use crate::auth::phone::Phone;
use crate::auth::refresh_token::RefreshToken;
use crate::auth::throttle::Failures;
use crate::auth::vault::Vault;
use crate::auth::{AuthFault, Lifetimes};
use crate::events::{self, By, Deed};
use crate::given::Given;
use crate::policy::Actor;
use crate::refusal::{Code, Failure, Outcome, Refusal};
use crate::store::{DistrictTx, Store};

/// What the identity services work with.
pub struct Identity<'a> {
    pub store: &'a Store,
    pub given: &'a Given,
    pub vault: &'a Vault,
    pub tokens: &'a Tokens,
    pub passwords: &'a Passwords,
    pub actors: &'a Actors,
    pub messages: &'a dyn MessagePort,
    pub lifetimes: Lifetimes,
}

/// The tokens of a session, and who it is.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub access_token: String,
    pub access_token_expires_at: DateTime<Utc>,
    pub refresh_token: String,
    pub caller: Caller,
}

/// A district as tokens name it.
#[derive(Debug, Clone)]
pub struct Place {
    pub key: DistrictKey,
    pub id: DistrictId,
    pub code: String,
}

impl From<district::Model> for Place {
    fn from(row: district::Model) -> Self {
        Self {
            key: row.id,
            id: row.public_id,
            code: row.code,
        }
    }
}

/// The actor as the audit names it.
pub(super) fn by(actor: &Actor) -> By {
    By {
        account: actor.account,
        posting: actor.posting,
    }
}

impl Identity<'_> {
    /// Signs in with phone and password. A wrong phone, a wrong password and a wrong district get
    /// one answer after the same work.
    pub async fn sign_in(&self, wish: SignIn) -> Outcome<SignedIn> {
        let place = repo::district_by_code(self.store, &wish.district_code).await?;
        let (Some(place), Ok(phone)) = (place.map(Place::from), Phone::parse(&wish.phone)) else {
            self.verify(&wish.password, None).await?;
            return Err(Code::BadCredentials.into());
        };
        let hash = self.phone_hash(place.key, &phone).await?;
        let tx = self.store.read(place.key).await?;
        let failures = repo::failures(&tx, &hash).await?;
        let account = repo::account_by_phone(&tx, &hash).await?;
        tx.commit().await?;
        let account = account.filter(|a| a.status == AccountStatus::Active);
        let stored = account.as_ref().and_then(|a| a.password_hash.as_deref());
        let proof = self
            .prove(place.key, &hash, failures, &wish.password, stored)
            .await?;
        let (Proof::Right { rehashed }, Some(account)) = (proof, account) else {
            return Err(Code::BadCredentials.into());
        };
        let tx = self.store.write(place.key).await?;
        self.refuse_if_locked(repo::locked_failures(&tx, &hash, self.given.now()).await?)?;
        repo::forget_failures(&tx, &hash).await?;
        if let Some(rehashed) = rehashed {
            let mut change = repo::account_change(account.id);
            change.password_hash = Set(Some(rehashed));
            repo::change_account(&tx, change).await?;
        }
        let postings = repo::current_postings(&tx, account.id, self.today()).await?;
        let Some(posting) = choose_posting(&postings, wish.posting) else {
            tx.commit().await?;
            return Err(Code::NoPosting.into());
        };
        let signed_in = self
            .open_session(&tx, &place, posting, self.lifetimes.access)
            .await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    /// Verifies a password and counts a failure. A lock that others' failures set meanwhile holds
    /// for this attempt, too, so that many guesses at once are not more than a few.
    pub(super) async fn prove(
        &self,
        district: DistrictKey,
        hash: &[u8],
        failures: Option<Failures>,
        password: &str,
        stored: Option<&str>,
    ) -> Outcome<Proof> {
        self.refuse_if_locked(failures)?;
        let verdict = self.verify(password, stored).await?;
        let now = self.given.now();
        match verdict {
            Verdict::Wrong => {
                let tx = self.store.write(district).await?;
                let failures = repo::locked_failures(&tx, hash, now).await?;
                self.refuse_if_locked(failures)?;
                repo::keep_failures(&tx, hash, Failures::one_more(failures, now)).await?;
                tx.commit().await?;
                Ok(Proof::Wrong)
            }
            Verdict::Right => Ok(Proof::Right { rehashed: None }),
            Verdict::RightButDated => Ok(Proof::Right {
                rehashed: Some(self.hash(password).await?),
            }),
        }
    }

    pub(super) fn refuse_if_locked(&self, failures: Option<Failures>) -> Outcome<()> {
        let now = self.given.now();
        match failures.and_then(|f| f.locked(now)) {
            Some(until) => {
                let until = until.with_timezone(&Shanghai).format("%H:%M:%S");
                Err(Refusal::new(Code::Locked).with("until", until).into())
            }
            None => Ok(()),
        }
    }

    /// Writes a session with its first refresh token and signs its access token.
    pub(super) async fn open_session(
        &self,
        tx: &DistrictTx,
        place: &Place,
        posting: &posting::Model,
        lifetime: TimeDelta,
    ) -> Outcome<SignedIn> {
        let now = self.given.now();
        let id: SessionId = self.given.id();
        tx.insert(session::ActiveModel {
            district_id: NotSet,
            id: Set(id),
            account_id: Set(posting.account_id),
            posting_id: Set(posting.id),
            created_at: Set(now),
            ended_at: Set(None),
            end_reason: Set(None),
        })
        .await?;
        repo::use_posting(tx, posting.id, now).await?;
        self.issue_tokens(tx, place, posting, id, None, lifetime)
            .await
    }

    /// Writes the next refresh token of a session and signs an access token.
    pub(super) async fn issue_tokens(
        &self,
        tx: &DistrictTx,
        place: &Place,
        posting: &posting::Model,
        session: SessionId,
        replaces: Option<RefreshTokenId>,
        lifetime: TimeDelta,
    ) -> Outcome<SignedIn> {
        let now = self.given.now();
        let refresh = RefreshToken::generate(place.key, self.given.id(), &*self.given.random);
        tx.insert(refresh_token::ActiveModel {
            district_id: NotSet,
            id: Set(refresh.id),
            session_id: Set(session),
            token_hash: Set(refresh.hash()),
            issued_at: Set(now),
            expires_at: Set(now + self.lifetimes.refresh),
            used_at: Set(None),
            replaces_id: Set(replaces),
        })
        .await?;
        let grant = Grant {
            account: posting.account_id,
            session,
            district: place.id,
            district_code: place.code.clone(),
            district_key: place.key,
            role: posting.role,
            posting: posting.id,
            organisation: posting.organisation_id,
        };
        let (access_token, access_token_expires_at) = self
            .tokens
            .issue(&grant, now, lifetime)
            .map_err(AuthFault::from)?;
        Ok(SignedIn {
            access_token,
            access_token_expires_at,
            refresh_token: refresh.reveal(),
            caller: Caller {
                district: place.key,
                account: posting.account_id,
                posting: posting.id,
                session,
            },
        })
    }

    pub(super) async fn phone_hash(&self, key: DistrictKey, phone: &Phone) -> Outcome<Vec<u8>> {
        Ok(self.vault.keyring(self.store, key).await?.phone_hash(phone))
    }

    pub(super) async fn phone_of(&self, row: &account::Model) -> Outcome<Phone> {
        self.open_phone(&row.clone().into()).await
    }

    pub(super) async fn verify(&self, password: &str, stored: Option<&str>) -> Outcome<Verdict> {
        let verdict = self.passwords.verify(password, stored).await;
        Ok(verdict.map_err(AuthFault::from)?)
    }

    pub(super) async fn hash(&self, password: &str) -> Outcome<String> {
        let hash = self.passwords.hash(password, &*self.given.random).await;
        Ok(hash.map_err(AuthFault::from)?)
    }

    /// Writes down who did what to which account.
    pub(super) async fn trail(
        &self,
        tx: &DistrictTx,
        action: &'static str,
        actor: Option<By>,
        account: Option<AccountId>,
    ) -> Outcome<()> {
        let deed = Deed {
            actor,
            action,
            object_type: AccountId::PREFIX,
            object: account.map(Into::into),
            payload: serde_json::json!({}),
        };
        Ok(events::audit(tx, self.given, &deed).await?)
    }

    pub(super) fn today(&self) -> chrono::NaiveDate {
        day_of(self.given.now())
    }

    pub(super) async fn place(&self, key: DistrictKey) -> Outcome<Place> {
        let row = repo::district_by_key(self.store, key).await?;
        row.map(Place::from)
            .ok_or_else(|| Failure::from(Code::NotFound))
    }
}

/// What a password proved.
pub(super) enum Proof {
    Wrong,
    /// With a hash of today's cost to be stored, when the old one was dated.
    Right {
        rehashed: Option<String>,
    },
}

/// The posting named; when none is, the one used last, else that of a resident, else the oldest.
pub(super) fn choose_posting(
    current: &[posting::Model],
    named: Option<PostingId>,
) -> Option<&posting::Model> {
    if named.is_some() {
        return current.iter().find(|p| Some(p.id) == named);
    }
    current
        .iter()
        .filter(|p| p.last_used_at.is_some())
        .max_by_key(|p| p.last_used_at)
        .or_else(|| current.iter().find(|p| p.role == Role::Resident))
        .or_else(|| current.first())
}
