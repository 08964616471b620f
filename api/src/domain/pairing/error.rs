//! The refusals of each mutation of pairings, and their payloads.

use super::object::Pairing;
use super::words::{PairingState, PairingStep};
use crate::error_type;
use crate::gql::prelude::*;

/// A mutation of a pairing: its error and its payload.
macro_rules! payload {
    ($doc:literal $payload:ident, $error:ident, $code:ident: $($word:ident)*) => {
        error_type! {
            #[doc = $doc]
            $error, $code, PairingState to PairingStep: Forbidden NotFound Invalid
                IdempotencyMismatch TooLong $($word)*
        }

        /// What became of it.
        #[derive(SimpleObject)]
        pub struct $payload {
            /// The pairing as it is now; null when it was refused or when the viewer may not read it
            /// any more.
            pub pairing: Option<Pairing>,
            /// Why it was refused; empty when it was done.
            pub errors: Vec<$error>,
        }

        impl PairingPayload for $payload {
            type Error = $error;

            fn of(pairing: Option<Pairing>, errors: Vec<$error>) -> Self {
                Self { pairing, errors }
            }
        }
    };
}

/// What all payloads of pairings have in common.
pub trait PairingPayload {
    /// The error type of the mutation.
    type Error: crate::gql::user_error::UserErrorType;

    /// Puts a payload together.
    fn of(pairing: Option<Pairing>, errors: Vec<Self::Error>) -> Self;
}

payload!("Why a pairing was not proposed." ProposePairingPayload, ProposePairingError, ProposePairingErrorCode: LoadLimit AlreadyPaired Ended);
payload!("Why a consent was not taken." ConsentToPairingPayload, ConsentToPairingError, ConsentToPairingErrorCode: WrongState Stale ConflictOfInterest);
payload!("Why a pairing was not declined." DeclinePairingPayload, DeclinePairingError, DeclinePairingErrorCode: WrongState Stale);
payload!("Why a pairing was not ended." EndPairingPayload, EndPairingError, EndPairingErrorCode: WrongState Stale LoadLimit AlreadyPaired Ended);
