//! What the mutations of households answer.

use super::object::Household;
use super::resident_object::Resident;
use crate::error_type;
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;

error_type! {
    /// Why a household was not registered.
    RegisterHouseholdError, RegisterHouseholdErrorCode: Forbidden Invalid TooLong
        IdempotencyMismatch UnknownArea UnknownHandler OutsideDistrict BadPhone CodeTaken
}

error_type! {
    /// Why a household was not changed.
    ChangeHouseholdError, ChangeHouseholdErrorCode: NotFound Forbidden Stale Invalid TooLong
        IdempotencyMismatch UnknownHandler OutsideDistrict BadPhone
}

error_type! {
    /// Why a household was not verified.
    VerifyHouseholdError, VerifyHouseholdErrorCode: NotFound Forbidden Stale Invalid TooLong
        IdempotencyMismatch OutsideDistrict BadPhone
}

error_type! {
    /// Why a household was not ended.
    EndHouseholdError, EndHouseholdErrorCode: NotFound Forbidden Stale Invalid TooLong
        IdempotencyMismatch
}

error_type! {
    /// Why a person was not registered.
    RegisterHouseholdMemberError, RegisterHouseholdMemberErrorCode: NotFound Forbidden Invalid
        TooLong IdempotencyMismatch BadPhone BadIdentityNumber IdentityTaken CodeTaken
}

error_type! {
    /// Why a person was not changed.
    ChangeHouseholdMemberError, ChangeHouseholdMemberErrorCode: NotFound Forbidden Stale Invalid
        TooLong IdempotencyMismatch BadPhone BadIdentityNumber IdentityTaken
}

error_type! {
    /// Why a person was not ended.
    EndHouseholdMemberError, EndHouseholdMemberErrorCode: NotFound Forbidden Stale Invalid TooLong
        IdempotencyMismatch
}

error_type! {
    /// Why a household was not linked with the viewer's account.
    ClaimHouseholdError, ClaimHouseholdErrorCode: NotFound Forbidden Invalid TooLong
        IdempotencyMismatch
}

error_type! {
    /// Why phone and identity number were not shown.
    RevealHouseholdContactError, RevealHouseholdContactErrorCode: NotFound Forbidden Invalid TooLong
        NoPhone
}

macro_rules! payload {
    ($($doc:literal $payload:ident, $member:ident: $object:ident, $error:ident;)*) => {$(
        #[doc = $doc]
        #[derive(SimpleObject)]
        pub struct $payload {
            /// What it was done to, as it is now; null when it was refused.
            pub $member: Option<$object>,
            /// Why it was refused; empty when it was done.
            pub errors: Vec<$error>,
        }
    )*};
}

payload! {
    "What became of registering a household."
    RegisterHouseholdPayload, household: Household, RegisterHouseholdError;
    "What became of changing a household."
    ChangeHouseholdPayload, household: Household, ChangeHouseholdError;
    "What became of verifying a household."
    VerifyHouseholdPayload, household: Household, VerifyHouseholdError;
    "What became of ending a household."
    EndHouseholdPayload, household: Household, EndHouseholdError;
    "What became of claiming a household."
    ClaimHouseholdPayload, household: Household, ClaimHouseholdError;
    "What became of registering a person."
    RegisterHouseholdMemberPayload, resident: Resident, RegisterHouseholdMemberError;
    "What became of changing a person."
    ChangeHouseholdMemberPayload, resident: Resident, ChangeHouseholdMemberError;
    "What became of ending a person."
    EndHouseholdMemberPayload, resident: Resident, EndHouseholdMemberError;
}

/// Phone and identity number in full, shown for a purpose. The look at them is logged.
#[derive(SimpleObject)]
pub struct RevealedHouseholdContact {
    /// The name of the person.
    pub name: String,
    /// The phone in full; null when none is on record.
    pub phone: Option<String>,
    /// The identity number in full; null when none is on record, and always for a household.
    pub identity_number: Option<String>,
    /// The instant at which the client has to hide them again.
    pub visible_until: DateTime,
}

/// What became of asking for phone and identity number.
#[derive(SimpleObject)]
pub struct RevealHouseholdContactPayload {
    /// What was asked for; null when it was refused.
    pub contact: Option<RevealedHouseholdContact>,
    /// Why it was refused; empty when it is shown.
    pub errors: Vec<RevealHouseholdContactError>,
}
