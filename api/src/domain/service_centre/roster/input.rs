//! What clients send about rosters, and its checks.

use chrono::TimeDelta;
use lianxin_entity::ids::{AccountId, DutyShiftId, MemberId, ServiceCentreId};

use super::command::{Act, NewShift, Person, What};
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
    /// The member who stands it, with an account or without; instead of an account.
    member_id: Option<Gid<MemberId>>,
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
        check_length(&mut checks, self.starts_at, self.ends_at);
        let person = one_person(&mut checks, self.account_id, self.member_id);
        let shift = NewShift {
            centre: self.centre_id.0,
            starts_at: self.starts_at.0,
            ends_at: self.ends_at.0,
            person,
        };
        checks.done((shift, key))
    }
}

fn check_length(checks: &mut Checks, starts_at: DateTime, ends_at: DateTime) {
    let long = ends_at.0 - starts_at.0;
    if long <= TimeDelta::zero() || long > TimeDelta::hours(LONGEST) {
        let refusal = Refusal::at(Code::Invalid, "endsAt").saying("shift-length");
        checks.refuse(refusal.with("hours", LONGEST));
    }
}

/// Somebody by the account or by the record as a member, not by both.
fn one_person(
    checks: &mut Checks,
    account: Option<Gid<AccountId>>,
    member: Option<Gid<MemberId>>,
) -> Option<Person> {
    match (account, member) {
        (Some(_), Some(_)) => {
            checks.refuse(Refusal::at(Code::Invalid, "memberId").saying("shift-one-person"));
            None
        }
        (Some(account), None) => Some(Person::Account(account.0)),
        (None, Some(member)) => Some(Person::Member(member.0)),
        (None, None) => None,
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

/// Who is to stand a shift: an account or a member.
#[derive(InputObject)]
pub struct CoverShiftInput {
    /// The shift.
    id: Gid<DutyShiftId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// The account of the person.
    account_id: Option<Gid<AccountId>>,
    /// The record of the member, with an account or without; instead of an account.
    member_id: Option<Gid<MemberId>>,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl CoverShiftInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(Act, Option<String>)> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let both = self.account_id.is_some() && self.member_id.is_some();
        let person = one_person(&mut checks, self.account_id, self.member_id);
        if person.is_none() && !both {
            checks.refuse(Refusal::at(Code::Invalid, "accountId").saying("shift-one-person"));
        }
        let act = person.map(|person| Act {
            id: self.id.0,
            expected_version: self.expected_version,
            what: What::Cover(person),
        });
        let (act, key) = checks.done((act, key))?;
        let act = act.ok_or_else(|| Refusal::at(Code::Invalid, "accountId"))?;
        Ok((act, key))
    }
}

/// Other times for a shift.
#[derive(InputObject)]
pub struct ChangeShiftInput {
    /// The shift.
    id: Gid<DutyShiftId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// When it begins.
    starts_at: DateTime,
    /// When it ends, at most 24 hours later.
    ends_at: DateTime,
    /// Names the call, at most 128 characters: sending it again with the same input does nothing
    /// twice, for 24 hours.
    idempotency_key: Option<String>,
}

impl ChangeShiftInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(Act, Option<String>)> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        check_length(&mut checks, self.starts_at, self.ends_at);
        let act = Act {
            id: self.id.0,
            expected_version: self.expected_version,
            what: What::Change(self.starts_at.0, self.ends_at.0),
        };
        checks.done((act, key))
    }
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
