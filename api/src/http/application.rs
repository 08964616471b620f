//! The real application behind the transport.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::ServiceConfig;
use chrono::{DateTime, Utc};
use futures_util::stream::{BoxStream, StreamExt};

use super::backend::{Backend, Call, Denied};
use super::{exports, files, imports, metrics};
use crate::app::App;
use crate::auth::caller::Caller;
use crate::events::figures;
use crate::gql::context::RequestCtx;
use crate::gql::schema::LianxinSchema;
use crate::gql::wire::{Request, Response};
use crate::i18n::Locale;
use crate::policy::Actor;
use crate::store::Ledger;

/// How long the database may take to say that it is there.
const READY_TIME: Duration = Duration::from_secs(2);

/// The application and its schema.
pub struct Application {
    app: Arc<App>,
    schema: LianxinSchema,
}

/// Who is asking: nobody in particular, or somebody whose token ends.
#[derive(Clone)]
pub struct Session(Option<SignedIn>);

#[derive(Clone)]
struct SignedIn {
    caller: Caller,
    actor: Arc<Actor>,
    ends: i64,
}

impl Application {
    pub fn new(app: Arc<App>, schema: LianxinSchema) -> Self {
        Self { app, schema }
    }

    fn context(&self, session: &Session, call: &Call, ledger: Arc<Ledger>) -> RequestCtx {
        RequestCtx::new(
            self.app.clone(),
            session.0.as_ref().map(|signed_in| signed_in.actor.clone()),
            Locale::of_header(call.accept_language.as_deref()),
            call.request_id.clone(),
            ledger,
        )
    }

    async fn actor(
        &self,
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Result<Option<Arc<Actor>>, Denied> {
        let app = &self.app;
        app.actors
            .find(&app.store, &app.directories, caller, now)
            .await
            .map_err(|error| {
                tracing::error!(%error, "the caller could not be read");
                Denied::Fault
            })
    }
}

impl Backend for Application {
    type Session = Session;

    async fn authenticate(&self, token: Option<&str>) -> Result<Session, Denied> {
        let Some(token) = token else {
            return Ok(Session(None));
        };
        let now = self.app.given.now();
        let claims = self.app.tokens.verify(token, now).map_err(|fault| {
            tracing::debug!(%fault, "a token was refused");
            Denied::Unauthenticated
        })?;
        let caller = claims.caller();
        let actor = self.actor(&caller, now).await?;
        let actor = actor.ok_or(Denied::Unauthenticated)?;
        Ok(Session(Some(SignedIn {
            caller,
            actor,
            ends: claims.exp,
        })))
    }

    fn is_signed_in(&self, session: &Session) -> bool {
        session.0.is_some()
    }

    async fn still_stands(&self, session: &Session) -> bool {
        let Some(signed_in) = &session.0 else {
            return true;
        };
        let now = self.app.given.now();
        if now.timestamp() >= signed_in.ends {
            return false;
        }
        match self.actor(&signed_in.caller, now).await {
            Ok(actor) => actor.is_some(),
            // A database that is away for a moment ends no socket.
            Err(_) => true,
        }
    }

    async fn execute(&self, session: &Session, call: &Call, request: Request) -> Response {
        let ledger = Arc::new(Ledger::counting());
        let context = self.context(session, call, ledger.clone());
        let response = self.schema.execute(request.data(context)).await;
        metrics::statements(ledger.count());
        response
    }

    fn subscribe(
        &self,
        session: &Session,
        call: &Call,
        request: Request,
    ) -> BoxStream<'static, Response> {
        let context = self.context(session, call, Arc::new(Ledger::counting()));
        self.schema.execute_stream(request.data(context)).boxed()
    }

    async fn ready(&self) -> Result<(), String> {
        match tokio::time::timeout(READY_TIME, self.app.store.ping()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err("the database does not answer".into()),
            Err(_) => Err("the database takes too long to answer".into()),
        }
    }

    async fn key_set(&self) -> serde_json::Value {
        self.app.tokens.keys().jwks(self.app.given.now())
    }

    fn schema_text(&self) -> String {
        crate::gql::schema::text(&self.schema)
    }

    fn new_request_id(&self) -> String {
        self.app.given.uuid_v7().simple().to_string()
    }

    fn add_routes(&self, service: &mut ServiceConfig) {
        files::routes(&self.app, service);
        exports::routes(&self.app, service);
        imports::routes(&self.app, service);
    }

    async fn gauges(&self) -> Vec<(&'static str, f64)> {
        let store = self.app.worker_store.as_ref().unwrap_or(&self.app.store);
        match figures::outbox_age(store, self.app.given.now()).await {
            Ok(age) => vec![(metrics::OUTBOX_AGE, age)],
            Err(error) => {
                tracing::warn!(%error, "the age of the outbox could not be read");
                Vec::new()
            }
        }
    }
}
