//! The refusals of each mutation of visits, and their payloads.

use super::object::Visit;
use crate::error_type;
use crate::gql::prelude::*;

macro_rules! visit_payload {
    ($doc:literal $payload:ident, $error:ident, $code:ident: $($word:ident)*) => {
        error_type! {
            #[doc = $doc]
            $error, $code: Forbidden NotFound Invalid IdempotencyMismatch TooLong $($word)*
        }

        /// What became of it.
        #[derive(SimpleObject)]
        pub struct $payload {
            /// The visit as it is now; null when it was refused.
            pub visit: Option<Visit>,
            /// Why it was refused; empty when it was done.
            pub errors: Vec<$error>,
        }

        impl VisitPayload for $payload {
            type Error = $error;

            fn of(visit: Option<Visit>, errors: Vec<$error>) -> Self {
                Self { visit, errors }
            }
        }
    };
}

/// What all payloads of visits have in common.
pub trait VisitPayload {
    /// The error type of the mutation.
    type Error: crate::gql::user_error::UserErrorType;

    /// Puts a payload together.
    fn of(visit: Option<Visit>, errors: Vec<Self::Error>) -> Self;
}

visit_payload!("Why a visit was not planned." PlanVisitPayload, PlanVisitError, PlanVisitErrorCode:);
visit_payload!("Why a visit was not recorded; nothing was written, no finding either." RecordVisitPayload, RecordVisitError, RecordVisitErrorCode: Stale WrongState UnknownCategory UnknownArea UnknownPerson OutsideDistrict BadPhone);
visit_payload!("Why a visit was not cancelled." CancelVisitPayload, CancelVisitError, CancelVisitErrorCode: Stale WrongState);
