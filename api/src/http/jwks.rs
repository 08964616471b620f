//! `/.well-known/jwks.json` and `/schema.graphql`: what others read to work with this server.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Data;

use super::backend::{Backend, Endpoint};

/// The public keys of the tokens. Portals keep them for a few minutes.
pub(super) async fn key_set<B: Backend>(endpoint: Data<Endpoint<B>>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .json(endpoint.backend.key_set().await)
}

/// The schema in its definition language; a public document.
pub(super) async fn schema<B: Backend>(endpoint: Data<Endpoint<B>>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(endpoint.schema_text.clone())
}
