//! Top-level errors. Their codes are those of the contract; `extensions.code` carries them.

use super::prelude::*;
use crate::i18n::{Locale, text};

fn coded(code: &'static str, message: String) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}

/// No token, or one that does not count any more.
pub fn unauthenticated(locale: Locale) -> Error {
    coded("UNAUTHENTICATED", text(locale, "unauthenticated", &[]))
}

/// A fault of ours.
pub fn internal(locale: Locale, request_id: &str) -> Error {
    let params = [("id", request_id.to_owned())];
    coded("INTERNAL", text(locale, "internal", &params))
        .extend_with(|_, extensions| extensions.set("requestId", request_id))
}

/// There was too much to do just now. Before anything of the operation was written nothing was changed;
/// behind that only a look tells.
pub fn timeout(locale: Locale, request_id: &str, wrote: bool) -> Error {
    let message = if wrote { "timeout-wrote" } else { "timeout" };
    coded("TIMEOUT", text(locale, message, &[]))
        .extend_with(|_, extensions| extensions.set("requestId", request_id))
}

/// An argument that no rule allows; `message` is a key of the translations.
pub fn bad_argument(locale: Locale, message: &str, params: &[(&'static str, String)]) -> Error {
    coded("BAD_ARGUMENT", text(locale, message, params))
}

/// A cursor that was edited or belongs to another list.
pub fn bad_cursor(locale: Locale) -> Error {
    coded("BAD_CURSOR", text(locale, "bad-cursor", &[]))
}

/// An id that is none.
pub fn bad_id(locale: Locale) -> Error {
    coded("BAD_ID", text(locale, "bad-id", &[]))
}
