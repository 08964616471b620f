//! An answer on its way out: errors coded, capped and cleaned, then serialised.

use std::collections::HashSet;

use serde::Serialize;

use super::errors::{self, ErrorCode};
use crate::gql::limits::{LimitExceeded, Limits, Rejected};
use crate::gql::wire::{ConstValue, Response, ServerError};

/// What goes over the wire, and what the transport must know about it.
#[derive(Debug)]
pub struct Answer {
    data: Option<ConstValue>,
    errors: Vec<ServerError>,
    extensions: serde_json::Map<String, serde_json::Value>,
    code: Option<ErrorCode>,
}

impl Answer {
    /// An answer that never reached execution.
    pub fn refused(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::from_error(code.error(message), code)
    }

    /// The refusal of the gate.
    pub fn rejected(rejected: &Rejected) -> Self {
        let mut error = errors::rejected(rejected);
        let code = errors::classify(&mut error, false, &HashSet::new());
        Self::from_error(error, code)
    }

    /// A limit of the transport itself.
    pub fn limit(exceeded: LimitExceeded) -> Self {
        Self::from_error(errors::limit(&exceeded), ErrorCode::LimitExceeded)
    }

    /// A fault before or instead of execution.
    pub fn fault(request_id: &str) -> Self {
        let mut error = ErrorCode::Internal.error("");
        errors::hide(&mut error, request_id);
        Self::from_error(error, ErrorCode::Internal)
    }

    fn from_error(error: ServerError, code: ErrorCode) -> Self {
        Self {
            data: None,
            errors: vec![error],
            extensions: serde_json::Map::new(),
            code: Some(code),
        }
    }

    /// The executor's response: every error gets its code, internal ones lose their text, and
    /// what is too much is cut.
    pub fn finish(
        response: Response,
        limits: &Limits,
        variable_arguments: &HashSet<(usize, usize)>,
        request_id: &str,
    ) -> Self {
        let mut errors = response.errors;
        let executed = response.data != ConstValue::Null
            || errors.iter().any(|error| !error.path.is_empty())
            || errors.is_empty();
        errors.truncate(usize::try_from(limits.errors).unwrap_or(usize::MAX));
        let mut first = None;
        for error in &mut errors {
            let code = errors::classify(error, executed, variable_arguments);
            first.get_or_insert(code);
            if code == ErrorCode::Internal {
                tracing::error!(request_id, path = ?error.path, "internal error");
                tracing::debug!(request_id, message = %error.message, "internal error");
                errors::hide(error, request_id);
                first = Some(ErrorCode::Internal);
            }
            shorten(&mut error.message, limits.error_length);
            error.locations.truncate(10);
        }
        Self {
            data: executed.then_some(response.data),
            errors,
            extensions: response
                .extensions
                .into_iter()
                .filter_map(|(name, value)| Some((name, value.into_json().ok()?)))
                .collect(),
            code: first,
        }
    }

    /// Whether the operation ran: it has data, be it null.
    pub fn executed(&self) -> bool {
        self.data.is_some()
    }

    /// Whether there is data that is not null.
    pub fn has_data(&self) -> bool {
        self.data
            .as_ref()
            .is_some_and(|data| *data != ConstValue::Null)
    }

    /// The code of the first error, INTERNAL before all others.
    pub fn code(&self) -> Option<ErrorCode> {
        self.code
    }

    /// The errors alone, as the `error` message of the socket carries them.
    pub fn errors_json(&self) -> serde_json::Value {
        serde_json::to_value(&self.errors).unwrap_or_default()
    }

    /// The whole answer as JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&Wire::from(self)).unwrap_or_else(|_| FALLBACK.to_owned())
    }
}

/// Sent if an answer cannot be serialised at all.
const FALLBACK: &str = r#"{"errors":[{"message":"Something went wrong on our side.","extensions":{"code":"INTERNAL"}}]}"#;

#[derive(Serialize)]
struct Wire<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: &'a Vec<ServerError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a ConstValue>,
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    extensions: &'a serde_json::Map<String, serde_json::Value>,
}

impl<'a> From<&'a Answer> for Wire<'a> {
    fn from(answer: &'a Answer) -> Self {
        Self {
            errors: &answer.errors,
            data: answer.data.as_ref(),
            extensions: &answer.extensions,
        }
    }
}

/// Cuts a message at a character boundary.
fn shorten(message: &mut String, limit: u64) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if let Some((end, _)) = message.char_indices().nth(limit) {
        message.truncate(end);
        message.push('…');
    }
}
