//! What clients send about rosters, and its checks.

use chrono::TimeDelta;
use lianxin_entity::ids::{AccountId, DutyShiftId, ServiceCentreId};

use super::command::{Act, NewShift, What};
use crate::domain::checks::Checks;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;
use crate::refusal::{Code, Outcome, Refusal};

/// The longest shift, in hours.
const LONGEST: i64 = 24;

/// A new shift.
#[derive(InputObject)]
pub struct PlanShiftInput {
    /// The centre.
    centre_id: Gid<ServiceCentreId>,
    /// When it begins.
    starts_at: DateTime,
    /// When it ends, at most 24 hours later.
    ends_at: DateTime,
    /// Who stands it; left out for a shift that is not covered yet.
    account_id: Option<Gid<AccountId>>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl PlanShiftInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(NewShift, Option<String>)> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let long = self.ends_at.0 - self.starts_at.0;
        if long <= TimeDelta::zero() || long > TimeDelta::hours(LONGEST) {
            let refusal = Refusal::at(Code::Invalid, "endsAt").saying("shift-length");
            checks.refuse(refusal.with("hours", LONGEST));
        }
        let shift = NewShift {
            centre: self.centre_id.0,
            starts_at: self.starts_at.0,
            ends_at: self.ends_at.0,
            account: self.account_id.map(|id| id.0),
        };
        checks.done((shift, key))
    }
}

fn act(
    id: DutyShiftId,
    expected_version: Option<i32>,
    key: Option<String>,
    what: What,
) -> Outcome<(Act, Option<String>)> {
    let mut checks = Checks::default();
    let key = checks.key(key);
    let act = Act {
        id,
        expected_version,
        what,
    };
    checks.done((act, key))
}

/// Somebody for a shift.
#[derive(InputObject)]
pub struct ShiftPersonInput {
    /// The shift.
    id: Gid<DutyShiftId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// The account of the person.
    account_id: Gid<AccountId>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl ShiftPersonInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self, what: impl FnOnce(AccountId) -> What) -> Outcome<(Act, Option<String>)> {
        let what = what(self.account_id.0);
        act(self.id.0, self.expected_version, self.idempotency_key, what)
    }
}

/// A shift with which something is done.
#[derive(InputObject)]
pub struct ShiftInput {
    /// The shift.
    id: Gid<DutyShiftId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl ShiftInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self, what: What) -> Outcome<(Act, Option<String>)> {
        act(self.id.0, self.expected_version, self.idempotency_key, what)
    }
}
