//! What the identity mutations answer.

use super::super::error::{
    ChangePasswordError, IssuePhoneCodeError, RefreshSessionError, RegisterResidentError,
    RequestPhoneCodeError, ResetPasswordError, SignInError, SignOutError, SwitchPostingError,
};
use super::super::object::{Account, Session};
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;

/// What came of asking for a code. It is the same for every phone.
#[derive(SimpleObject)]
pub struct RequestPhoneCodePayload {
    /// When the code ends; null when none was sent.
    pub expires_at: Option<DateTime>,
    /// Why no code was sent.
    pub errors: Vec<RequestPhoneCodeError>,
}

/// What came of issuing a code at the window.
#[derive(SimpleObject)]
pub struct IssuePhoneCodePayload {
    /// The code, shown this once.
    pub code: Option<String>,
    /// When the code ends.
    pub expires_at: Option<DateTime>,
    /// Why no code was issued.
    pub errors: Vec<IssuePhoneCodeError>,
}

/// What came of registering.
#[derive(SimpleObject)]
pub struct RegisterResidentPayload {
    /// The first session of the new account.
    pub session: Option<Session>,
    /// Why nobody was registered; all reasons at once.
    pub errors: Vec<RegisterResidentError>,
}

/// What came of signing in.
#[derive(SimpleObject)]
pub struct SignInPayload {
    /// The session.
    pub session: Option<Session>,
    /// Why nobody was signed in.
    pub errors: Vec<SignInError>,
}

/// What came of going on with a session.
#[derive(SimpleObject)]
pub struct RefreshSessionPayload {
    /// The session with new tokens.
    pub session: Option<Session>,
    /// Why it does not go on.
    pub errors: Vec<RefreshSessionError>,
}

/// What came of signing out.
#[derive(SimpleObject)]
pub struct SignOutPayload {
    /// Whether the session ended now.
    pub signed_out: bool,
    /// Why it did not.
    pub errors: Vec<SignOutError>,
}

/// What came of going on in another posting.
#[derive(SimpleObject)]
pub struct SwitchPostingPayload {
    /// The session with new tokens.
    pub session: Option<Session>,
    /// Why it goes on as before.
    pub errors: Vec<SwitchPostingError>,
}

/// What came of changing the password.
#[derive(SimpleObject)]
pub struct ChangePasswordPayload {
    /// The account whose password was changed; its other sessions have ended.
    pub account: Option<Account>,
    /// Why it was not changed.
    pub errors: Vec<ChangePasswordError>,
}

/// What came of setting the password anew.
#[derive(SimpleObject)]
pub struct ResetPasswordPayload {
    /// A new session; all others have ended. Null also when the account has no current posting.
    pub session: Option<Session>,
    /// Why the password was not set.
    pub errors: Vec<ResetPasswordError>,
}
