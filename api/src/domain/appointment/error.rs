//! What each mutation of appointments may refuse.

use crate::error_type;

error_type! {
    /// Why nobody was appointed.
    AppointError, AppointErrorCode:
        Forbidden NotFound UnknownArea Overlapping EndsBeforeStart Invalid TooLong
}

error_type! {
    /// Why the letter was not renewed.
    RenewLetterError, RenewLetterErrorCode:
        NotFound Forbidden Stale AlreadyEnded Invalid TooLong
}

error_type! {
    /// Why the appointment was not ended.
    EndAppointmentError, EndAppointmentErrorCode:
        NotFound Forbidden Stale Overlapping AlreadyEnded EndsBeforeStart Invalid TooLong
}

error_type! {
    /// Why the item was not taken over.
    TakeOverItemError, TakeOverItemErrorCode: NotFound Invalid
}
