//! The inputs of appointments, checked for shape: all faults at once.

use chrono::NaiveDate;
use lianxin_entity::enums as stored;
use lianxin_entity::ids::{
    AccountId, AppointmentId, AreaId, HandoverItemId, HouseholdId, MemberId, OrganisationId,
    PostingId,
};

use super::letters::Letter;
use super::object::{AppointmentKind, AppointmentManner};
use super::service::{Ending, Holder, Scope, Wish};
use super::words;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;
use crate::refusal::{Code, Outcome, Refusal, Refusals};

/// An appointment that is to be. Exactly one person, and exactly one of organisation, area and
/// household, as the kind needs it; a centre household may name an area as well.
#[derive(InputObject)]
pub struct AppointInput {
    /// The responsibility.
    kind: AppointmentKind,
    /// In which manner a unit leader holds it; left out for the other kinds.
    manner: Option<AppointmentManner>,
    /// The Party member who is appointed.
    member_id: Option<Gid<MemberId>>,
    /// The account that is appointed, of somebody who is no member.
    account_id: Option<Gid<AccountId>>,
    /// The organisation: of a first secretary, or of a duty.
    organisation_id: Option<Gid<OrganisationId>>,
    /// The unit or building of a unit leader, the building of a building head, the area of a duty; of
    /// a centre household the area around it whose households it serves, where that is said.
    area_id: Option<Gid<AreaId>>,
    /// The centre household.
    household_id: Option<Gid<HouseholdId>>,
    /// What it is called, at most 200 characters; a duty needs it.
    title: Option<String>,
    /// The number of the letter of appointment, at most 60 characters, unique in the district.
    letter_number: Option<String>,
    /// The first day on which the letter is not good any more.
    letter_expires_on: Option<Date>,
    /// The first day; today when left out.
    from_on: Option<Date>,
    /// The first day on which it does not hold any more; open when left out.
    to_on: Option<Date>,
}

/// A letter that goes on, of exactly one appointment or posting.
#[derive(InputObject)]
pub struct RenewLetterInput {
    /// The appointment.
    appointment_id: Option<Gid<AppointmentId>>,
    /// The posting.
    posting_id: Option<Gid<PostingId>>,
    /// The version of the appointment that the client saw; postings have none.
    expected_version: Option<i32>,
    /// The number of the new letter, at most 60 characters; it may be the old one's.
    letter_number: String,
    /// The first day on which the letter is not good any more, after today.
    letter_expires_on: Date,
}

/// Who comes after.
#[derive(InputObject)]
pub struct SuccessorInput {
    /// The Party member.
    member_id: Option<Gid<MemberId>>,
    /// The account of somebody who is no member.
    account_id: Option<Gid<AccountId>>,
    /// The number of the letter of appointment.
    letter_number: Option<String>,
    /// The first day on which the letter is not good any more.
    letter_expires_on: Option<Date>,
}

/// The end of an appointment.
#[derive(InputObject)]
pub struct EndAppointmentInput {
    /// The appointment.
    id: Gid<AppointmentId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    expected_version: Option<i32>,
    /// The first day on which it does not hold any more; today when left out.
    on: Option<Date>,
    /// Why, at most 200 characters.
    reason: String,
    /// Who goes on from that day.
    successor: Option<SuccessorInput>,
}

/// Something left behind that the viewer takes over.
#[derive(InputObject)]
pub struct TakeOverItemInput {
    /// The item.
    pub id: Gid<HandoverItemId>,
}

/// Whose letter it is.
pub enum LetterOf {
    Appointment(AppointmentId),
    Posting(PostingId),
}

fn holder(
    refusals: &mut Refusals,
    member: Option<Gid<MemberId>>,
    account: Option<Gid<AccountId>>,
    field: &str,
) -> Option<Holder> {
    match (member, account) {
        (Some(Gid(id)), None) => Some(Holder::Member(id)),
        (None, Some(Gid(id))) => Some(Holder::Account(id)),
        _ => {
            refusals.push(Refusal::at(Code::Invalid, field).saying("appointment-one-person"));
            None
        }
    }
}

impl AppointInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self, today: NaiveDate) -> Outcome<Wish> {
        let mut refusals = Refusals::default();
        let kind: stored::AppointmentKind = self.kind.into();
        let holder = holder(&mut refusals, self.member_id, self.account_id, "memberId");
        let scope = scope(
            &mut refusals,
            kind,
            self.organisation_id.map(|id| id.0),
            self.area_id.map(|id| id.0),
            self.household_id.map(|id| id.0),
        );
        let from_on = self.from_on.map_or(today, |day| day.0);
        let to_on = self.to_on.map(|day| day.0);
        words::term(&mut refusals, from_on, to_on, "toOn");
        let title = words::maybe(&mut refusals, self.title.as_deref(), "title");
        if kind == stored::AppointmentKind::Duty && title.is_none() {
            refusals.push(Refusal::at(Code::Invalid, "title").saying("text-needed"));
        }
        if self.manner.is_some() && kind != stored::AppointmentKind::UnitLeader {
            let refusal = Refusal::at(Code::Invalid, "manner");
            refusals.push(refusal.saying("appointment-manner"));
        }
        let expires = self.letter_expires_on.map(|day| day.0);
        let letter = Letter::read(self.letter_number, expires, from_on, &mut refusals);
        refusals.finish()?;
        let (Some(holder), Some(scope)) = (holder, scope) else {
            return Err(Code::Invalid.into());
        };
        Ok(Wish {
            kind,
            manner: self.manner.map(Into::into),
            holder,
            scope,
            title,
            letter,
            from_on,
            to_on,
        })
    }
}

/// What a kind hangs on.
fn scope(
    refusals: &mut Refusals,
    kind: stored::AppointmentKind,
    organisation: Option<OrganisationId>,
    area: Option<AreaId>,
    household: Option<HouseholdId>,
) -> Option<Scope> {
    use stored::AppointmentKind as Kind;
    let fits = match (kind, organisation, area, household) {
        (Kind::FirstSecretary | Kind::Duty, Some(id), None, None) => Some(Scope::Organisation(id)),
        (Kind::UnitLeader | Kind::BuildingHead | Kind::Duty, None, Some(id), None) => {
            Some(Scope::Area(id))
        }
        (Kind::CentreHousehold, None, serves, Some(id)) => Some(Scope::Household(id, serves)),
        _ => None,
    };
    if fits.is_none() {
        let field = match kind {
            Kind::FirstSecretary => "organisationId",
            Kind::CentreHousehold => "householdId",
            _ => "areaId",
        };
        refusals.push(Refusal::at(Code::Invalid, field).saying("appointment-scope"));
    }
    fits
}

impl RenewLetterInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self, today: NaiveDate) -> Outcome<(LetterOf, Option<i32>, Letter)> {
        let mut refusals = Refusals::default();
        let of = match (self.appointment_id, self.posting_id) {
            (Some(Gid(id)), None) => Some(LetterOf::Appointment(id)),
            (None, Some(Gid(id))) => Some(LetterOf::Posting(id)),
            _ => None,
        };
        if of.is_none() {
            let refusal = Refusal::at(Code::Invalid, "appointmentId");
            refusals.push(refusal.saying("letter-of-one"));
        }
        let number = words::text(&mut refusals, &self.letter_number, "letterNumber");
        let expires = Some(self.letter_expires_on.0);
        let letter = Letter::read(Some(number), expires, today, &mut refusals);
        refusals.finish()?;
        Ok((of.ok_or(Code::Invalid)?, self.expected_version, letter))
    }
}

impl EndAppointmentInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self, today: NaiveDate) -> Outcome<Ending> {
        let mut refusals = Refusals::default();
        let on = self.on.map_or(today, |day| day.0);
        let reason = words::text(&mut refusals, &self.reason, "reason");
        let successor = self.successor.and_then(|next| {
            let field = "successor.memberId";
            let holder = holder(&mut refusals, next.member_id, next.account_id, field)?;
            let expires = next.letter_expires_on.map(|day| day.0);
            let letter = Letter::read(next.letter_number, expires, on, &mut refusals);
            Some((holder, letter))
        });
        refusals.finish()?;
        Ok(Ending {
            id: self.id.0,
            expected_version: self.expected_version,
            on,
            reason,
            successor,
        })
    }
}
