//! The inputs and payloads of the identity mutations.

use lianxin_entity::ids::{AreaId, PostingId};

use super::error::{
    ChangePasswordError, IssuePhoneCodeError, RefreshSessionError, RegisterResidentError,
    RequestPhoneCodeError, ResetPasswordError, SignInError, SignOutError, SwitchPostingError,
};
use super::input::{PasswordReset, Registration, Secret, SignIn};
use super::object::{Account, PhoneCodePurpose, Session};
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;

/// Whom to send a code.
#[derive(InputObject)]
pub struct RequestPhoneCodeInput {
    /// The division code of the district.
    pub district_code: String,
    /// The phone number: a mainland mobile number, with or without +86, spaces and dashes.
    pub phone: String,
    /// What the code is for. Left out: registering where the phone has no account yet, a new
    /// password where it has one; only the message says which.
    pub purpose: Option<PhoneCodePurpose>,
}

/// Whom an officer issues a code at the window.
#[derive(InputObject)]
pub struct IssuePhoneCodeInput {
    /// The phone number of the person at the window.
    pub phone: String,
    /// What the code is for.
    pub purpose: PhoneCodePurpose,
}

/// A resident who registers.
#[derive(InputObject)]
pub struct RegisterResidentInput {
    /// The division code of the district.
    pub district_code: String,
    /// The phone number.
    pub phone: String,
    /// The code that was sent to the phone.
    pub phone_code: String,
    /// The password: 8 to 128 characters, neither the phone number nor one that everybody guesses.
    pub password: String,
    /// The name by which the resident is called, at most 40 characters.
    pub display_name: String,
    /// Where the resident lives.
    pub area_id: Option<Gid<AreaId>>,
}

/// Who signs in.
#[derive(InputObject)]
pub struct SignInInput {
    /// The division code of the district.
    pub district_code: String,
    /// The phone number.
    pub phone: String,
    /// The password.
    pub password: String,
    /// The posting to act in. Left out: the one used last, else that of a resident.
    pub posting_id: Option<Gid<PostingId>>,
}

/// A session that goes on.
#[derive(InputObject)]
pub struct RefreshSessionInput {
    /// The newest refresh token of the session.
    pub refresh_token: String,
}

/// The posting in which the session goes on.
#[derive(InputObject)]
pub struct SwitchPostingInput {
    /// A current posting of the viewer.
    pub posting_id: Gid<PostingId>,
}

/// A password that is changed by its holder.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// The password of now.
    pub current_password: String,
    /// The password from now on.
    pub new_password: String,
}

/// A forgotten password that is set anew.
#[derive(InputObject)]
pub struct ResetPasswordInput {
    /// The division code of the district.
    pub district_code: String,
    /// The phone number.
    pub phone: String,
    /// The code that was sent to the phone.
    pub phone_code: String,
    /// The password from now on.
    pub new_password: String,
}

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

impl From<SignInInput> for SignIn {
    fn from(input: SignInInput) -> Self {
        Self {
            district_code: input.district_code,
            phone: input.phone,
            password: Secret::new(input.password),
            posting: input.posting_id.map(|id| id.0),
        }
    }
}

impl From<RegisterResidentInput> for Registration {
    fn from(input: RegisterResidentInput) -> Self {
        Self {
            district_code: input.district_code,
            phone: input.phone,
            phone_code: input.phone_code,
            password: Secret::new(input.password),
            display_name: input.display_name,
            area: input.area_id.map(|id| id.0),
        }
    }
}

impl From<ResetPasswordInput> for PasswordReset {
    fn from(input: ResetPasswordInput) -> Self {
        Self {
            district_code: input.district_code,
            phone: input.phone,
            phone_code: input.phone_code,
            new_password: Secret::new(input.new_password),
        }
    }
}
