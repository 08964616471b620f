//! The refusals of each mutation of units in charge, and their payloads.

use super::agreement_object::JointAgreement;
use super::object::UnitAssignment;
use crate::error_type;
use crate::gql::prelude::*;

error_type! {
    /// Why a unit was not assigned.
    AssignUnitError, AssignUnitErrorCode: Forbidden Invalid UnknownArea UnknownOrganisation WrongKind
        LeadExists AlreadyExists
}

error_type! {
    /// Why an assignment was not ended.
    EndUnitAssignmentError, EndUnitAssignmentErrorCode: Forbidden NotFound Stale AlreadyEnded
        EndsBeforeStart
}

error_type! {
    /// Why an agreement was not concluded.
    ConcludeJointAgreementError, ConcludeJointAgreementErrorCode: Forbidden Invalid TooLong
        UnknownArea UnknownOrganisation WrongKind AlreadyExists EndsBeforeStart
}

error_type! {
    /// Why an agreement was not ended.
    EndJointAgreementError, EndJointAgreementErrorCode: Forbidden NotFound Stale AlreadyEnded
        EndsBeforeStart
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

payload!("A unit that is in charge." AssignUnitPayload, AssignUnitError, unit_assignment: UnitAssignment);
payload!("An assignment that ended." EndUnitAssignmentPayload, EndUnitAssignmentError, unit_assignment: UnitAssignment);
payload!("An agreement that was concluded." ConcludeJointAgreementPayload, ConcludeJointAgreementError, joint_agreement: JointAgreement);
payload!("An agreement that ended." EndJointAgreementPayload, EndJointAgreementError, joint_agreement: JointAgreement);
