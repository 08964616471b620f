//! The refusals of each mutation of service centres, and their payloads.

use super::object::ServiceCentre;
use crate::error_type;
use crate::gql::prelude::*;

macro_rules! centre_payload {
    ($doc:literal $payload:ident, $error:ident, $code:ident: $($word:ident)*) => {
        error_type! {
            #[doc = $doc]
            $error, $code: Forbidden NotFound Stale Invalid IdempotencyMismatch TooLong $($word)*
        }

        /// What became of it.
        #[derive(SimpleObject)]
        pub struct $payload {
            /// The centre as it is now; null when it was refused.
            pub service_centre: Option<ServiceCentre>,
            /// Why it was refused; empty when it was done.
            pub errors: Vec<$error>,
        }

        impl CentrePayload for $payload {
            type Error = $error;

            fn of(service_centre: Option<ServiceCentre>, errors: Vec<$error>) -> Self {
                Self { service_centre, errors }
            }
        }
    };
}

/// What all payloads of service centres have in common.
pub trait CentrePayload {
    /// The error type of the mutation.
    type Error: crate::gql::user_error::UserErrorType;

    /// Puts a payload together.
    fn of(service_centre: Option<ServiceCentre>, errors: Vec<Self::Error>) -> Self;
}

centre_payload!("Why a centre was not registered." RegisterServiceCentrePayload, RegisterServiceCentreError, RegisterServiceCentreErrorCode: UnknownArea OutsideDistrict CodeTaken);
centre_payload!("Why a centre was not changed." ChangeServiceCentrePayload, ChangeServiceCentreError, ChangeServiceCentreErrorCode: UnknownArea OutsideDistrict WrongState);
centre_payload!("Why building does not begin." StartBuildingServiceCentrePayload, StartBuildingServiceCentreError, StartBuildingServiceCentreErrorCode: WrongState);
centre_payload!("Why a centre was not opened." OpenServiceCentrePayload, OpenServiceCentreError, OpenServiceCentreErrorCode: WrongState);
centre_payload!("Why a centre was not closed." CloseServiceCentrePayload, CloseServiceCentreError, CloseServiceCentreErrorCode: WrongState);
centre_payload!("Why hours were not set." SetCentreHoursPayload, SetCentreHoursError, SetCentreHoursErrorCode: WrongState);
centre_payload!("Why an exception was not set." SetCentreExceptionPayload, SetCentreExceptionError, SetCentreExceptionErrorCode: WrongState);
