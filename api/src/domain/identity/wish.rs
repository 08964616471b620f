//! What people send, read into what the services work with: all faults of an input at once.

use lianxin_entity::ids::{AreaId, PostingId};
use zeroize::Zeroizing;

use crate::auth::password_rules::{self, LONGEST, PasswordFault, SHORTEST};
use crate::auth::phone::{Phone, PhoneFault};
use crate::domain::checks;
use crate::refusal::{Code, Refusal};

/// A password on its way in; it leaves memory when dropped.
pub type Secret = Zeroizing<String>;

/// Most characters of a name.
pub const LONGEST_NAME: usize = 40;

/// A wish to sign in.
pub struct SignIn {
    pub district_code: String,
    pub phone: String,
    pub password: Secret,
    pub posting: Option<PostingId>,
}

/// A wish to register as a resident.
pub struct Registration {
    pub district_code: String,
    pub phone: String,
    pub phone_code: String,
    pub password: Secret,
    pub display_name: String,
    pub area: Option<AreaId>,
}

/// A wish to set a forgotten password anew.
pub struct PasswordReset {
    pub district_code: String,
    pub phone: String,
    pub phone_code: String,
    pub new_password: Secret,
}

/// Reads a phone number.
pub fn phone(text: &str, field: &str) -> Result<Phone, Refusal> {
    Phone::parse(text).map_err(|fault| {
        let detail = match fault {
            PhoneFault::Empty => "phone-empty",
            PhoneFault::NotDigits => "phone-not-digits",
            PhoneFault::NotMobile => "phone-not-mobile",
        };
        Refusal::at(Code::BadPhone, field).saying(detail)
    })
}

/// Looks at a new password of the holder of a phone.
pub fn new_password(password: &str, phone: &Phone, field: &str) -> Result<(), Refusal> {
    password_rules::check(password, phone).map_err(|fault| {
        let weak = Refusal::at(Code::WeakPassword, field);
        match fault {
            PasswordFault::TooShort => weak.saying("password-too-short").with("limit", SHORTEST),
            PasswordFault::TooLong => weak.saying("password-too-long").with("limit", LONGEST),
            PasswordFault::ContainsPhone => weak.saying("password-contains-phone"),
            PasswordFault::TooCommon => weak.saying("password-too-common"),
        }
    })
}

/// Reads a name: trimmed, not empty, not long, nothing invisible in it, and not what a mask leaves of
/// one.
pub fn display_name(text: &str, field: &str) -> Result<String, Refusal> {
    let name = text.trim();
    if name.chars().count() > LONGEST_NAME {
        return Err(Refusal::at(Code::TooLong, field).with("limit", LONGEST_NAME));
    }
    if name.is_empty() {
        return Err(Refusal::at(Code::Invalid, field).saying("name-empty"));
    }
    if !checks::is_one_line(name) {
        return Err(Refusal::at(Code::Invalid, field).saying("name-invisible"));
    }
    if checks::is_masked(name) {
        return Err(Refusal::at(Code::Invalid, field).saying("value-masked"));
    }
    Ok(name.to_owned())
}

/// The six digits of a code as people type them, full-width digits and spaces included.
pub fn code_digits(text: &str) -> Option<String> {
    let digits: String = text
        .chars()
        .take(40)
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c),
            _ => c,
        })
        .collect();
    (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}
