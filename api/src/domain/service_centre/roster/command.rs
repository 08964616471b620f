//! What can be done with shifts, checked in its shape.

use chrono::{DateTime, Utc};
use lianxin_entity::ids::{AccountId, DutyShiftId, ServiceCentreId};
use serde::Serialize;

/// A new shift.
#[derive(Clone, Debug, Serialize)]
pub struct NewShift {
    /// The centre.
    pub centre: ServiceCentreId,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Who stands it; nobody yet.
    pub account: Option<AccountId>,
}

/// Something that is done with a shift.
#[derive(Clone, Debug, Serialize)]
pub struct Act {
    /// The shift.
    pub id: DutyShiftId,
    /// The version that the client saw.
    pub expected_version: Option<i32>,
    /// What is done.
    pub what: What,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum What {
    /// Somebody stands it from now on.
    Cover(AccountId),
    /// Its holder asks somebody to take it over.
    AskSwap(AccountId),
    /// Who was asked takes it over.
    AcceptSwap,
    /// Who was asked does not, or who asked takes the question back.
    DeclineSwap,
    /// It was stood.
    Done,
}
