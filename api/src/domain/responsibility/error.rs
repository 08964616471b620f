//! The refusals of each mutation of responsibilities, and their payloads.

use super::assignment_object::ResponsibilityAssignment;
use super::item_object::ResponsibilityItem;
use super::words::{ResponsibilityState, ResponsibilityStep};
use super::zone_object::ResponsibilityZone;
use crate::error_type;
use crate::gql::prelude::*;

error_type! {
    /// Why a zone was not assigned.
    AssignResponsibilityZoneError, AssignResponsibilityZoneErrorCode: Forbidden NotFound Invalid
        IdempotencyMismatch TooLong UnknownMember UnknownArea WrongKind Ended AlreadyExists Overlapping
}

error_type! {
    /// Why a zone was not ended.
    EndResponsibilityZoneError, EndResponsibilityZoneErrorCode: Forbidden NotFound Invalid
        IdempotencyMismatch TooLong Stale AlreadyEnded EndsBeforeStart
}

error_type! {
    /// Why an item of the dictionary was not kept.
    KeepResponsibilityItemError, KeepResponsibilityItemErrorCode: Forbidden NotFound Invalid
        IdempotencyMismatch TooLong Stale CodeTaken AlreadyEnded
}

error_type! {
    /// Why an item of the dictionary was not retired.
    RetireResponsibilityItemError, RetireResponsibilityItemErrorCode: Forbidden NotFound Invalid
        IdempotencyMismatch TooLong Stale AlreadyEnded
}

error_type! {
    /// Why an item was not assigned.
    AssignResponsibilityItemError, AssignResponsibilityItemErrorCode: Forbidden NotFound Invalid
        IdempotencyMismatch TooLong UnknownMember UnknownArea WrongKind Ended AlreadyExists Overlapping
}

error_type! {
    /// Why an item was not acknowledged.
    AcknowledgeResponsibilityError, AcknowledgeResponsibilityErrorCode, ResponsibilityState to ResponsibilityStep:
        Forbidden NotFound Invalid IdempotencyMismatch TooLong WrongState Stale
}

error_type! {
    /// Why an item was not reviewed.
    ReviewResponsibilityError, ReviewResponsibilityErrorCode, ResponsibilityState to ResponsibilityStep:
        Forbidden NotFound Invalid IdempotencyMismatch TooLong WrongState Stale ConflictOfInterest
}

error_type! {
    /// Why an assigned item was not ended.
    EndResponsibilityError, EndResponsibilityErrorCode, ResponsibilityState to ResponsibilityStep:
        Forbidden NotFound Invalid IdempotencyMismatch TooLong WrongState Stale EndsBeforeStart
}

/// What became of it.
#[derive(SimpleObject)]
pub struct AssignResponsibilityZonePayload {
    /// The zones that were assigned, in the order in which their households were named; empty when it
    /// was refused.
    pub responsibility_zones: Vec<ResponsibilityZone>,
    /// Why it was refused; empty when it was done.
    pub errors: Vec<AssignResponsibilityZoneError>,
}

/// What all payloads about one thing have in common.
pub trait Payload<T> {
    /// The error type of the mutation.
    type Error: crate::gql::user_error::UserErrorType;

    /// Puts a payload together.
    fn of(done: Option<T>, errors: Vec<Self::Error>) -> Self;
}

macro_rules! payload {
    ($payload:ident, $error:ident, $field:ident: $object:ident) => {
        /// What became of it.
        #[derive(SimpleObject)]
        pub struct $payload {
            /// What it was done to, as it is now; null when it was refused.
            pub $field: Option<$object>,
            /// Why it was refused; empty when it was done.
            pub errors: Vec<$error>,
        }

        impl Payload<$object> for $payload {
            type Error = $error;

            fn of($field: Option<$object>, errors: Vec<$error>) -> Self {
                Self { $field, errors }
            }
        }
    };
}

payload!(EndResponsibilityZonePayload, EndResponsibilityZoneError, responsibility_zone: ResponsibilityZone);
payload!(KeepResponsibilityItemPayload, KeepResponsibilityItemError, responsibility_item: ResponsibilityItem);
payload!(RetireResponsibilityItemPayload, RetireResponsibilityItemError, responsibility_item: ResponsibilityItem);
payload!(AssignResponsibilityItemPayload, AssignResponsibilityItemError, responsibility_assignment: ResponsibilityAssignment);
payload!(AcknowledgeResponsibilityPayload, AcknowledgeResponsibilityError, responsibility_assignment: ResponsibilityAssignment);
payload!(ReviewResponsibilityPayload, ReviewResponsibilityError, responsibility_assignment: ResponsibilityAssignment);
payload!(EndResponsibilityPayload, EndResponsibilityError, responsibility_assignment: ResponsibilityAssignment);
