//! Routes, timeouts, binding.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, HttpResponse, HttpServer};
use serde_json::json;

use super::backend::{Backend, Endpoint};
use super::{graphiql, graphql, headers, health, jwks, metrics, shutdown, ws};

/// Connections of one thread; more wait in the queue of the system.
const CONNECTIONS_PER_WORKER: usize = 10_000;

/// The routes of this module. Others (files) are added beside them by [`serve`].
pub fn routes<B: Backend>(endpoint: &Arc<Endpoint<B>>, service: &mut ServiceConfig) {
    service
        .app_data(Data::from(endpoint.clone()))
        .service(
            web::resource("/graphql")
                .route(web::post().to(graphql::post::<B>))
                .route(web::get().to(graphql::get::<B>))
                .default_service(web::to(graphql::other_method)),
        )
        .route("/graphql/ws", web::get().to(ws::upgrade::<B>))
        .route("/health/live", web::get().to(health::live))
        .route("/health/ready", web::get().to(health::ready::<B>))
        .route("/metrics", web::get().to(metrics::page::<B>))
        .route("/.well-known/jwks.json", web::get().to(jwks::key_set::<B>))
        .route("/schema.graphql", web::get().to(jwks::schema::<B>));
    endpoint.backend.add_routes(service);
    if endpoint.config.explore.graphiql {
        service
            .route("/graphiql", web::get().to(graphiql::page))
            .route("/graphiql/{file}", web::get().to(graphiql::asset));
        service.route(
            "/",
            web::get().to(|| async {
                HttpResponse::SeeOther()
                    .insert_header((header::LOCATION, "/graphiql"))
                    .finish()
            }),
        );
    }
}

/// Serves until the signal to stop, then drains. `more` adds routes; `stop` ends the waiting.
pub async fn serve<B: Backend>(
    endpoint: Arc<Endpoint<B>>,
    listener: TcpListener,
    more: impl Fn(&mut ServiceConfig) + Send + Clone + 'static,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    metrics::install();
    let settings = endpoint.config.server.clone();
    let drain = endpoint.drain.clone();
    let mut server = HttpServer::new(move || {
        let endpoint = endpoint.clone();
        let more = more.clone();
        App::new()
            .configure(move |service| routes(&endpoint, service))
            .configure(more)
            .default_service(web::to(nowhere))
            .wrap(Compress::default())
            .wrap(from_fn(headers::stamp::<B>))
    })
    .client_request_timeout(Duration::from_secs(settings.header_seconds))
    .client_disconnect_timeout(Duration::from_secs(2))
    .keep_alive(Duration::from_secs(settings.keep_alive_seconds))
    .max_connections(CONNECTIONS_PER_WORKER)
    .shutdown_timeout(settings.shutdown_seconds)
    .disable_signals();
    if settings.workers > 0 {
        server = server.workers(settings.workers);
    }
    let running = server.listen(listener)?.run();
    let handle = running.handle();
    let running = actix_web::rt::spawn(running);
    stop.await;
    tracing::info!("leaving: running requests and sockets are brought to their end");
    drain.leave();
    handle.stop(true).await;
    running.await.unwrap_or(Ok(()))
}

/// Binds the configured address.
pub fn bind(endpoint_address: std::net::SocketAddr) -> std::io::Result<TcpListener> {
    let listener = TcpListener::bind(endpoint_address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// The signal of the system to stop.
pub async fn until_signal() {
    shutdown::signal().await;
}

/// Runs a command on the runtime of the server: one for all that is no request, beside the
/// threads that answer.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = || {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("the system gives threads")
    };
    actix_web::rt::System::with_tokio_rt(runtime).block_on(future)
}

/// Whatever is at no address.
async fn nowhere() -> HttpResponse {
    HttpResponse::NotFound().json(json!({ "error": "There is nothing at this address." }))
}
