//! What only the database can tell.

use chrono::{DateTime, Utc};

use super::report::Report;
use crate::config::Config;
use crate::given::Given;
use crate::store::{Dialect, Store};

/// Clocks may differ by this much between server and database.
const CLOCK_DRIFT_SECONDS: i64 = 5;

pub async fn check(report: &mut Report, config: &Config, store: &Store) {
    version(report, store).await;
    match store.dialect() {
        Dialect::Postgres => {
            role(report, store).await;
            policies(report, store).await;
            locale(report, store).await;
            clock(report, store).await;
            worker(report, config).await;
        }
        Dialect::Sqlite => sqlite(report, store).await,
    }
    super::districts::check(report, config, store).await;
}

async fn version(report: &mut Report, store: &Store) {
    match store.missing_migrations().await {
        Ok(missing) if missing.is_empty() => report.ok("migrations", "all applied"),
        Ok(missing) if store.dialect() == Dialect::Sqlite => report.ok(
            "migrations",
            format!("{} will be applied at the next start", missing.len()),
        ),
        Ok(missing) => report.fail(
            "migrations",
            format!("{} missing, the first is {}", missing.len(), missing[0]),
            "Run lianxin migrate with LIANXIN_DATABASE_URL of the owner role.",
        ),
        Err(error) => report.fail(
            "migrations",
            format!("cannot be read: {error}"),
            "Run lianxin migrate as the owner role, which grants the app role its rights.",
        ),
    }
}

async fn role(report: &mut Report, store: &Store) {
    let found = store
        .inspect(
            "SELECT current_user || ' ' || rolsuper || ' ' || rolbypassrls || ' ' || rolcreaterole \
             FROM pg_roles WHERE rolname = current_user",
        )
        .await;
    let owns = store
        .inspect(
            "SELECT c.relname::text FROM pg_class c WHERE c.relname = 'service_request' \
             AND c.relkind IN ('r', 'p') AND pg_has_role(current_user, c.relowner, 'USAGE')",
        )
        .await
        .unwrap_or_default();
    let Some(row) = found.ok().and_then(|rows| rows.into_iter().next()) else {
        return report.fail("role", "cannot be read", "Connect as the app role.");
    };
    let words: Vec<&str> = row.split(' ').collect();
    let name = words.first().copied().unwrap_or_default();
    if words.get(1..3).is_some_and(|flags| flags.contains(&"true")) {
        report.fail(
            "role",
            format!("{name} passes by row-level security"),
            "Serve as the app role: lianxin roles --print gives the SQL that makes it.",
        );
    } else if !owns.is_empty() {
        report.warn(
            "role",
            format!("{name} owns the tables"),
            "Right for migrate; serve as the app role (lianxin roles --print).",
        );
    } else {
        report.ok(
            "role",
            format!("{name} neither owns the tables nor passes by their policies"),
        );
    }
}

async fn policies(report: &mut Report, store: &Store) {
    let open = store
        .inspect(
            "SELECT c.relname::text FROM pg_class c \
             JOIN pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'district_id' AND NOT a.attisdropped \
             WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') \
             AND c.relname <> 'district_key' \
             AND (NOT c.relrowsecurity OR NOT EXISTS \
                 (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)) ORDER BY 1",
        )
        .await;
    match open {
        Ok(open) if open.is_empty() => {
            report.ok(
                "policies",
                "every table of a district has row-level security",
            );
        }
        Ok(open) => report.fail(
            "policies",
            format!("without row-level security: {}", open.join(", ")),
            "Run lianxin migrate as the owner role: it applies the policies again.",
        ),
        Err(error) => report.fail(
            "policies",
            format!("cannot be read: {error}"),
            "Run lianxin migrate as the owner role.",
        ),
    }
}

async fn locale(report: &mut Report, store: &Store) {
    let found = store
        .inspect(
            "SELECT pg_encoding_to_char(encoding)::text || ' ' || datctype::text \
             FROM pg_database WHERE datname = current_database()",
        )
        .await
        .unwrap_or_default();
    let text = found.into_iter().next().unwrap_or_default();
    let (encoding, ctype) = text.split_once(' ').unwrap_or((text.as_str(), ""));
    let advice = "Make the database again: CREATE DATABASE … ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' \
                  LC_CTYPE 'C.UTF-8' TEMPLATE template0.";
    if encoding != "UTF8" {
        report.fail(
            "LC_CTYPE",
            format!("the encoding is {encoding}, not UTF8"),
            advice,
        );
    } else if matches!(ctype, "C" | "POSIX") {
        report.fail(
            "LC_CTYPE",
            format!("{ctype}: Chinese letters are no letters there"),
            advice,
        );
    } else {
        report.ok("LC_CTYPE", format!("{ctype}, {encoding}"));
    }
}

async fn clock(report: &mut Report, store: &Store) {
    let told = store
        .inspect(
            "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
        )
        .await
        .unwrap_or_default();
    let told = told
        .first()
        .and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    let Some(told) = told else {
        return report.warn(
            "clock",
            "the database does not tell the time",
            "Look at its log.",
        );
    };
    let drift = (Given::system().now() - told.with_timezone(&Utc))
        .num_seconds()
        .abs();
    match drift > CLOCK_DRIFT_SECONDS {
        true => report.fail(
            "clock",
            format!("server and database differ by {drift} s"),
            "Keep both by NTP: time limits and tokens depend on it.",
        ),
        false => report.ok("clock", "server and database agree"),
    }
}

async fn worker(report: &mut Report, config: &Config) {
    let Some(url) = &config.worker_database_url else {
        return;
    };
    match Store::open(&crate::app::options(config, true)).await {
        Ok(store) => {
            report.ok("worker role", format!("{} answers", url.redacted_url()));
            store.close().await;
        }
        Err(error) => report.fail(
            "worker role",
            format!("{} does not open: {error}", url.redacted_url()),
            "Correct LIANXIN_WORKER_DATABASE_URL.",
        ),
    }
}

async fn sqlite(report: &mut Report, store: &Store) {
    let mode = store
        .inspect("SELECT journal_mode FROM pragma_journal_mode")
        .await;
    let mode = mode
        .ok()
        .and_then(|rows| rows.into_iter().next())
        .unwrap_or_default();
    match mode.as_str() {
        "wal" => report.ok("journal", "WAL, synchronised with every commit"),
        other => report.fail(
            "journal",
            format!("the mode is {other}"),
            "Put the database on a local disk: WAL does not work on network file systems.",
        ),
    }
    let broken = store.inspect("PRAGMA quick_check(1)").await;
    match broken
        .ok()
        .and_then(|rows| rows.into_iter().next())
        .as_deref()
    {
        Some("ok") => report.ok("integrity", "the database file is whole"),
        _ => report.fail(
            "integrity",
            "the database file is damaged",
            "Stop the server and put back the last backup.",
        ),
    }
}
