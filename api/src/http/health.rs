//! `/health/live` and `/health/ready`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde_json::json;

use super::backend::{Backend, Endpoint};

/// The process runs.
pub(super) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

/// Requests can be served: the database answers, and the server is not leaving.
pub(super) async fn ready<B: Backend>(endpoint: Data<Endpoint<B>>) -> HttpResponse {
    if endpoint.drain.is_leaving() {
        return HttpResponse::ServiceUnavailable().json(json!({ "status": "leaving" }));
    }
    match endpoint.backend.ready().await {
        Ok(()) => HttpResponse::Ok().json(json!({ "status": "ready" })),
        Err(reason) => HttpResponse::ServiceUnavailable()
            .json(json!({ "status": "not ready", "reason": reason })),
    }
}
