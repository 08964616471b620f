//! `POST /graphql` and `GET /graphql`, by the GraphQL-over-HTTP specification.

use std::time::Duration;

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::answer::Answer;
use super::backend::{Backend, Call, Denied, Endpoint, bearer};
use super::body::{self, BodyError};
use super::errors::ErrorCode;
use super::headers::request_id;
use super::negotiate::{self, Format};
use super::run::{Operation, Parameters, admit, may_introspect, run};
use crate::gql::limits::{Limit, LimitExceeded, OperationKind};

/// An answer with the status that the transport gives it.
struct Reply {
    status: StatusCode,
    answer: Answer,
    allow: Option<&'static str>,
    retry_after: Option<u64>,
}

impl Reply {
    /// A request that is no GraphQL request at all.
    fn malformed(status: StatusCode, message: &str) -> Self {
        Self {
            status,
            answer: Answer::refused(ErrorCode::BadArgument, message),
            allow: None,
            retry_after: None,
        }
    }

    /// A well-formed request, whatever came of it.
    fn well_formed(format: Format, answer: Answer) -> Self {
        let status = match (answer.executed(), answer.code()) {
            (true, _) | (false, None) => StatusCode::OK,
            (false, Some(ErrorCode::Unauthenticated)) => StatusCode::UNAUTHORIZED,
            (false, Some(ErrorCode::Internal)) => StatusCode::INTERNAL_SERVER_ERROR,
            (false, Some(ErrorCode::Timeout)) => StatusCode::SERVICE_UNAVAILABLE,
            (false, Some(ErrorCode::RateLimited)) => StatusCode::TOO_MANY_REQUESTS,
            (false, Some(_)) if format == Format::Json => StatusCode::OK,
            (false, Some(_)) => StatusCode::BAD_REQUEST,
        };
        Self {
            status,
            answer,
            allow: None,
            retry_after: None,
        }
    }

    fn send(self, format: Format) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response.insert_header((header::CONTENT_TYPE, format.content_type()));
        if let Some(allow) = self.allow {
            response.insert_header((header::ALLOW, allow));
        }
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        response.body(self.answer.to_json())
    }
}

/// `POST /graphql`
pub(super) async fn post<B: Backend>(
    http: HttpRequest,
    payload: Payload,
    endpoint: Data<Endpoint<B>>,
) -> HttpResponse {
    let Some(format) = negotiate::accepted(http.headers()) else {
        return not_acceptable();
    };
    let parameters = match read(&http, payload, &endpoint).await {
        Ok(parameters) => parameters,
        Err(reply) => return reply.send(format),
    };
    answer(&http, &endpoint, parameters, format, false)
        .await
        .send(format)
}

/// The parameters of `GET /graphql`; `variables` and `extensions` are JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UrlParameters {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

/// `GET /graphql`, queries only.
pub(super) async fn get<B: Backend>(
    http: HttpRequest,
    url: Result<Query<UrlParameters>, actix_web::Error>,
    endpoint: Data<Endpoint<B>>,
) -> HttpResponse {
    let Some(format) = negotiate::accepted(http.headers()) else {
        return not_acceptable();
    };
    let parameters = match url {
        Ok(Query(url)) => from_url(url),
        Err(_) => Err(Answer::refused(
            ErrorCode::BadArgument,
            "The query part of the address cannot be read.",
        )),
    };
    match parameters {
        Ok(parameters) => answer(&http, &endpoint, parameters, format, true).await,
        Err(answer) => Reply {
            status: StatusCode::BAD_REQUEST,
            answer,
            allow: None,
            retry_after: None,
        },
    }
    .send(format)
}

/// Every other method.
pub(super) async fn other_method(http: HttpRequest) -> HttpResponse {
    let format = negotiate::accepted(http.headers()).unwrap_or(Format::Json);
    Reply {
        allow: Some("GET, POST"),
        ..Reply::malformed(
            StatusCode::METHOD_NOT_ALLOWED,
            "GraphQL is served by POST, and queries by GET.",
        )
    }
    .send(format)
}

async fn read<B: Backend>(
    http: &HttpRequest,
    payload: Payload,
    endpoint: &Endpoint<B>,
) -> Result<Parameters, Reply> {
    if !negotiate::is_json(http.headers()) {
        return Err(Reply::malformed(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body must be application/json in UTF-8.",
        ));
    }
    let limit = endpoint.config.limits.body_bytes;
    let time = Duration::from_secs(endpoint.config.server.body_seconds);
    let body = match body::read(payload, limit, time).await {
        Ok(body) => body,
        Err(BodyError::TooLarge(found)) => {
            return Err(Reply {
                status: StatusCode::PAYLOAD_TOO_LARGE,
                answer: Answer::limit(LimitExceeded {
                    limit: Limit::BodyBytes,
                    allowed: limit,
                    found,
                }),
                allow: None,
                retry_after: None,
            });
        }
        Err(BodyError::TooSlow) => {
            return Err(Reply {
                status: StatusCode::REQUEST_TIMEOUT,
                answer: Answer::refused(ErrorCode::Timeout, "The body did not arrive in time."),
                allow: None,
                retry_after: None,
            });
        }
        Err(BodyError::Broken) => {
            return Err(Reply::malformed(
                StatusCode::BAD_REQUEST,
                "The body ended before its length.",
            ));
        }
    };
    let refused = |answer| Reply {
        status: StatusCode::BAD_REQUEST,
        answer,
        allow: None,
        retry_after: None,
    };
    let value = serde_json::from_slice(&body).map_err(|error| {
        refused(Answer::refused(
            ErrorCode::ParseFailed,
            format!(
                "The body is not valid JSON: line {}, column {}.",
                error.line(),
                error.column()
            ),
        ))
    })?;
    Parameters::from_json(value).map_err(refused)
}

fn from_url(url: UrlParameters) -> Result<Parameters, Answer> {
    let json = |name: &str, code: ErrorCode, text: Option<String>| match text.as_deref() {
        None | Some("") => Ok(serde_json::Value::Null),
        Some(text) => serde_json::from_str(text)
            .map_err(|_| Answer::refused(code, format!("The parameter {name} is not valid JSON."))),
    };
    let variables = json("variables", ErrorCode::BadVariables, url.variables)?;
    let extensions = json("extensions", ErrorCode::BadArgument, url.extensions)?;
    Parameters::from_json(serde_json::json!({
        "query": url.query,
        "operationName": url.operation_name.filter(|name| !name.is_empty()),
        "variables": variables,
        "extensions": extensions,
    }))
}

async fn answer<B: Backend>(
    http: &HttpRequest,
    endpoint: &Endpoint<B>,
    parameters: Parameters,
    format: Format,
    queries_only: bool,
) -> Reply {
    let operation = match admit(&endpoint.config.limits, parameters) {
        Ok(operation) => operation,
        Err(answer) => return Reply::well_formed(format, answer),
    };
    match operation.checked.kind {
        OperationKind::Mutation if queries_only => {
            return Reply {
                allow: Some("POST"),
                ..Reply::malformed(
                    StatusCode::METHOD_NOT_ALLOWED,
                    "Mutations are accepted by POST only.",
                )
            };
        }
        OperationKind::Subscription => {
            return Reply::malformed(
                StatusCode::BAD_REQUEST,
                "Subscriptions are served at /graphql/ws.",
            );
        }
        _ => {}
    }
    let call = Call {
        request_id: request_id(http),
        accept_language: header_text(http, header::ACCEPT_LANGUAGE),
    };
    match execute(http, endpoint, &call, operation).await {
        Ok(answer) => Reply::well_formed(format, answer),
        Err(wait) => {
            let message = "Too many operations in a short time; wait a moment and send it again.";
            let answer = Answer::refused(ErrorCode::RateLimited, message);
            Reply {
                retry_after: Some(wait.as_secs() + 1),
                ..Reply::well_formed(format, answer)
            }
        }
    }
}

async fn execute<B: Backend>(
    http: &HttpRequest,
    endpoint: &Endpoint<B>,
    call: &Call,
    operation: Operation,
) -> Result<Answer, Duration> {
    let authenticated = authenticate(http, endpoint).await;
    // Only a good token has an allowance of its own: a made-up one is its address's.
    let token = match &authenticated {
        Ok(session) if endpoint.backend.is_signed_in(session) => {
            header_text(http, header::AUTHORIZATION)
        }
        _ => None,
    };
    endpoint.rate.take(http, token.as_deref())?;
    let session = match authenticated {
        Ok(session) => session,
        Err(Denied::Unauthenticated) => {
            let message = "The token is not valid.";
            return Ok(Answer::refused(ErrorCode::Unauthenticated, message));
        }
        Err(Denied::Fault) => return Ok(Answer::fault(&call.request_id)),
    };
    if let Err(answer) = may_introspect(endpoint, &session, &operation.checked) {
        return Ok(answer);
    }
    Ok(run(endpoint, &session, call, operation).await)
}

/// Reads the header `Authorization`. One that is no bearer token is refused, not passed over.
async fn authenticate<B: Backend>(
    http: &HttpRequest,
    endpoint: &Endpoint<B>,
) -> Result<B::Session, Denied> {
    let token = match http.headers().get(header::AUTHORIZATION) {
        None => None,
        Some(value) => Some(
            value
                .to_str()
                .ok()
                .and_then(bearer)
                .ok_or(Denied::Unauthenticated)?,
        ),
    };
    endpoint.backend.authenticate(token).await
}

pub(super) fn header_text(http: &HttpRequest, name: header::HeaderName) -> Option<String> {
    http.headers()
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(|value| value.chars().take(200).collect())
}

fn not_acceptable() -> HttpResponse {
    Reply::malformed(
        StatusCode::NOT_ACCEPTABLE,
        "Answers are application/graphql-response+json or application/json.",
    )
    .send(Format::Json)
}
