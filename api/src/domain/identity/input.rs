//! The inputs of the identity mutations.

use lianxin_entity::ids::{AreaId, PostingId};

use super::object::PhoneCodePurpose;
use super::wish::{PasswordReset, Registration, Secret, SignIn};
use crate::gql::ids::Gid;
use crate::gql::prelude::*;

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
