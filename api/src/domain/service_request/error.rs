//! The refusals of each mutation, and their payloads.

use super::object::ServiceRequest;
use crate::error_type;
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;

/// A mutation that takes a step: its error and its payload.
macro_rules! step_payload {
    ($doc:literal $payload:ident, $error:ident, $code:ident: $($word:ident)*) => {
        error_type! {
            #[doc = $doc]
            $error, $code, step: WrongState Forbidden NotFound Stale Invalid IdempotencyMismatch
                ConflictOfInterest TooLong $($word)*
        }

        /// What became of the step.
        #[derive(SimpleObject)]
        pub struct $payload {
            /// The request as it is now; null when the step was refused or when the viewer may not
            /// read it any more.
            pub service_request: Option<ServiceRequest>,
            /// Why it was refused; empty when it was done.
            pub errors: Vec<$error>,
        }

        impl StepPayload for $payload {
            type Error = $error;

            fn of(service_request: Option<ServiceRequest>, errors: Vec<$error>) -> Self {
                Self { service_request, errors }
            }
        }
    };
}

/// What all payloads of steps have in common.
pub trait StepPayload {
    /// The error type of the mutation.
    type Error: crate::gql::user_error::UserErrorType;

    /// Puts a payload together.
    fn of(service_request: Option<ServiceRequest>, errors: Vec<Self::Error>) -> Self;
}

step_payload!("Why a question was not asked." AskForInformationPayload, AskForInformationError, AskForInformationErrorCode:);
step_payload!("Why an answer was not taken." SupplyInformationPayload, SupplyInformationError, SupplyInformationErrorCode: OutsideDistrict UnknownArea);
step_payload!("Why a request was not accepted." AcceptServiceRequestPayload, AcceptServiceRequestError, AcceptServiceRequestErrorCode: UnknownCategory UnknownArea UnknownHandler);
step_payload!("Why a request was not rejected." RejectServiceRequestPayload, RejectServiceRequestError, RejectServiceRequestErrorCode:);
step_payload!("Why a request was not dispatched." DispatchServiceRequestPayload, DispatchServiceRequestError, DispatchServiceRequestErrorCode: UnknownHandler);
step_payload!("Why a request was not taken." TakeServiceRequestPayload, TakeServiceRequestError, TakeServiceRequestErrorCode:);
step_payload!("Why an objection was not heard." ObjectToDispatchPayload, ObjectToDispatchError, ObjectToDispatchErrorCode: TooManyObjections);
step_payload!("Why a ruling was not made." RuleOnObjectionPayload, RuleOnObjectionError, RuleOnObjectionErrorCode:);
step_payload!("Why a contact was not recorded." RecordContactPayload, RecordContactError, RecordContactErrorCode:);
step_payload!("Why a review was not made." ReviewRejectionPayload, ReviewRejectionError, ReviewRejectionErrorCode:);
step_payload!("Why a review was not asked for." RequestReviewPayload, RequestReviewError, RequestReviewErrorCode: AlreadyRequested WindowClosed);
step_payload!("Why progress was not noted." NoteProgressPayload, NoteProgressError, NoteProgressErrorCode:);
step_payload!("Why a request was not suspended." SuspendServiceRequestPayload, SuspendServiceRequestError, SuspendServiceRequestErrorCode:);
step_payload!("Why a request was not resumed." ResumeServiceRequestPayload, ResumeServiceRequestError, ResumeServiceRequestErrorCode:);
step_payload!("Why a request was not resolved." ResolveServiceRequestPayload, ResolveServiceRequestError, ResolveServiceRequestErrorCode:);
step_payload!("Why an evaluation was not taken." EvaluateServiceRequestPayload, EvaluateServiceRequestError, EvaluateServiceRequestErrorCode: WindowClosed);
step_payload!("Why a request was not reopened." ReopenServiceRequestPayload, ReopenServiceRequestError, ReopenServiceRequestErrorCode: WindowClosed);
step_payload!("Why a request was not withdrawn." WithdrawServiceRequestPayload, WithdrawServiceRequestError, WithdrawServiceRequestErrorCode:);
step_payload!("Why a request was not merged." MergeServiceRequestPayload, MergeServiceRequestError, MergeServiceRequestErrorCode:);

error_type! {
    /// Why a request was not filed.
    SubmitServiceRequestError, SubmitServiceRequestErrorCode: Forbidden Invalid
        IdempotencyMismatch TooLong UnknownCategory UnknownArea UnknownHandler UnknownPerson
        OutsideDistrict BadPhone NotFound
}

/// What became of a submission.
#[derive(SimpleObject)]
pub struct SubmitServiceRequestPayload {
    /// The request; null when it was refused, or when the officer who filed it for somebody else
    /// may not read it.
    pub service_request: Option<ServiceRequest>,
    /// What to do first where the urgency is EMERGENCY: the request counts from its acceptance, and
    /// danger to life cannot wait for that. Null otherwise.
    pub emergency_advice: Option<String>,
    /// The lawful emergency numbers where the urgency is EMERGENCY: police 110, fire 119, ambulance
    /// 120, traffic accidents 122. Empty otherwise.
    pub emergency_numbers: Vec<String>,
    /// Why it was refused; empty when it was filed.
    pub errors: Vec<SubmitServiceRequestError>,
}

error_type! {
    /// Why a contact was not shown.
    RevealContactError, RevealContactErrorCode: Forbidden NotFound Invalid TooLong
        ConflictOfInterest NoPhone
}

/// What became of asking for a contact.
#[derive(SimpleObject)]
pub struct RevealContactPayload {
    /// The contact; null when it was refused.
    pub contact: Option<RevealedContact>,
    /// Why it was refused; empty when it is shown.
    pub errors: Vec<RevealContactError>,
}

/// A name with its phone, shown for a purpose. The look at it is logged.
#[derive(SimpleObject)]
pub struct RevealedContact {
    /// The name.
    pub display_name: String,
    /// The phone in full; null when none is on record.
    pub phone: Option<String>,
    /// The instant at which the client has to hide it again.
    pub visible_until: DateTime,
}
