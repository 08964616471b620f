//! Logs: one JSON object a line, with request id and operation name, never a variable, a name or
//! a phone number. What is logged is chosen where it is logged; nothing dumps a whole request.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

/// Libraries that tell of every step of their own, unless the filter asks for it.
const QUIET: &str = "sqlx=warn,sea_orm_migration=warn,actix_server=warn";

/// Starts logging by the given filter. A filter that cannot be read counts as `info`.
pub fn start(filter: &str) {
    let with = |filter: &str| EnvFilter::try_new(format!("{QUIET},{filter}"));
    let filter = with(filter).or_else(|_| with("info")).unwrap_or_default();
    let _ = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_span_events(FmtSpan::NONE)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
