//! The sections of the configuration.

use serde::{Deserialize, Serialize};

use super::Secret;

/// The media types that /files accepts, told by their content.
pub const FILE_MEDIA_TYPES: &[&str] = &["image/jpeg", "image/png", "image/webp", "application/pdf"];

/// How long tokens and codes live.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Tokens {
    /// Minutes of an access token.
    pub access_minutes: u32,
    /// Days of a refresh token.
    pub refresh_days: u32,
    /// Seconds in which a used refresh token may be sent again while its successor is unused.
    pub refresh_grace_seconds: u32,
    /// Minutes of a phone code.
    pub phone_code_minutes: u32,
    /// Tries that a phone code bears.
    pub phone_code_attempts: u32,
}

impl Default for Tokens {
    fn default() -> Self {
        Self {
            access_minutes: 15,
            refresh_days: 30,
            refresh_grace_seconds: 60,
            phone_code_minutes: 5,
            phone_code_attempts: 5,
        }
    }
}

/// The database connections of one process.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Pool {
    /// Connections at most. A request holds one while it reads or writes.
    pub connections: u32,
    /// Milliseconds that a request waits for a connection.
    pub acquire_milliseconds: u64,
    /// Milliseconds that one statement may take.
    pub statement_milliseconds: u64,
}

impl Default for Pool {
    fn default() -> Self {
        Self {
            connections: 16,
            acquire_milliseconds: 5_000,
            statement_milliseconds: 5_000,
        }
    }
}

/// Who runs outbox, schedules and sealing.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Jobs {
    /// Whether `serve` runs the jobs itself; `false` where a `worker` runs beside it.
    pub in_serve: bool,
}

impl Default for Jobs {
    fn default() -> Self {
        Self { in_serve: true }
    }
}

/// Who may ask for the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Introspection {
    /// Whoever reaches the server.
    Anyone,
    /// Whoever brings a valid token.
    SignedIn,
    /// Nobody.
    Nobody,
}

/// Introspection and GraphiQL.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Explore {
    /// Who may ask for the schema.
    pub introspection: Introspection,
    /// Whether /graphiql is served.
    pub graphiql: bool,
}

impl Default for Explore {
    fn default() -> Self {
        Self {
            introspection: Introspection::SignedIn,
            graphiql: true,
        }
    }
}

/// What /files accepts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Files {
    /// Bytes of one file.
    pub max_bytes: u64,
    /// Millions of pixels of one image, read from its header.
    pub max_megapixels: u64,
}

impl Default for Files {
    fn default() -> Self {
        Self {
            max_bytes: 10 * 1024 * 1024,
            max_megapixels: 40,
        }
    }
}

/// Who may read /metrics.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Metrics {
    /// The bearer token that opens /metrics. Left out: only callers on loopback, and none whose
    /// request came through a proxy.
    pub token: Option<Secret>,
}

/// Timeouts and sizes of the HTTP server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Server {
    /// Threads that answer; 0 means one for each core.
    pub workers: usize,
    /// Seconds in which the head of a request must have arrived.
    pub header_seconds: u64,
    /// Seconds in which the body of a request must have arrived.
    pub body_seconds: u64,
    /// Seconds that a finished request keeps its connection open.
    pub keep_alive_seconds: u64,
    /// Seconds that running requests and sockets are given at shutdown.
    pub shutdown_seconds: u64,
    /// Seconds in which a socket must be initialised.
    pub socket_init_seconds: u64,
    /// Seconds between two looks at whether the session of a socket still stands (30 at most).
    pub socket_check_seconds: u64,
    /// Seconds between two pings to a silent client.
    pub socket_ping_seconds: u64,
    /// Sockets of one process.
    pub sockets: usize,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            workers: 0,
            header_seconds: 10,
            body_seconds: 20,
            keep_alive_seconds: 30,
            shutdown_seconds: 20,
            socket_init_seconds: 10,
            socket_check_seconds: 10,
            socket_ping_seconds: 25,
            sockets: 10_000,
        }
    }
}

/// How many operations one caller may ask for. 0 in a second means any number.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Rates {
    /// Operations a second of somebody signed in.
    pub signed_in_per_second: u32,
    /// Operations at once of somebody signed in.
    pub signed_in_burst: u32,
    /// Operations a second of one address without a good token.
    pub anonymous_per_second: u32,
    /// Operations at once of one address without a good token.
    pub anonymous_burst: u32,
    /// The header in which the proxy in front tells the caller's address; the last address in it
    /// counts. Left out: the peer's own address. Set it only where every request passes that proxy.
    pub address_header: Option<String>,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            signed_in_per_second: 20,
            signed_in_burst: 100,
            anonymous_per_second: 50,
            anonymous_burst: 200,
            address_header: None,
        }
    }
}
