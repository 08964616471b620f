//! One operation from its text to its answer, the same for HTTP and for the socket.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use futures_util::FutureExt;

use super::answer::Answer;
use super::backend::{Backend, Call, Endpoint};
use super::errors::ErrorCode;
use super::metrics;
use crate::config::Introspection;
use crate::gql::limits::{self, Checked};
use crate::gql::wire::{Request, Variables};

/// The parameters of a request, by the GraphQL-over-HTTP specification.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: Variables,
}

impl Parameters {
    /// Reads the members of a JSON object. Members that nobody knows are passed over.
    pub fn from_json(value: serde_json::Value) -> Result<Self, Answer> {
        use serde_json::Value;
        let bad = |code: ErrorCode, message: &str| Answer::refused(code, message);
        let Value::Object(mut members) = value else {
            return Err(bad(
                ErrorCode::BadArgument,
                "A request is one JSON object; batches are not accepted.",
            ));
        };
        let query = match members.remove("query") {
            Some(Value::String(query)) => query,
            _ => {
                return Err(bad(
                    ErrorCode::BadArgument,
                    "The parameter query must be a text.",
                ));
            }
        };
        let operation_name = match members.remove("operationName") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name),
            Some(_) => {
                return Err(bad(
                    ErrorCode::BadArgument,
                    "The parameter operationName must be a text.",
                ));
            }
        };
        let variables = match members.remove("variables") {
            None | Some(Value::Null) => Variables::default(),
            Some(variables @ Value::Object(_)) => Variables::from_json(variables),
            Some(_) => {
                return Err(bad(
                    ErrorCode::BadVariables,
                    "The parameter variables must be an object.",
                ));
            }
        };
        if let Some(name) = limits::variable_with_nul(&variables) {
            return Err(bad(
                ErrorCode::BadVariables,
                &format!("The variable \"${name}\" holds the character U+0000, which no text may."),
            ));
        }
        if !matches!(
            members.remove("extensions"),
            None | Some(Value::Null | Value::Object(_))
        ) {
            return Err(bad(
                ErrorCode::BadArgument,
                "The parameter extensions must be an object.",
            ));
        }
        Ok(Self {
            query,
            operation_name,
            variables,
        })
    }
}

/// An operation that passed the gate.
pub(super) struct Operation {
    pub checked: Checked,
    pub request: Request,
}

/// Counts what the document costs; nothing is looked up yet.
pub(super) fn admit(limits: &limits::Limits, parameters: Parameters) -> Result<Operation, Answer> {
    let (checked, document) = limits::check(
        limits,
        &parameters.query,
        parameters.operation_name.as_deref(),
        &parameters.variables,
    )
    .map_err(|rejected| Answer::rejected(&rejected))?;
    let mut request = Request::new(parameters.query).variables(parameters.variables);
    if let Some(name) = &checked.name {
        request = request.operation_name(name);
    }
    request.set_parsed_query(document);
    Ok(Operation { checked, request })
}

/// Whether this caller may ask for the schema.
pub(super) fn may_introspect<B: Backend>(
    endpoint: &Endpoint<B>,
    session: &B::Session,
    checked: &Checked,
) -> Result<(), Answer> {
    if !checked.introspects {
        return Ok(());
    }
    match endpoint.config.explore.introspection {
        Introspection::Anyone => Ok(()),
        Introspection::SignedIn if endpoint.backend.is_signed_in(session) => Ok(()),
        Introspection::SignedIn => Err(Answer::refused(
            ErrorCode::Unauthenticated,
            "Sign in to ask for the schema.",
        )),
        Introspection::Nobody => Err(Answer::refused(
            ErrorCode::ValidationFailed,
            "This server does not answer questions about its schema.",
        )),
    }
}

/// Runs a query or a mutation, within its time.
pub(super) async fn run<B: Backend>(
    endpoint: &Endpoint<B>,
    session: &B::Session,
    call: &Call,
    operation: Operation,
) -> Answer {
    let Operation { checked, request } = operation;
    let began = Instant::now();
    let limits = &endpoint.config.limits;
    let time = Duration::from_millis(limits.request_milliseconds);
    let executing = AssertUnwindSafe(endpoint.backend.execute(session, call, request));
    let answer = match tokio::time::timeout(time, executing.catch_unwind()).await {
        Ok(Ok(response)) => Answer::finish(
            response,
            limits,
            &checked.variable_arguments,
            &call.request_id,
        ),
        Ok(Err(_panic)) => {
            tracing::error!(request_id = %call.request_id, "an operation panicked");
            Answer::fault(&call.request_id)
        }
        Err(_elapsed) => Answer::refused(
            ErrorCode::Timeout,
            "The operation took too long and was given up.",
        ),
    };
    note(call, &checked, &answer, began);
    answer
}

/// One line and one count for an operation: its name and outcome, never its variables.
pub(super) fn note(call: &Call, checked: &Checked, answer: &Answer, began: Instant) {
    let kind: &'static str = checked.kind.into();
    let outcome = answer.code().map_or("ok", ErrorCode::as_str);
    let elapsed = began.elapsed();
    metrics::operation(kind, outcome, elapsed);
    tracing::info!(
        request_id = %call.request_id,
        operation = checked.name.as_deref().unwrap_or("-"),
        kind,
        outcome,
        milliseconds = elapsed.as_millis() as u64,
        "operation"
    );
}
