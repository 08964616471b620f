//! The inputs of members, checked for shape: all faults at once.

use chrono::NaiveDate;
use lianxin_entity::enums as stored;
use lianxin_entity::ids::{AreaId, MemberId, OrganisationId};

use super::list::MemberFilter;
use super::object::MemberKind;
use super::service::{Change, NewMember};
use crate::domain::appointment::words;
use crate::domain::checks::in_reach;
use crate::domain::identity::wish;
use crate::domain::pairing::words::PairingEndReason;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;
use crate::refusal::{Code, Outcome, Refusal, Refusals};

/// A member who is registered.
#[derive(InputObject)]
pub struct RegisterMemberInput {
    /// The number of the register, at most 200 characters, unique in the district.
    code: String,
    /// The name, at most 40 characters.
    name: String,
    /// The kind of member.
    kind: MemberKind,
    /// The formal branch: the viewer's organisation or one below it.
    organisation_id: Gid<OrganisationId>,
    /// The post held in the branch, at most 200 characters; left out for most members.
    post: Option<String>,
    /// The day of joining the Party, not after today.
    joined_on: Option<Date>,
    /// Where the member lives, no finer than known.
    home_area_id: Option<Gid<AreaId>>,
    /// The phone number; a masked one is refused.
    phone: Option<String>,
    /// The first day in the branch, not after today; today when left out.
    from_on: Option<Date>,
}

/// What changes in a record. What is left out stays; null takes it away.
#[derive(InputObject)]
pub struct ChangeMemberInput {
    /// The member.
    pub id: Gid<MemberId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    pub expected_version: Option<i32>,
    /// The name, at most 40 characters.
    name: Option<String>,
    /// The kind of member.
    kind: Option<MemberKind>,
    /// The post held in the branch, at most 200 characters.
    post: MaybeUndefined<String>,
    /// The day of joining the Party, not after today.
    joined_on: MaybeUndefined<Date>,
    /// Where the member lives.
    home_area_id: MaybeUndefined<Gid<AreaId>>,
    /// The phone number; a masked one is refused.
    phone: MaybeUndefined<String>,
}

/// A member who moves to another branch.
#[derive(InputObject)]
pub struct MoveMemberInput {
    /// The member.
    pub id: Gid<MemberId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    pub expected_version: Option<i32>,
    /// The branch.
    pub organisation_id: Gid<OrganisationId>,
    /// The first day there: after the first day in the branch of now, not after today; today when
    /// left out.
    pub on: Option<Date>,
    /// Why, at most 200 characters.
    pub reason: String,
}

/// The end of a record.
#[derive(InputObject)]
pub struct EndMemberInput {
    /// The member.
    pub id: Gid<MemberId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    pub expected_version: Option<i32>,
    /// The first day on which the record does not hold any more, not after today; today when left
    /// out.
    pub on: Option<Date>,
    /// Why, at most 200 characters.
    pub reason: String,
    /// Why the member's pairings end with it; OTHER when left out.
    pub pairing_end_reason: Option<PairingEndReason>,
}

/// The record that belongs to the viewer.
#[derive(InputObject)]
pub struct ClaimMembershipInput {
    /// The number of the register, where several records have the viewer's phone.
    pub code: Option<String>,
}

/// Whose phone to show, and why.
#[derive(InputObject)]
pub struct RevealMemberContactInput {
    /// The member.
    pub id: Gid<MemberId>,
    /// What it is needed for, at most 200 characters; it is written down.
    pub purpose: String,
    /// More about it, at most 200 characters.
    pub note: Option<String>,
}

/// Which members are asked for. What is left out does not narrow; everything given must hold.
#[derive(InputObject, Default)]
pub struct MembersFilter {
    /// Of this organisation or one below it.
    organisation_id: Option<Gid<OrganisationId>>,
    /// Of these kinds.
    kinds: Option<Vec<MemberKind>>,
    /// With a post in the branch, or without one.
    with_post: Option<bool>,
    /// In a pairing today, or in none.
    paired: Option<bool>,
    /// Living in this area or one inside it.
    pub home_area_id: Option<Gid<AreaId>>,
    /// With a record that is open today, or with one that is not.
    current: Option<bool>,
    /// With a responsibility today (an appointment, a seat in a body, a posting as grid worker or
    /// secretary), or with none.
    with_appointment: Option<bool>,
    /// With exactly this name.
    name: Option<String>,
}

impl MembersFilter {
    /// The filter of the list.
    pub fn parse(self) -> MemberFilter {
        let kinds = self.kinds.map(|all| all.into_iter().map(Into::into));
        MemberFilter {
            organisation: self.organisation_id.map(|id| id.0),
            kinds: kinds.map(Iterator::collect::<Vec<stored::MemberKind>>),
            with_post: self.with_post,
            paired: self.paired,
            home_area: self.home_area_id.map(|id| id.0),
            current: self.current,
            with_appointment: self.with_appointment,
            name: self.name.map(|name| name.replace('\0', "")),
        }
    }
}

fn past(refusals: &mut Refusals, day: Option<NaiveDate>, today: NaiveDate, field: &str) {
    if day.is_some_and(|day| day > today) {
        refusals.push(Refusal::at(Code::Invalid, field).saying("day-ahead"));
    }
    refusals.take(day.map_or(Ok(()), |day| in_reach(day, field)));
}

impl RegisterMemberInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self, today: NaiveDate) -> Outcome<NewMember> {
        let mut refusals = Refusals::default();
        let code = words::text(&mut refusals, &self.code, "code");
        let name = refusals.take(wish::display_name(&self.name, "name"));
        let post = words::maybe(&mut refusals, self.post.as_deref(), "post");
        let joined_on = self.joined_on.map(|day| day.0);
        past(&mut refusals, joined_on, today, "joinedOn");
        let from_on = self.from_on.map_or(today, |day| day.0);
        past(&mut refusals, Some(from_on), today, "fromOn");
        let phone = self.phone.filter(|text| !text.trim().is_empty());
        let phone = phone.and_then(|text| refusals.take(wish::phone(&text, "phone")));
        refusals.finish()?;
        Ok(NewMember {
            code,
            name: name.ok_or(Code::Invalid)?,
            kind: self.kind.into(),
            organisation: self.organisation_id.0,
            post,
            joined_on,
            home_area: self.home_area_id.map(|id| id.0),
            phone,
            from_on,
        })
    }
}

/// What is left out stays, null takes away.
fn stated<T>(value: MaybeUndefined<T>) -> Option<Option<T>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}

impl ChangeMemberInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self, today: NaiveDate) -> Outcome<(MemberId, Option<i32>, Change)> {
        let mut refusals = Refusals::default();
        let name = self
            .name
            .and_then(|name| refusals.take(wish::display_name(&name, "name")));
        let post =
            stated(self.post).map(|post| words::maybe(&mut refusals, post.as_deref(), "post"));
        let joined_on = stated(self.joined_on).map(|day| day.map(|day| day.0));
        past(&mut refusals, joined_on.flatten(), today, "joinedOn");
        let phone = stated(self.phone).map(|phone| {
            let phone = phone.filter(|text| !text.trim().is_empty());
            phone.and_then(|text| refusals.take(wish::phone(&text, "phone")))
        });
        refusals.finish()?;
        let change = Change {
            name,
            kind: self.kind.map(Into::into),
            post,
            joined_on,
            home_area: stated(self.home_area_id).map(|id| id.map(|id| id.0)),
            phone,
        };
        Ok((self.id.0, self.expected_version, change))
    }
}

/// A reason, checked.
///
/// # Errors
/// INVALID without one, TOO_LONG.
pub fn reason(text: &str, field: &str) -> Outcome<String> {
    let mut refusals = Refusals::default();
    let reason = words::text(&mut refusals, text, field);
    refusals.finish()?;
    Ok(reason)
}

impl RevealMemberContactInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<(MemberId, String, Option<String>)> {
        let mut refusals = Refusals::default();
        let purpose = words::text(&mut refusals, &self.purpose, "purpose");
        let note = words::maybe(&mut refusals, self.note.as_deref(), "note");
        refusals.finish()?;
        Ok((self.id.0, purpose, note))
    }
}
