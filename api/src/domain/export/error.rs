//! What the mutation of exports may refuse.

use crate::error_type;

error_type! {
    /// Why no export was asked for.
    RequestExportError, RequestExportErrorCode:
        Forbidden Invalid TooLong UnknownArea UnknownHandler IdempotencyMismatch
}
