//! How a session goes on and ends.

use lianxin_entity::enums::AccountStatus;
use lianxin_entity::ids::{PostingId, RefreshTokenId};
use lianxin_entity::{refresh_token, session};
use sea_orm::ActiveValue::Set;

use super::repo;
use super::service::{Identity, SignedIn};
use crate::auth::refresh_token::{Presented, RefreshToken, Renewal, renewal};
use crate::policy::Actor;
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::DistrictTx;

impl Identity<'_> {
    /// Gives a successor for a refresh token. Whatever is wrong with it, the answer is one.
    pub async fn refresh(&self, token: &str) -> Outcome<SignedIn> {
        let ended = || Code::SessionEnded.into();
        let token = RefreshToken::parse(token).ok_or_else(ended)?;
        let Some(place) = repo::district_by_key(self.store, token.district).await? else {
            return Err(ended());
        };
        let tx = self.store.write(token.district).await?;
        let Some((row, session)) = self.live_token(&tx, &token).await? else {
            return Err(ended());
        };
        let now = self.given.now();
        match renewal(&presented(&tx, &row).await?, self.lifetimes.grace, now) {
            Renewal::Ended => return Err(ended()),
            Renewal::Reused => {
                repo::end_session(&tx, session.id, "REFRESH_TOKEN_REUSED", now).await?;
                self.trail(&tx, "REFRESH_TOKEN_REUSED", None, Some(session.account_id))
                    .await?;
                tx.commit().await?;
                self.actors.forget(token.district, session.account_id);
                return Err(ended());
            }
            Renewal::Renew => {}
        }
        let account = repo::account(&tx, session.account_id).await?;
        let postings = repo::current_postings(&tx, session.account_id, self.today()).await?;
        let posting = postings.iter().find(|p| p.id == session.posting_id);
        let active = account.is_some_and(|a| a.status == AccountStatus::Active);
        let (true, Some(posting)) = (active, posting) else {
            return Err(ended());
        };
        repo::use_refresh_tokens(&tx, session.id, Some(row.id), now).await?;
        let signed_in = self
            .issue_tokens(
                &tx,
                &place.into(),
                posting,
                session.id,
                Some(row.id),
                self.lifetimes.access,
            )
            .await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    /// The stored token and its session, locked: two uses at once come one after the other.
    async fn live_token(
        &self,
        tx: &DistrictTx,
        token: &RefreshToken,
    ) -> Outcome<Option<(refresh_token::Model, session::Model)>> {
        let Some(row) = repo::refresh_token(tx, token.id).await? else {
            return Ok(None);
        };
        if !token.matches(&row.token_hash) {
            return Ok(None);
        }
        let session = repo::session(tx, row.session_id).await?;
        let row = repo::refresh_token(tx, token.id).await?;
        Ok(row.zip(session.filter(|s| s.ended_at.is_none())))
    }

    /// Ends the session that asks.
    pub async fn sign_out(&self, actor: &Actor) -> Outcome<()> {
        let tx = self.store.write(actor.district).await?;
        let now = self.given.now();
        if repo::end_session(&tx, actor.session, "SIGNED_OUT", now).await? == 0 {
            return Err(Code::SessionEnded.into());
        }
        tx.commit().await?;
        self.actors.forget(actor.district, actor.account);
        Ok(())
    }

    /// Goes on in another posting of the same account, with new tokens.
    pub async fn switch_posting(&self, actor: &Actor, posting: PostingId) -> Outcome<SignedIn> {
        let place = self.place(actor.district).await?;
        let now = self.given.now();
        let tx = self.store.write(actor.district).await?;
        let session = repo::session(&tx, actor.session).await?;
        let Some(session) = session.filter(|s| s.ended_at.is_none()) else {
            return Err(Code::SessionEnded.into());
        };
        let postings = repo::current_postings(&tx, actor.account, self.today()).await?;
        let Some(posting) = postings.iter().find(|p| p.id == posting) else {
            return Err(Refusal::at(Code::NotFound, "postingId").into());
        };
        tx.update(session::ActiveModel {
            id: Set(session.id),
            posting_id: Set(posting.id),
            ..Default::default()
        })
        .await?;
        repo::use_posting(&tx, posting.id, now).await?;
        let newest = repo::newest_refresh_token(&tx, session.id).await?;
        repo::use_refresh_tokens(&tx, session.id, None, now).await?;
        let replaces: Option<RefreshTokenId> = newest.map(|t| t.id);
        let signed_in = self
            .issue_tokens(
                &tx,
                &place,
                posting,
                session.id,
                replaces,
                self.lifetimes.access,
            )
            .await?;
        tx.commit().await?;
        Ok(signed_in)
    }
}

async fn presented(tx: &DistrictTx, row: &refresh_token::Model) -> Outcome<Presented> {
    let relatives = repo::relatives(tx, row).await?;
    let used = |of: Option<RefreshTokenId>| {
        of.is_some()
            && relatives
                .iter()
                .any(|r| r.replaces_id == of && r.used_at.is_some())
    };
    Ok(Presented {
        expires_at: row.expires_at,
        used_at: row.used_at,
        successor_used: used(Some(row.id)),
        sibling_used: used(row.replaces_id),
    })
}
