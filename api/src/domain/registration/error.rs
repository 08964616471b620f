//! The refusals of each mutation of registrations, and their payloads.

use super::object::Registration;
use super::words::{RegistrationState, RegistrationStep};
use crate::error_type;
use crate::gql::prelude::*;

/// A mutation of a registration: its error and its payload.
macro_rules! payload {
    ($doc:literal $payload:ident, $error:ident, $code:ident: $($word:ident)*) => {
        error_type! {
            #[doc = $doc]
            $error, $code, RegistrationState to RegistrationStep: Forbidden NotFound Invalid
                IdempotencyMismatch TooLong $($word)*
        }

        /// What became of it.
        #[derive(SimpleObject)]
        pub struct $payload {
            /// The registration as it is now; null when it was refused or when the viewer may not
            /// read it.
            pub registration: Option<Registration>,
            /// Why it was refused; empty when it was done.
            pub errors: Vec<$error>,
        }

        impl RegistrationPayload for $payload {
            type Error = $error;

            fn of(registration: Option<Registration>, errors: Vec<$error>) -> Self {
                Self { registration, errors }
            }
        }
    };
}

/// What all payloads of registrations have in common.
pub trait RegistrationPayload {
    /// The error type of the mutation.
    type Error: crate::gql::user_error::UserErrorType;

    /// Puts a payload together.
    fn of(registration: Option<Registration>, errors: Vec<Self::Error>) -> Self;
}

payload!("Why nobody was reported to a community." ReportToCommunityPayload, ReportToCommunityError, ReportToCommunityErrorCode: AlreadyRegistered Ended);
payload!("Why a registration was not confirmed." ConfirmRegistrationPayload, ConfirmRegistrationError, ConfirmRegistrationErrorCode: WrongState Stale);
payload!("Why a registration was not closed." CloseRegistrationPayload, CloseRegistrationError, CloseRegistrationErrorCode: WrongState Stale);
payload!("Why a service was not recorded." RecordServicePayload, RecordServiceError, RecordServiceErrorCode: WrongState);
payload!("Why a service was not confirmed." ConfirmServicePayload, ConfirmServiceError, ConfirmServiceErrorCode: WrongState Stale);
payload!("Why a service was not refused." RefuseServicePayload, RefuseServiceError, RefuseServiceErrorCode: WrongState Stale);
payload!("Why a year was not evaluated." EvaluateYearPayload, EvaluateYearError, EvaluateYearErrorCode: Frozen);
