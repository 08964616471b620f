//! What the mutations of imports may refuse.

use crate::error_type;

error_type! {
    /// Why no import was planned.
    PlanImportError, PlanImportErrorCode: Forbidden NotFound Invalid TooLong IdempotencyMismatch
}

error_type! {
    /// Why an import was not applied.
    ApplyImportError, ApplyImportErrorCode:
        Forbidden NotFound Invalid TooLong Stale WrongState ImportRunning IdempotencyMismatch
}

error_type! {
    /// Why an import was not called off.
    CancelImportError, CancelImportErrorCode:
        Forbidden NotFound Invalid TooLong Stale WrongState IdempotencyMismatch
}
