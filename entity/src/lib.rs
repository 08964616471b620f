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
pub mod appointment;
pub mod area;
pub mod area_succession;
pub mod area_version;
pub mod attachment;
pub mod audit_event;
pub mod audit_pending;
pub mod audit_seal;
pub mod body;
pub mod body_move;
pub mod body_seat;
pub mod calendar_day;
pub mod category;
pub mod centre_exception;
pub mod centre_move;
pub mod clock_rule;
pub mod data_verification;
pub mod district;
pub mod district_key;
pub mod duty_shift;
pub mod export_job;
pub mod handover_item;
pub mod household;
pub mod household_move;
pub mod idempotency;
pub mod import_change;
pub mod import_fault;
pub mod import_job;
pub mod import_upload;
pub mod joint_agreement;
pub mod joint_party;
pub mod member;
pub mod member_change;
pub mod member_move;
pub mod notification;
pub mod number_sequence;
pub mod organisation;
pub mod organisation_version;
pub mod outbox;
pub mod pairing;
pub mod phone_code;
pub mod posting;
pub mod posting_area;
pub mod refresh_token;
pub mod register_access;
pub mod registration;
pub mod request_clock;
pub mod request_evaluation;
pub mod request_event;
pub mod request_follower;
pub mod request_handler;
pub mod resident;
pub mod responsibility_assignment;
pub mod responsibility_item;
pub mod responsibility_zone;
pub mod schedule;
pub mod service_centre;
pub mod service_record;
pub mod service_request;
pub mod session;
pub mod sign_in_throttle;
pub mod signing_key;
pub mod unit_assignment;
pub mod visit;
pub mod visit_finding;
pub mod volunteer;
pub mod yearly_evaluation;

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
pub const APPEND_ONLY_TABLES: &[&str] = &[
    "audit_event",
    "audit_seal",
    "access_log",
    "register_access",
    "request_event",
];
