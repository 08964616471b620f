//! A toy application behind the real transport.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use async_graphql::{ID, Object, Request, Response, Schema, SimpleObject, Subscription};
use futures_util::Stream;
use futures_util::stream::{self, BoxStream, StreamExt};
use lianxin_api::config::Config;
use lianxin_api::http::{Backend, Call, Denied, Endpoint, server};

pub const TOKEN: &str = "good-token-of-the-toy";

pub struct Query;
pub struct Mutation;
pub struct Live;

#[derive(SimpleObject)]
pub struct Thing {
    id: ID,
}

#[Object]
impl Query {
    async fn echo(&self, text: String) -> String {
        text
    }

    async fn number(&self, n: Option<i32>) -> Option<i32> {
        n
    }

    async fn slow(&self, milliseconds: u64) -> bool {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        true
    }

    async fn panics(&self, really: bool) -> bool {
        assert!(!really, "on purpose");
        really
    }

    async fn fails(&self) -> async_graphql::Result<Option<bool>> {
        Err("duplicate key value (phone)=(13900000001)".into())
    }
}

#[Object]
impl Mutation {
    async fn bump(&self) -> i32 {
        1
    }
}

#[Subscription]
impl Live {
    async fn service_request_changed(&self) -> impl Stream<Item = Thing> {
        stream::pending()
    }

    async fn ticks(&self, n: i32) -> impl Stream<Item = i32> {
        stream::iter(0..n)
    }

    async fn refused(&self) -> async_graphql::Result<futures_util::stream::Pending<i32>> {
        Err("no".into())
    }
}

pub struct Toy {
    schema: Schema<Query, Mutation, Live>,
    /// Whether sessions still stand.
    pub standing: Arc<AtomicBool>,
    ids: AtomicU64,
}

impl Backend for Toy {
    type Session = bool;

    async fn authenticate(&self, token: Option<&str>) -> Result<bool, Denied> {
        match token {
            None => Ok(false),
            Some(TOKEN) if self.standing.load(Ordering::Relaxed) => Ok(true),
            Some(_) => Err(Denied::Unauthenticated),
        }
    }

    fn is_signed_in(&self, session: &bool) -> bool {
        *session
    }

    async fn still_stands(&self, _session: &bool) -> bool {
        self.standing.load(Ordering::Relaxed)
    }

    async fn execute(&self, _session: &bool, _call: &Call, request: Request) -> Response {
        self.schema.execute(request).await
    }

    fn subscribe(
        &self,
        _session: &bool,
        _call: &Call,
        request: Request,
    ) -> BoxStream<'static, Response> {
        self.schema.execute_stream(request).boxed()
    }

    async fn ready(&self) -> Result<(), String> {
        Ok(())
    }

    async fn key_set(&self) -> serde_json::Value {
        serde_json::json!({ "keys": [] })
    }

    fn schema_text(&self) -> String {
        self.schema.sdl()
    }

    fn new_request_id(&self) -> String {
        format!("toy-request-{}", self.ids.fetch_add(1, Ordering::Relaxed))
    }

    async fn gauges(&self) -> Vec<(&'static str, f64)> {
        vec![("lianxin_outbox_age_seconds", 0.0)]
    }
}

/// A running server, stopped when dropped.
pub struct Running {
    pub address: SocketAddr,
    pub standing: Arc<AtomicBool>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Running {
    pub fn start(adjust: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::default();
        config.server.workers = 2;
        config.server.shutdown_seconds = 3;
        config.server.socket_check_seconds = 1;
        adjust(&mut config);
        let standing = Arc::new(AtomicBool::new(true));
        let toy = Toy {
            schema: Schema::build(Query, Mutation, Live)
                .disable_suggestions()
                .finish(),
            standing: standing.clone(),
            ids: AtomicU64::new(0),
        };
        let endpoint = Arc::new(Endpoint::new(toy, Arc::new(config)));
        let listener = server::bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new()
                .block_on(server::serve(endpoint, listener, |_| {}, async {
                    let _ = stopped.await;
                }))
                .expect("served");
        });
        Self {
            address,
            standing,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Tells the server to leave.
    pub fn leave(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    /// Waits until the server has left.
    pub fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().expect("left in order");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.leave();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
