//! One application with a clock that stands still, behind its real HTTP server.

use std::net::TcpListener;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use lianxin_api::app::{App, Parts, options};
use lianxin_api::auth::master_key::MasterKey;
use lianxin_api::auth::passwords::Cost;
use lianxin_api::auth::{AuthOptions, signing};
use lianxin_api::config::{Config, Jobs, Pool, Rates, Secret, Server};
use lianxin_api::domain::identity::messages::FileSink;
use lianxin_api::given::{FixedClock, Given};
use lianxin_api::gql::context::RequestCtx;
use lianxin_api::gql::schema;
use lianxin_api::http::Application;
use lianxin_api::http::{Endpoint, server};
use lianxin_api::i18n::Locale;
use lianxin_api::jobs;
use lianxin_api::store::{Ledger, Store};
use serde_json::Value;
use tokio::sync::oneshot;

use crate::answer::Answer;
use crate::client::Client;
use crate::database::{Engine, TestDatabase};

/// A Monday at nine in Shanghai: the working day begins.
const MORNING: &str = "2026-03-02T01:00:00Z";

/// The application of one test, and the thread that serves it.
pub struct Stage {
    pub app: Arc<App>,
    pub clock: Arc<FixedClock>,
    pub client: Client,
    /// Last: the database goes after the server that uses it.
    pub database: TestDatabase,
    stop: Option<oneshot::Sender<()>>,
    server: Option<std::thread::JoinHandle<()>>,
}

impl Stage {
    /// Opens an application on a database of its own; `None` where the engine is not to be had.
    pub async fn open(engine: Engine) -> Option<Self> {
        let database = TestDatabase::migrated(engine).await?;
        static LOG: std::sync::Once = std::sync::Once::new();
        // A fault of the server is told in its log alone.
        LOG.call_once(|| lianxin_api::telemetry::start("error"));
        let now: DateTime<Utc> = MORNING.parse().expect("an instant");
        let (given, clock) = Given::fixed(now, 1);
        let app = application(&database, given)
            .await
            .expect("the application opens");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a listener");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let served = app.clone();
        let server = std::thread::spawn(move || serve(served, listener, stopped));
        Some(Self {
            app,
            clock,
            client: Client::new(&format!("http://{address}")),
            database,
            stop: Some(stop),
            server: Some(server),
        })
    }
}

impl Stage {
    /// Does everything that the jobs would do by now.
    pub async fn work(&self) {
        // What one round tells the next has to do.
        for _ in 0..3 {
            jobs::run_once(&self.app).await.expect("the jobs work");
        }
    }

    /// Runs a document for a token in this process, with the statements that it takes.
    pub async fn run_counted(&self, token: &str, document: &str, variables: Value) -> Answer {
        let (app, now) = (&self.app, self.app.given.now());
        let caller = app
            .tokens
            .verify(token, now)
            .expect("a good token")
            .caller();
        let actor = app
            .actors
            .find(&app.store, &app.directories, &caller, now)
            .await;
        let ledger = Arc::new(Ledger::keeping());
        let context = RequestCtx::new(
            app.clone(),
            actor.expect("the actor is read"),
            Locale::English,
            "counted".to_owned(),
            ledger.clone(),
        );
        let request = async_graphql::Request::new(document)
            .variables(async_graphql::Variables::from_json(variables))
            .data(context);
        let response = schema::build().execute(request).await;
        Answer {
            body: serde_json::to_value(response).expect("JSON"),
            statements: ledger.statements(),
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(server) = self.server.take() {
            // A panic of the server has been reported by the answers that did not come.
            let _ = server.join();
        }
    }
}

async fn application(database: &TestDatabase, given: Given) -> anyhow::Result<Arc<App>> {
    let secret = |url: &str| Some(Secret::new(url.to_owned()));
    let config = Config {
        database_url: secret(&database.app_url),
        worker_database_url: (database.engine == Engine::Postgres)
            .then(|| Secret::new(database.worker_url.clone())),
        data_dir: database.directory(),
        pool: Pool {
            connections: 6,
            ..Pool::default()
        },
        jobs: Jobs { in_serve: false },
        // Stories are told faster than people live them.
        rates: Rates {
            signed_in_per_second: 0,
            anonymous_per_second: 0,
            ..Rates::default()
        },
        server: Server {
            workers: 1,
            shutdown_seconds: 1,
            ..Server::default()
        },
        ..Config::default()
    };
    let store = Store::open(&options(&config, false)).await?;
    let worker_store = match &config.worker_database_url {
        Some(_) => Some(Store::open(&options(&config, true)).await?),
        None => None,
    };
    let app = App::new(Parts {
        messages: Box::new(FileSink::new(config.data_dir.join("messages.jsonl"))),
        config,
        store,
        worker_store,
        given,
        master: MasterKey::from_bytes([7; 32]),
        auth: AuthOptions {
            // As cheap as the algorithm allows: a test proves what a password opens, not how slowly.
            password_cost: Cost {
                memory_kib: 8,
                passes: 1,
                lanes: 1,
            },
            ..AuthOptions::default()
        },
    })?;
    signing::renew(&app.store, &app.vault, &app.tokens, &app.given, false).await?;
    Ok(app)
}

/// A thread of its own: actix wants one, and a test that fails takes its server along.
fn serve(app: Arc<App>, listener: TcpListener, stopped: oneshot::Receiver<()>) {
    let config = app.config.clone();
    let endpoint = Arc::new(Endpoint::new(
        Application::new(app, schema::build()),
        config,
    ));
    let stop = async {
        let _ = stopped.await;
    };
    let served = server::serve(endpoint, listener, |_| {}, stop);
    actix_web::rt::System::new()
        .block_on(served)
        .expect("the server serves");
}
