//! The codes of top-level errors, and which error carries which.

use std::collections::HashSet;

use crate::gql::limits::{LimitExceeded, Rejected};
use crate::gql::wire::{ConstValue, ErrorExtensionValues, ServerError};

/// `extensions.code` of a top-level error. The contract lists them; there are no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    ParseFailed,
    ValidationFailed,
    BadVariables,
    BadArgument,
    BadId,
    BadCursor,
    Unauthenticated,
    RateLimited,
    LimitExceeded,
    Timeout,
    Internal,
    PersistedQueryNotFound,
}

impl ErrorCode {
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// An error of this code with nothing but a message.
    pub fn error(self, message: impl Into<String>) -> ServerError {
        let mut error = ServerError::new(message, None);
        self.stamp(&mut error);
        error
    }

    fn stamp(self, error: &mut ServerError) {
        extensions(error).set("code", self.as_str());
    }
}

fn extensions(error: &mut ServerError) -> &mut ErrorExtensionValues {
    error.extensions.get_or_insert_with(Default::default)
}

/// The refusal of the gate as an error.
pub fn rejected(rejected: &Rejected) -> ServerError {
    let code = match rejected {
        Rejected::Limit(exceeded) => return limit(exceeded),
        Rejected::Syntax { .. } => ErrorCode::ParseFailed,
        Rejected::VariableMissing(_) => ErrorCode::BadVariables,
        Rejected::NulInDocument => ErrorCode::BadArgument,
        Rejected::Document(_)
        | Rejected::Cycle(_)
        | Rejected::NameRequired
        | Rejected::UnknownOperation => ErrorCode::ValidationFailed,
    };
    let mut error = code.error(rejected.to_string());
    if let Rejected::Syntax { line, column } = *rejected {
        error.locations = vec![crate::gql::wire::Pos { line, column }];
    }
    error
}

/// An exceeded limit as an error, with its name and both numbers.
pub fn limit(exceeded: &LimitExceeded) -> ServerError {
    let mut error = ErrorCode::LimitExceeded.error(exceeded.to_string());
    let values = extensions(&mut error);
    values.set("limit", exceeded.limit.to_string());
    values.set("allowed", number(exceeded.allowed));
    values.set("found", number(exceeded.found));
    error
}

fn number(value: u64) -> ConstValue {
    value.into()
}

/// Gives an error of the executor its code. `executed` tells validation from execution;
/// `variable_arguments` tells a wrong variable from a wrong literal.
pub fn classify(
    error: &mut ServerError,
    executed: bool,
    variable_arguments: &HashSet<(usize, usize)>,
) -> ErrorCode {
    let given = error
        .extensions
        .as_ref()
        .and_then(|values| values.get("code"))
        .and_then(|code| match code {
            ConstValue::String(code) => code.parse().ok(),
            ConstValue::Enum(code) => code.parse().ok(),
            _ => None,
        });
    let code = given.unwrap_or_else(|| guess(error, executed, variable_arguments));
    code.stamp(error);
    code
}

/// The executor's own errors carry no code; its wording does not change within the pinned version.
fn guess(
    error: &ServerError,
    executed: bool,
    variable_arguments: &HashSet<(usize, usize)>,
) -> ErrorCode {
    let message = error.message.as_str();
    let from_variable = error
        .locations
        .iter()
        .any(|at| variable_arguments.contains(&(at.line, at.column)));
    let about_input = [
        "Invalid value for argument",
        "Failed to parse",
        "Expected input type",
    ]
    .iter()
    .any(|beginning| message.starts_with(beginning));
    match (executed, about_input) {
        (_, true) if from_variable => ErrorCode::BadVariables,
        (true, true) => ErrorCode::BadArgument,
        (true, false) if message.starts_with("Variable ") => ErrorCode::BadVariables,
        (true, false) => ErrorCode::Internal,
        (false, _) => ErrorCode::ValidationFailed,
    }
}

/// Takes everything from an internal error but its place, and adds the request id.
pub fn hide(error: &mut ServerError, request_id: &str) {
    error.message = format!("Something went wrong on our side. Request id: {request_id}");
    error.source = None;
    error.extensions = None;
    ErrorCode::Internal.stamp(error);
    extensions(error).set("requestId", request_id);
}
