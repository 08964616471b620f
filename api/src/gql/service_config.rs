//! `serviceConfig`: what a client may read of the configuration.

use std::sync::Arc;

use super::context::RequestCtx;
use super::prelude::{Context, Object, Result, SimpleObject};
use crate::config::Config;

/// The root fields about this server.
#[derive(Default)]
pub struct ServiceQuery;

#[Object]
impl ServiceQuery {
    /// What this server accepts. Needs no token.
    async fn service_config(&self, ctx: &Context<'_>) -> Result<ServiceConfig> {
        Ok(ServiceConfig::new(RequestCtx::of(ctx)?.app.config.clone()))
    }
}

/// What this server accepts, so that a client can check before it sends.
pub struct ServiceConfig {
    config: Arc<Config>,
}

impl ServiceConfig {
    /// Reads from the configuration that the server runs with.
    pub fn new(config: Arc<Config>) -> Self {
        Self { config }
    }
}

/// What this server accepts, so that a client can check before it sends.
#[Object]
impl ServiceConfig {
    /// The version of the server.
    async fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// The limits of one operation. Beyond them the answer is LIMIT_EXCEEDED.
    async fn limits(&self) -> OperationLimits {
        let limits = &self.config.limits;
        OperationLimits {
            body_bytes: clamp(limits.body_bytes),
            tokens: clamp(limits.tokens),
            nesting: clamp(limits.nesting),
            depth: clamp(limits.depth),
            nodes: clamp(limits.nodes),
            aliases: clamp(limits.aliases),
            directives: clamp(limits.directives),
            fragment_spreads: clamp(limits.fragment_spreads),
            root_fields: clamp(limits.root_fields),
            page_size: clamp(limits.page_size),
            default_page_size: clamp(super::limits::DEFAULT_PAGE),
            estimated_output: clamp(limits.estimated_output),
            errors: clamp(limits.errors),
            request_milliseconds: clamp(limits.request_milliseconds),
            socket_operations: clamp(limits.socket_operations),
        }
    }

    /// The limits of one file sent to /files.
    async fn files(&self) -> FileLimits {
        let files = &self.config.files;
        FileLimits {
            max_bytes: clamp(files.max_bytes),
            max_megapixels: clamp(files.max_megapixels),
            media_types: crate::config::FILE_MEDIA_TYPES
                .iter()
                .map(|media_type| (*media_type).to_owned())
                .collect(),
        }
    }

    /// What is switched on at this server.
    async fn features(&self) -> Features {
        Features {
            graphiql: self.config.explore.graphiql,
            introspection: self.config.explore.introspection
                != crate::config::Introspection::Nobody,
            subscriptions: true,
        }
    }
}

/// The limits of one operation.
#[derive(SimpleObject)]
struct OperationLimits {
    /// Bytes of a request body, and of one message on the socket.
    body_bytes: i32,
    /// Lexical tokens of the document.
    tokens: i32,
    /// Brackets open at once in the document, of all three kinds together.
    nesting: i32,
    /// Levels of nested fields.
    depth: i32,
    /// Fields after every fragment is unfolded.
    nodes: i32,
    /// Aliases after every fragment is unfolded.
    aliases: i32,
    /// Directives after every fragment is unfolded.
    directives: i32,
    /// Fragment spreads after every fragment is unfolded.
    fragment_spreads: i32,
    /// Fields at the root of one operation.
    root_fields: i32,
    /// The largest value of first and last, and the longest list of ids.
    page_size: i32,
    /// The page size where neither first nor last is given.
    default_page_size: i32,
    /// Estimated values in the answer: fields multiplied by the page sizes above them.
    estimated_output: i32,
    /// Errors in one answer; the rest is cut.
    errors: i32,
    /// Milliseconds that a query or mutation may take.
    request_milliseconds: i32,
    /// Operations running at once on one socket.
    socket_operations: i32,
}

/// The limits of one file.
#[derive(SimpleObject)]
struct FileLimits {
    /// The largest file in bytes.
    max_bytes: i32,
    /// The largest image in megapixels.
    max_megapixels: i32,
    /// The media types that are accepted, by their content.
    media_types: Vec<String>,
}

/// What is switched on.
#[derive(SimpleObject)]
struct Features {
    /// Whether the page /graphiql is served.
    graphiql: bool,
    /// Whether the schema may be asked for.
    introspection: bool,
    /// Whether subscriptions are served at /graphql/ws.
    subscriptions: bool,
}

/// An Int of GraphQL has 32 bits.
fn clamp(value: u64) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}
