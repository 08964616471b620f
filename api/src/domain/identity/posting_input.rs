//! The inputs of postings, checked for shape: all faults at once.

use chrono::NaiveDate;
use lianxin_entity::enums as stored;
use lianxin_entity::ids::{AreaId, OrganisationId, PostingId};

use super::accounts::{NewPosting, Term};
use super::postings::PostingWish;
use super::wish;
use crate::domain::appointment::letters::Letter;
use crate::domain::appointment::words;
use crate::domain::checks::in_reach;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;
use crate::refusal::{Code, Outcome, Refusal, Refusals};

/// How a grid worker is employed.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::Staffing")]
pub enum Staffing {
    /// Full time (专职).
    #[graphql(name = "FULL_TIME")]
    FullTime,
    /// Part time (兼职).
    #[graphql(name = "PART_TIME")]
    PartTime,
    /// Volunteer (志愿).
    #[graphql(name = "VOLUNTEER")]
    Volunteer,
    /// Retired, with a letter of appointment (银发网格员).
    #[graphql(name = "SILVER")]
    Silver,
}

/// The most grids of one posting.
const MOST_GRIDS: usize = 50;

/// A grid worker who is appointed.
#[derive(InputObject)]
pub struct AppointGridWorkerInput {
    /// The phone number. Where it has no account, one is made without a password: the person sets
    /// it with `requestPhoneCode` and `resetPassword`.
    phone: String,
    /// The name, at most 40 characters; that of the account, where one with this phone is there.
    name: String,
    /// The grids, 1 to 50.
    area_ids: Vec<Gid<AreaId>>,
    /// The organisation for which the grid worker works.
    organisation_id: Gid<OrganisationId>,
    /// How the grid worker is employed.
    staffing: Staffing,
    /// What the post is called, at most 200 characters.
    title: Option<String>,
    /// The number of the letter of appointment, at most 60 characters, unique in the district.
    letter_number: Option<String>,
    /// The first day on which the letter is not good any more.
    letter_expires_on: Option<Date>,
    /// The first day; today when left out.
    starts_on: Option<Date>,
    /// The first day on which the posting does not hold any more; open when left out.
    ends_on: Option<Date>,
}

/// A secretary who is appointed.
#[derive(InputObject)]
pub struct AppointSecretaryInput {
    /// The phone number. Where it has no account, one is made without a password: the person sets
    /// it with `requestPhoneCode` and `resetPassword`.
    phone: String,
    /// The name, at most 40 characters; that of the account, where one with this phone is there.
    name: String,
    /// The organisation.
    organisation_id: Gid<OrganisationId>,
    /// What the post is called, at most 200 characters.
    title: Option<String>,
    /// The number of the letter of appointment, at most 60 characters, unique in the district.
    letter_number: Option<String>,
    /// The first day on which the letter is not good any more.
    letter_expires_on: Option<Date>,
    /// The first day; today when left out.
    starts_on: Option<Date>,
    /// The first day on which the posting does not hold any more; open when left out.
    ends_on: Option<Date>,
}

/// Other grids for a grid worker.
#[derive(InputObject)]
pub struct ChangePostingAreasInput {
    /// The posting.
    pub id: Gid<PostingId>,
    /// All grids from that day on, 1 to 50.
    area_ids: Vec<Gid<AreaId>>,
    /// The first day; today when left out.
    pub on: Option<Date>,
}

/// The end of a posting.
#[derive(InputObject)]
pub struct EndPostingInput {
    /// The posting.
    pub id: Gid<PostingId>,
    /// The first day on which it does not hold any more; today when left out.
    pub on: Option<Date>,
    /// Why, at most 200 characters.
    reason: String,
}

struct Common {
    phone: String,
    name: String,
    title: Option<String>,
    letter_number: Option<String>,
    letter_expires_on: Option<Date>,
    starts_on: Option<Date>,
    ends_on: Option<Date>,
}

impl Common {
    fn parse(
        self,
        mut refusals: Refusals,
        today: NaiveDate,
        posting: NewPosting,
    ) -> Outcome<PostingWish> {
        let phone = refusals.take(wish::phone(&self.phone, "phone"));
        let name = refusals.take(wish::display_name(&self.name, "name"));
        let starts_on = self.starts_on.map_or(today, |day| day.0);
        let ends_on = self.ends_on.map(|day| day.0);
        if starts_on < today {
            refusals.push(Refusal::at(Code::Invalid, "startsOn").saying("starts-in-the-past"));
        }
        refusals.take(in_reach(starts_on, "startsOn"));
        refusals.take(ends_on.map_or(Ok(()), |day| in_reach(day, "endsOn")));
        words::term(&mut refusals, starts_on, ends_on, "endsOn");
        let title = words::maybe(&mut refusals, self.title.as_deref(), "title");
        let expires = self.letter_expires_on.map(|day| day.0);
        let letter = Letter::read(self.letter_number, expires, starts_on, &mut refusals);
        refusals.finish()?;
        let (Some(phone), Some(name)) = (phone, name) else {
            return Err(Code::Invalid.into());
        };
        let term = Term {
            starts_on: Some(starts_on),
            ends_on,
            staffing: posting.term.staffing,
            letter,
        };
        Ok(PostingWish {
            phone,
            name,
            posting: NewPosting {
                title,
                term,
                ..posting
            },
        })
    }
}

fn grids(refusals: &mut Refusals, ids: Vec<Gid<AreaId>>) -> Vec<AreaId> {
    if ids.is_empty() || ids.len() > MOST_GRIDS {
        let refusal = Refusal::at(Code::Invalid, "areaIds").saying("posting-needs-grids");
        refusals.push(refusal);
    }
    let mut grids: Vec<_> = ids.into_iter().map(|id| id.0).collect();
    grids.sort_unstable();
    grids.dedup();
    grids
}

impl AppointGridWorkerInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self, today: NaiveDate) -> Outcome<PostingWish> {
        let mut refusals = Refusals::default();
        let areas = grids(&mut refusals, self.area_ids);
        let posting = NewPosting {
            role: stored::Role::GridWorker,
            duty: stored::Duty::None,
            title: None,
            organisation: Some(self.organisation_id.0),
            areas,
            term: Term {
                staffing: Some(self.staffing.into()),
                ..Term::default()
            },
        };
        let common = Common {
            phone: self.phone,
            name: self.name,
            title: self.title,
            letter_number: self.letter_number,
            letter_expires_on: self.letter_expires_on,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
        };
        common.parse(refusals, today, posting)
    }
}

impl AppointSecretaryInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self, today: NaiveDate) -> Outcome<PostingWish> {
        let posting = NewPosting {
            role: stored::Role::Secretary,
            duty: stored::Duty::None,
            title: None,
            organisation: Some(self.organisation_id.0),
            areas: Vec::new(),
            term: Term::default(),
        };
        let common = Common {
            phone: self.phone,
            name: self.name,
            title: self.title,
            letter_number: self.letter_number,
            letter_expires_on: self.letter_expires_on,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
        };
        common.parse(Refusals::default(), today, posting)
    }
}

impl ChangePostingAreasInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// INVALID for no grids or too many, and for a day that has passed.
    pub fn parse(self, today: NaiveDate) -> Outcome<(PostingId, Vec<AreaId>, NaiveDate)> {
        let mut refusals = Refusals::default();
        let areas = grids(&mut refusals, self.area_ids);
        let on = self.on.map_or(today, |day| day.0);
        if on < today {
            refusals.push(Refusal::at(Code::Invalid, "on").saying("starts-in-the-past"));
        }
        refusals.finish()?;
        Ok((self.id.0, areas, on))
    }
}

impl EndPostingInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// INVALID without a reason, TOO_LONG.
    pub fn parse(self) -> Outcome<(PostingId, Option<NaiveDate>, String)> {
        let mut refusals = Refusals::default();
        let reason = words::text(&mut refusals, &self.reason, "reason");
        refusals.finish()?;
        Ok((self.id.0, self.on.map(|day| day.0), reason))
    }
}
