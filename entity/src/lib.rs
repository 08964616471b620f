//! The tables of Lianxin, one a file. Row types stay behind the repositories:
//! they are never GraphQL types.
//!
//! Every table except the ones listed in [`GLOBAL_TABLES`] belongs to one district: its primary
//! key, its unique constraints and its foreign keys begin with `district_id`.

pub mod district_owned;
pub mod enums;
pub mod ids;

pub mod access_log;
pub mod account;
pub mod area;
pub mod area_version;
pub mod attachment;
pub mod audit_event;
pub mod audit_pending;
pub mod audit_seal;
pub mod calendar_day;
pub mod category;
pub mod clock_rule;
pub mod district;
pub mod district_key;
pub mod idempotency;
pub mod notification;
pub mod number_sequence;
pub mod organisation;
pub mod organisation_version;
pub mod outbox;
pub mod phone_code;
pub mod posting;
pub mod posting_area;
pub mod refresh_token;
pub mod request_clock;
pub mod request_evaluation;
pub mod request_event;
pub mod request_handler;
pub mod schedule;
pub mod service_request;
pub mod session;
pub mod sign_in_throttle;
pub mod signing_key;

/// Tables that belong to no district. `district_key` names a district but is read before one is
/// known, so it carries no policy.
pub const GLOBAL_TABLES: &[&str] = &[
    "district",
    "district_key",
    "signing_key",
    "seaql_migrations",
];

/// Tables of a district that the worker role may read and change across districts.
pub const WORKER_TABLES: &[&str] = &["outbox", "schedule"];

/// Tables that nobody changes or deletes from: rows are only added.
pub const APPEND_ONLY_TABLES: &[&str] =
    &["audit_event", "audit_seal", "access_log", "request_event"];
