//! The refusals of each mutation of rosters, and their payloads.

use super::object::DutyShift;
use crate::error_type;
use crate::gql::prelude::*;

macro_rules! shift_payload {
    ($doc:literal $payload:ident, $error:ident, $code:ident: $($word:ident)*) => {
        error_type! {
            #[doc = $doc]
            $error, $code: Forbidden NotFound Invalid IdempotencyMismatch TooLong $($word)*
        }

        /// What became of it.
        #[derive(SimpleObject)]
        pub struct $payload {
            /// The shift as it is now; null when it was refused.
            pub duty_shift: Option<DutyShift>,
            /// Why it was refused; empty when it was done.
            pub errors: Vec<$error>,
        }

        impl ShiftPayload for $payload {
            type Error = $error;

            fn of(duty_shift: Option<DutyShift>, errors: Vec<$error>) -> Self {
                Self { duty_shift, errors }
            }
        }
    };
}

/// What all payloads of shifts have in common.
pub trait ShiftPayload {
    /// The error type of the mutation.
    type Error: crate::gql::user_error::UserErrorType;

    /// Puts a payload together.
    fn of(duty_shift: Option<DutyShift>, errors: Vec<Self::Error>) -> Self;
}

shift_payload!("Why a shift was not planned." PlanShiftPayload, PlanShiftError, PlanShiftErrorCode: Overlapping UnknownPerson WrongState);
shift_payload!("Why a shift was not covered." CoverShiftPayload, CoverShiftError, CoverShiftErrorCode: Overlapping UnknownPerson Stale WrongState WindowClosed);
shift_payload!("Why the times of a shift were not changed." ChangeShiftPayload, ChangeShiftError, ChangeShiftErrorCode: Overlapping Stale WrongState WindowClosed);
shift_payload!("Why a shift was not freed." FreeShiftPayload, FreeShiftError, FreeShiftErrorCode: Stale WrongState WindowClosed);
shift_payload!("Why a shift was not cancelled." CancelShiftPayload, CancelShiftError, CancelShiftErrorCode: Stale WrongState WindowClosed);
shift_payload!("Why nobody was asked." AskSwapPayload, AskSwapError, AskSwapErrorCode: Overlapping UnknownPerson Stale WrongState WindowClosed);
shift_payload!("Why a shift did not change hands." AcceptSwapPayload, AcceptSwapError, AcceptSwapErrorCode: Overlapping UnknownPerson Stale WrongState WindowClosed);
shift_payload!("Why a question was not declined." DeclineSwapPayload, DeclineSwapError, DeclineSwapErrorCode: Stale WrongState);
shift_payload!("Why a shift was not marked as done." MarkShiftDonePayload, MarkShiftDoneError, MarkShiftDoneErrorCode: Stale WrongState);
