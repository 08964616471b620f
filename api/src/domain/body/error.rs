//! The refusals of each mutation of bodies, and their payloads.

use super::object::Body;
use super::seat::BodySeat;
use crate::error_type;
use crate::gql::prelude::*;

error_type! {
    /// Why a body was not founded.
    FoundBodyError, FoundBodyErrorCode: Forbidden Invalid TooLong UnknownArea UnknownOrganisation
        WrongKind AlreadyExists
}

error_type! {
    /// Why a body was not changed.
    ChangeBodyError, ChangeBodyErrorCode: Forbidden NotFound Stale Invalid TooLong UnknownArea
        UnknownOrganisation WrongKind AlreadyExists AlreadyEnded
}

error_type! {
    /// Why a body was not dissolved.
    DissolveBodyError, DissolveBodyErrorCode: Forbidden NotFound Stale Invalid AlreadyEnded
        EndsBeforeStart
}

error_type! {
    /// Why a seat was not filled.
    FillSeatError, FillSeatErrorCode: Forbidden NotFound Stale Invalid TooLong UnknownOrganisation
        UnknownMember UnknownPerson AlreadyEnded AlreadyExists SeatTaken EndsBeforeStart
}

error_type! {
    /// Why a seat was not left.
    LeaveSeatError, LeaveSeatErrorCode: Forbidden NotFound Stale AlreadyEnded EndsBeforeStart
}

macro_rules! payload {
    ($doc:literal $payload:ident, $error:ident, $field:ident: $object:ident) => {
        #[doc = $doc]
        #[derive(SimpleObject)]
        pub struct $payload {
            /// What it was done to, as it is now; null when it was refused.
            pub $field: Option<$object>,
            /// Why it was refused; empty when it was done.
            pub errors: Vec<$error>,
        }
    };
}

payload!("What became of a founding." FoundBodyPayload, FoundBodyError, body: Body);
payload!("What became of a change." ChangeBodyPayload, ChangeBodyError, body: Body);
payload!("What became of a dissolution." DissolveBodyPayload, DissolveBodyError, body: Body);
payload!("Who sits where now." FillSeatPayload, FillSeatError, seat: BodySeat);
payload!("A seat that was left." LeaveSeatPayload, LeaveSeatError, seat: BodySeat);
