//! The refusals of each mutation of organisations, and their payloads.

use super::object::Organisation;
use crate::error_type;
use crate::gql::prelude::*;

error_type! {
    /// Why an organisation was not founded.
    FoundOrganisationError, FoundOrganisationErrorCode: Forbidden Invalid TooLong UnknownOrganisation
        UnknownArea WrongKind CommitteeExists CodeTaken AlreadyExists EndsBeforeStart
}

error_type! {
    /// Why an organisation was not changed.
    ChangeOrganisationError, ChangeOrganisationErrorCode: Forbidden NotFound Stale Invalid TooLong
        UnknownOrganisation UnknownArea WrongKind CommitteeExists CodeTaken AlreadyExists AlreadyEnded
        Cycle EndsBeforeStart
}

error_type! {
    /// Why an election was not recorded.
    RecordElectionError, RecordElectionErrorCode: Forbidden NotFound Stale Invalid UnknownOrganisation
        UnknownArea WrongKind CommitteeExists CodeTaken AlreadyExists AlreadyEnded EndsBeforeStart
}

error_type! {
    /// Why an organisation was not dissolved.
    DissolveOrganisationError, DissolveOrganisationErrorCode: Forbidden NotFound Stale Invalid AlreadyEnded
        StillInUse EndsBeforeStart
}

macro_rules! payload {
    ($(#[$doc:meta])* $payload:ident, $error:ident) => {
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $payload {
            /// The organisation as it is now; null when it was refused.
            pub organisation: Option<Organisation>,
            /// Why it was refused; empty when it was done.
            pub errors: Vec<$error>,
        }
    };
}

payload! {
    /// What became of a founding.
    FoundOrganisationPayload, FoundOrganisationError
}
payload! {
    /// What became of a change.
    ChangeOrganisationPayload, ChangeOrganisationError
}
payload! {
    /// What became of an election.
    RecordElectionPayload, RecordElectionError
}
payload! {
    /// What became of a dissolution.
    DissolveOrganisationPayload, DissolveOrganisationError
}
