//! What each identity mutation may refuse.

use crate::error_type;

error_type! {
    /// Why no code was sent.
    RequestPhoneCodeError, RequestPhoneCodeErrorCode: BadPhone Invalid TooManyCodes
}

error_type! {
    /// Why no code was issued.
    IssuePhoneCodeError, IssuePhoneCodeErrorCode: BadPhone TooManyCodes Forbidden
}

error_type! {
    /// Why nobody was registered.
    RegisterResidentError, RegisterResidentErrorCode:
        BadPhone WeakPassword Invalid TooLong UnknownArea BadCode PhoneTaken
}

error_type! {
    /// Why nobody was signed in. A wrong phone, password or district gets one answer.
    SignInError, SignInErrorCode: BadCredentials Locked NoPosting
}

error_type! {
    /// Why the session does not go on.
    RefreshSessionError, RefreshSessionErrorCode: SessionEnded
}

error_type! {
    /// Why nobody was signed out.
    SignOutError, SignOutErrorCode: SessionEnded
}

error_type! {
    /// Why the session does not go on in the other posting.
    SwitchPostingError, SwitchPostingErrorCode: NotFound SessionEnded
}

error_type! {
    /// Why the password was not changed.
    ChangePasswordError, ChangePasswordErrorCode: BadCredentials WeakPassword Locked
}

error_type! {
    /// Why the password was not set anew.
    ResetPasswordError, ResetPasswordErrorCode: BadPhone WeakPassword Invalid BadCode
}
