//! `/graphql/ws`: the protocol graphql-transport-ws.
//!
//! * [`protocol`]: the messages, and the codes a socket is closed with
//! * [`socket`]: one task for each socket: reads, writes, watches the clock
//! * [`operations`]: the operations running on a socket

mod operations;
mod protocol;
mod socket;

use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::http::header;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::backend::{Backend, Call, Endpoint};
use super::graphql::header_text;
use super::headers::request_id;
use super::metrics;

/// The one sub-protocol.
const PROTOCOL: &str = "graphql-transport-ws";

/// Sockets of this process.
static OPEN: AtomicUsize = AtomicUsize::new(0);

/// Counts a socket for as long as it lives.
struct Counted;

impl Counted {
    fn new() -> Self {
        OPEN.fetch_add(1, Ordering::Relaxed);
        metrics::sockets(1.0);
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        OPEN.fetch_sub(1, Ordering::Relaxed);
        metrics::sockets(-1.0);
    }
}

/// Turns the connection into a socket.
pub(super) async fn upgrade<B: Backend>(
    http: HttpRequest,
    payload: Payload,
    endpoint: Data<Endpoint<B>>,
) -> Result<HttpResponse, actix_web::Error> {
    if endpoint.drain.is_leaving() || OPEN.load(Ordering::Relaxed) >= endpoint.config.server.sockets
    {
        return Ok(HttpResponse::ServiceUnavailable().finish());
    }
    let offered = http
        .headers()
        .get(header::SEC_WEBSOCKET_PROTOCOL)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|name| name.trim() == PROTOCOL));
    let limit = usize::try_from(endpoint.config.limits.body_bytes).unwrap_or(usize::MAX);
    let (response, session, messages) =
        actix_ws::handle_with_protocols(&http, payload, &[PROTOCOL])?;
    let messages = messages
        .max_frame_size(limit)
        .aggregate_continuations()
        .max_continuation_size(limit);
    let call = Call {
        request_id: request_id(&http),
        accept_language: header_text(&http, header::ACCEPT_LANGUAGE),
    };
    let counted = Counted::new();
    actix_web::rt::spawn(async move {
        socket::run(endpoint.into_inner(), call, session, messages, offered).await;
        drop(counted);
    });
    Ok(response)
}
