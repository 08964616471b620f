//! Headers of every answer: the request id, and what keeps browsers and caches careful.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest};

use super::backend::{Backend, Endpoint};

/// The header with the request id, in both directions.
pub const X_REQUEST_ID: &str = "x-request-id";

/// The id of the request at hand.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The id of this request; empty outside of [`stamp`].
pub(super) fn request_id(http: &HttpRequest) -> String {
    http.extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default()
}

/// Gives the request its id (the caller's own, where it is a plain one) and the answer its headers.
pub(super) async fn stamp<B: Backend>(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let given = request
        .headers()
        .get(X_REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|id| is_plain(id))
        .map(str::to_owned);
    let id = given.unwrap_or_else(|| {
        request
            .app_data::<Data<Endpoint<B>>>()
            .map(|endpoint| endpoint.backend.new_request_id())
            .unwrap_or_default()
    });
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    let mut default = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    default(header::CACHE_CONTROL, "no-store");
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(header::X_FRAME_OPTIONS, "DENY");
    default(header::REFERRER_POLICY, "no-referrer");
    default(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    );
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static(X_REQUEST_ID), id);
    }
    Ok(response)
}

fn is_plain(id: &str) -> bool {
    (8..=64).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}
