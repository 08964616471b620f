//! What can be done with shifts, checked in its shape.

use chrono::{DateTime, Utc};
use lianxin_entity::ids::{AccountId, DutyShiftId, MemberId, ServiceCentreId};
use serde::Serialize;

/// Somebody who stands a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Person {
    /// By the account.
    Account(AccountId),
    /// By the record as a member, with an account or without.
    Member(MemberId),
}

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
    pub person: Option<Person>,
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
    Cover(Person),
    /// It begins and ends at other instants.
    Change(DateTime<Utc>, DateTime<Utc>),
    /// Nobody stands it from now on.
    Free,
    /// It does not take place.
    Cancel,
    /// Its holder asks somebody to take it over.
    AskSwap(AccountId),
    /// Who was asked takes it over.
    AcceptSwap,
    /// Who was asked does not, or who asked takes the question back.
    DeclineSwap,
    /// It was stood.
    Done,
}

impl What {
    /// The mutation, in the words of the schema.
    pub fn mutation(self) -> &'static str {
        match self {
            Self::Cover(_) => "coverShift",
            Self::Change(..) => "changeShift",
            Self::Free => "freeShift",
            Self::Cancel => "cancelShift",
            Self::AskSwap(_) => "askSwap",
            Self::AcceptSwap => "acceptSwap",
            Self::DeclineSwap => "declineSwap",
            Self::Done => "markShiftDone",
        }
    }

    /// What the trace calls it.
    pub fn trace(self) -> &'static str {
        match self {
            Self::Cover(_) => "COVER_SHIFT",
            Self::Change(..) => "CHANGE_SHIFT",
            Self::Free => "FREE_SHIFT",
            Self::Cancel => "CANCEL_SHIFT",
            Self::AskSwap(_) => "ASK_SWAP",
            Self::AcceptSwap => "ACCEPT_SWAP",
            Self::DeclineSwap => "DECLINE_SWAP",
            Self::Done => "SHIFT_DONE",
        }
    }
}
