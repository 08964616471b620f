//! What the transport needs of the application behind it.

use std::future::Future;
use std::sync::Arc;

use actix_web::web::ServiceConfig;
use futures_util::stream::BoxStream;

use super::rate::Rate;
use super::shutdown::Drain;
use crate::config::Config;
use crate::gql::wire::{Request, Response};

/// One operation as it arrived, beside its document.
#[derive(Debug, Clone)]
pub struct Call {
    /// The id that stands in the answer's header and in every log line.
    pub request_id: String,
    /// The header `Accept-Language`, as sent.
    pub accept_language: Option<String>,
}

/// Why a token opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// The token is malformed, expired, of another audience, or its session has ended.
    Unauthenticated,
    /// It could not be found out.
    Fault,
}

/// The application, as the transport sees it.
pub trait Backend: Send + Sync + 'static {
    /// Who is asking; made by [`Backend::authenticate`].
    type Session: Clone + Send + Sync + 'static;

    /// Reads the bearer token. `None` is a caller without a token.
    fn authenticate(
        &self,
        token: Option<&str>,
    ) -> impl Future<Output = Result<Self::Session, Denied>> + Send;

    /// Whether the session came with a token.
    fn is_signed_in(&self, session: &Self::Session) -> bool;

    /// Whether the session still stands: the token has not expired, nobody ended it.
    fn still_stands(&self, session: &Self::Session) -> impl Future<Output = bool> + Send;

    /// Runs a query or a mutation.
    fn execute(
        &self,
        session: &Self::Session,
        call: &Call,
        request: Request,
    ) -> impl Future<Output = Response> + Send;

    /// Runs a subscription.
    fn subscribe(
        &self,
        session: &Self::Session,
        call: &Call,
        request: Request,
    ) -> BoxStream<'static, Response>;

    /// Whether requests can be served; otherwise what stands in the way, without secrets.
    fn ready(&self) -> impl Future<Output = Result<(), String>> + Send;

    /// The public keys of the tokens, as a JSON Web Key Set.
    fn key_set(&self) -> impl Future<Output = serde_json::Value> + Send;

    /// The schema in its definition language.
    fn schema_text(&self) -> String;

    /// A new id for a request.
    fn new_request_id(&self) -> String;

    /// Adds the routes that are not GraphQL's.
    fn add_routes(&self, _service: &mut ServiceConfig) {}

    /// Figures that are read when somebody asks for them (waiting events, breaches).
    fn gauges(&self) -> impl Future<Output = Vec<(&'static str, f64)>> + Send;
}

/// What every handler holds.
pub struct Endpoint<B> {
    pub backend: B,
    pub config: Arc<Config>,
    pub drain: Drain,
    pub(super) rate: Rate,
    pub schema_text: String,
}

impl<B: Backend> Endpoint<B> {
    pub fn new(backend: B, config: Arc<Config>) -> Self {
        Self {
            schema_text: backend.schema_text(),
            backend,
            rate: Rate::new(&config.rates),
            config,
            drain: Drain::default(),
        }
    }
}

/// The token of an `Authorization` value, if it is a bearer's.
pub(super) fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
