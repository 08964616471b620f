//! What each mutation of members and volunteers may refuse.

use crate::error_type;

error_type! {
    /// Why no record was made.
    RegisterMemberError, RegisterMemberErrorCode:
        Forbidden NotFound WrongKind UnknownArea CodeTaken BadPhone Invalid TooLong
}

error_type! {
    /// Why the record stays as it is.
    ChangeMemberError, ChangeMemberErrorCode:
        NotFound Forbidden Stale AlreadyEnded UnknownArea BadPhone Invalid TooLong
}

error_type! {
    /// Why the member stays in the branch.
    MoveMemberError, MoveMemberErrorCode:
        NotFound WrongKind Forbidden Stale AlreadyEnded Invalid TooLong
}

error_type! {
    /// Why the record goes on.
    EndMemberError, EndMemberErrorCode:
        NotFound Forbidden Stale AlreadyEnded Invalid TooLong
}

error_type! {
    /// Why the account is not linked with a record.
    ClaimMembershipError, ClaimMembershipErrorCode: NotFound Invalid
}

error_type! {
    /// Why the phone is not shown.
    RevealMemberContactError, RevealMemberContactErrorCode:
        NotFound Forbidden NoPhone Invalid TooLong
}

error_type! {
    /// Why no volunteer was registered.
    RegisterVolunteerError, RegisterVolunteerErrorCode:
        Forbidden UnknownArea UnknownPerson BadPhone Invalid TooLong IdempotencyMismatch
}

error_type! {
    /// Why the volunteer's record stays as it is.
    ChangeVolunteerError, ChangeVolunteerErrorCode:
        NotFound Forbidden Stale AlreadyEnded UnknownArea Invalid TooLong
}

error_type! {
    /// Why the volunteer goes on.
    EndVolunteerError, EndVolunteerErrorCode:
        NotFound Forbidden Stale AlreadyEnded EndsBeforeStart
}
