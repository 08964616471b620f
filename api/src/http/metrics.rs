//! `/metrics` in the text format of Prometheus, and the figures of the transport.

use std::sync::OnceLock;
use std::time::Duration;

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use super::backend::{Backend, Endpoint, bearer};

/// Operations by kind and outcome (`ok` or the code of the first error).
const OPERATIONS: &str = "lianxin_operations_total";
/// Seconds of operations by kind.
const DURATION: &str = "lianxin_operation_seconds";
/// Sockets that are open now.
const SOCKETS: &str = "lianxin_sockets";
/// Statements that one request sent to the database.
const STATEMENTS: &str = "lianxin_statements_per_request";
/// Seconds that a request waited for a database connection.
pub const POOL_WAIT: &str = "lianxin_pool_wait_seconds";

/// Seconds since the oldest event that was not told on yet.
pub const OUTBOX_AGE: &str = "lianxin_outbox_age_seconds";

/// Time limits that were missed, counted by the process whose job noticed it.
const BREACHES: &str = "lianxin_breaches_total";

/// The recorder of this process; the first call installs it.
pub fn install() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let seconds = [
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0,
    ];
    let statements = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 8.0, 12.0, 20.0, 50.0];
    HANDLE
        .get_or_init(|| {
            PrometheusBuilder::new()
                .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &seconds)
                .and_then(|builder| {
                    builder.set_buckets_for_metric(Matcher::Full(STATEMENTS.into()), &statements)
                })
                .and_then(PrometheusBuilder::install_recorder)
                .inspect(|_| describe())
                .ok()
        })
        .as_ref()
}

fn describe() {
    metrics::describe_counter!(OPERATIONS, "Operations by kind and outcome");
    metrics::describe_histogram!(DURATION, "Seconds of operations by kind");
    metrics::describe_gauge!(SOCKETS, "Sockets that are open now");
    metrics::describe_histogram!(STATEMENTS, "Database statements of one request");
    metrics::describe_counter!(BREACHES, "Time limits that were missed");
    metrics::counter!(BREACHES).increment(0);
    metrics::describe_gauge!(OUTBOX_AGE, "Seconds since the oldest event not told on yet");
    metrics::describe_histogram!(POOL_WAIT, "Seconds waited for a database connection");
}

/// An operation came to its end.
pub(super) fn operation(kind: &'static str, outcome: &'static str, elapsed: Duration) {
    metrics::counter!(OPERATIONS, "kind" => kind, "outcome" => outcome).increment(1);
    metrics::histogram!(DURATION, "kind" => kind).record(elapsed.as_secs_f64());
}

/// The statements of one operation.
pub(super) fn statements(count: u32) {
    metrics::histogram!(STATEMENTS).record(f64::from(count));
}

/// A socket opened (+1) or closed (-1).
pub(super) fn sockets(change: f64) {
    metrics::gauge!(SOCKETS).increment(change);
}

/// `/metrics`: for the bearer of the configured token, else for callers on this machine.
pub(super) async fn page<B: Backend>(
    http: HttpRequest,
    endpoint: Data<Endpoint<B>>,
) -> HttpResponse {
    if !may_read(&http, &endpoint) {
        return HttpResponse::Forbidden()
            .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
            .body("The figures are for callers on this machine, or for the bearer of metrics.token.\n");
    }
    let Some(handle) = install() else {
        return HttpResponse::ServiceUnavailable().finish();
    };
    for (name, value) in endpoint.backend.gauges().await {
        metrics::gauge!(name).set(value);
    }
    HttpResponse::Ok()
        .insert_header((
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        ))
        .body(handle.render())
}

fn may_read<B: Backend>(http: &HttpRequest, endpoint: &Endpoint<B>) -> bool {
    let text = |name: &str| {
        http.headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    match &endpoint.config.metrics.token {
        Some(token) => text("authorization")
            .and_then(bearer)
            .is_some_and(|given| same(given.as_bytes(), token.expose().as_bytes())),
        None => {
            let through_proxy = ["forwarded", "x-forwarded-for", "x-real-ip", "via"]
                .iter()
                .any(|name| http.headers().contains_key(*name));
            !through_proxy && http.peer_addr().is_some_and(|peer| peer.ip().is_loopback())
        }
    }
}

/// Compares without telling by time where the first difference is.
fn same(a: &[u8], b: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(a, b).is_ok()
}
