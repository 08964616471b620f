//! Registering, signing in, going on and signing out.

pub mod payload;

use payload::{
    ChangePasswordPayload, IssuePhoneCodePayload, RefreshSessionPayload, RegisterResidentPayload,
    RequestPhoneCodePayload, ResetPasswordPayload, SignInPayload, SignOutPayload,
    SwitchPostingPayload,
};

use super::input::{
    ChangePasswordInput, IssuePhoneCodeInput, RefreshSessionInput, RegisterResidentInput,
    RequestPhoneCodeInput, ResetPasswordInput, SignInInput, SwitchPostingInput,
};
use super::object::{Session, own_account};
use super::wish::Secret;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;
use crate::gql::user_error::settle;

/// Registering, signing in, going on and signing out.
#[derive(Default)]
pub struct IdentityMutation;

/// Registering, signing in, going on and signing out.
#[Object]
impl IdentityMutation {
    /// Sends a code of six digits to a phone, good for five minutes and a few attempts. The answer
    /// is the same for every phone. Needs no token.
    async fn request_phone_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom to send a code.")] input: RequestPhoneCodeInput,
    ) -> Result<RequestPhoneCodePayload> {
        let rc = RequestCtx::of(ctx)?;
        let purpose = input.purpose.map(Into::into);
        let (district, phone) = (input.district_code, input.phone);
        let identity = rc.app.identity(&rc.store);
        let sent = identity
            .request_phone_code(&district, &phone, purpose, rc.locale)
            .await;
        let (expires_at, errors) = settle(rc, sent)?;
        Ok(RequestPhoneCodePayload {
            expires_at: expires_at.map(DateTime::from),
            errors,
        })
    }

    /// Makes a code for a person at the window and shows it to the officer once; nothing is sent.
    /// For officers of the committees: grid workers help to register, secretaries also to set a
    /// forgotten password anew. It is written down who issued it.
    async fn issue_phone_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom to issue a code.")] input: IssuePhoneCodeInput,
    ) -> Result<IssuePhoneCodePayload> {
        let rc = RequestCtx::of(ctx)?;
        let identity = rc.app.identity(&rc.store);
        let purpose = input.purpose.into();
        let issued = identity
            .issue_phone_code(rc.actor()?, &input.phone, purpose)
            .await;
        let (issued, errors) = settle(rc, issued)?;
        let (code, expires_at) = issued.map(|i| (i.code, i.expires_at.into())).unzip();
        Ok(IssuePhoneCodePayload {
            code,
            expires_at,
            errors,
        })
    }

    /// Makes an account for a resident who gives back the code of the phone, and signs in. Needs
    /// no token.
    async fn register_resident(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The resident.")] input: RegisterResidentInput,
    ) -> Result<RegisterResidentPayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = rc
            .app
            .identity(&rc.store)
            .register_resident(input.into())
            .await;
        rc.renew().await;
        let (session, errors) = settle(rc, done.map(Session))?;
        Ok(RegisterResidentPayload { session, errors })
    }

    /// Signs in with phone and password. Needs no token. After a few failures the phone is locked
    /// for a time that grows, whether or not it has an account.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs in.")] input: SignInInput,
    ) -> Result<SignInPayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = rc.app.identity(&rc.store).sign_in(input.into()).await;
        rc.renew().await;
        let (session, errors) = settle(rc, done.map(Session))?;
        Ok(SignInPayload { session, errors })
    }

    /// Gives new tokens for a refresh token. Needs no token. When the answer was lost, the same
    /// token may be sent again within a minute; later use ends the session.
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session that goes on.")] input: RefreshSessionInput,
    ) -> Result<RefreshSessionPayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = rc
            .app
            .identity(&rc.store)
            .refresh(&input.refresh_token)
            .await;
        rc.renew().await;
        let (session, errors) = settle(rc, done.map(Session))?;
        Ok(RefreshSessionPayload { session, errors })
    }

    /// Ends the session of the token.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<SignOutPayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = rc.app.identity(&rc.store).sign_out(rc.actor()?).await;
        let (done, errors) = settle(rc, done)?;
        Ok(SignOutPayload {
            signed_out: done.is_some(),
            errors,
        })
    }

    /// Goes on in another posting of the account, with new tokens.
    async fn switch_posting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The posting to go on in.")] input: SwitchPostingInput,
    ) -> Result<SwitchPostingPayload> {
        let rc = RequestCtx::of(ctx)?;
        let identity = rc.app.identity(&rc.store);
        let done = identity
            .switch_posting(rc.actor()?, input.posting_id.0)
            .await;
        rc.renew().await;
        let (session, errors) = settle(rc, done.map(Session))?;
        Ok(SwitchPostingPayload { session, errors })
    }

    /// Changes the password of the viewer; every other session of the account ends.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The old and the new password.")] input: ChangePasswordInput,
    ) -> Result<ChangePasswordPayload> {
        let rc = RequestCtx::of(ctx)?;
        let actor = rc.actor()?;
        let (current, new) = (
            Secret::new(input.current_password),
            Secret::new(input.new_password),
        );
        let done = rc
            .app
            .identity(&rc.store)
            .change_password(actor, &current, &new)
            .await;
        rc.renew().await;
        let (done, errors) = settle(rc, done)?;
        let account = match done {
            Some(()) => own_account(rc, actor.account).await?,
            None => None,
        };
        Ok(ChangePasswordPayload { account, errors })
    }

    /// Sets a forgotten password anew for who gives back the code of the phone; all sessions of
    /// the account end and a new one begins. Needs no token.
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The phone, its code and the new password.")] input: ResetPasswordInput,
    ) -> Result<ResetPasswordPayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = rc
            .app
            .identity(&rc.store)
            .reset_password(input.into())
            .await;
        rc.renew().await;
        let (session, errors) = settle(rc, done)?;
        Ok(ResetPasswordPayload {
            session: session.flatten().map(Session),
            errors,
        })
    }
}
