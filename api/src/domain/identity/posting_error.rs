//! What each mutation of postings may refuse.

use crate::error_type;

error_type! {
    /// Why no grid worker was appointed.
    AppointGridWorkerError, AppointGridWorkerErrorCode:
        Forbidden UnknownArea UnknownHandler Overlapping EndsBeforeStart BadPhone PhoneTaken Invalid TooLong
}

error_type! {
    /// Why no secretary was appointed.
    AppointSecretaryError, AppointSecretaryErrorCode:
        Forbidden UnknownHandler Overlapping EndsBeforeStart BadPhone PhoneTaken Invalid TooLong
}

error_type! {
    /// Why the posting keeps its grids.
    ChangePostingAreasError, ChangePostingAreasErrorCode:
        NotFound Forbidden UnknownArea UnknownHandler Overlapping AlreadyEnded EndsBeforeStart
        Invalid
}

error_type! {
    /// Why the posting goes on.
    EndPostingError, EndPostingErrorCode:
        NotFound AlreadyEnded EndsBeforeStart Invalid TooLong
}
