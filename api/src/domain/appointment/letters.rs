//! Letters of appointment: a number that nobody else's letter in the district has, and a last day.

use chrono::NaiveDate;
use lianxin_entity::ids::{AccountId, AppointmentId};

use super::repo;
use crate::domain::checks::{in_reach, is_one_line};
use crate::domain::district::Directory;
use crate::refusal::{Code, Outcome, Refusal, Refusals};
use crate::store::DistrictTx;

/// The longest number of a letter, in characters.
pub const LONGEST: usize = 60;

/// A letter of appointment, or none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    pub number: Option<String>,
    /// The first day on which it is not good any more.
    pub expires_on: Option<NaiveDate>,
}

/// Whose letter it is: the number is theirs already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearer {
    /// A new one.
    Nobody,
    /// The postings of an account: a letter goes on when its grids change.
    Account(AccountId),
    Appointment(AppointmentId),
}

impl Letter {
    /// Reads a letter that begins on a day.
    pub fn read(
        number: Option<String>,
        expires_on: Option<NaiveDate>,
        begins: NaiveDate,
        refusals: &mut Refusals,
    ) -> Self {
        let number = number.map(|text| text.trim().to_owned());
        let number = number.filter(|text| !text.is_empty());
        if let Some(text) = &number {
            if text.chars().count() > LONGEST {
                let long = Refusal::at(Code::TooLong, "letterNumber").with("limit", LONGEST);
                refusals.push(long);
            }
            if !is_one_line(text) {
                refusals.push(Refusal::at(Code::Invalid, "letterNumber").saying("one-line"));
            }
        }
        if expires_on.is_some() && number.is_none() {
            let missing = Refusal::at(Code::Invalid, "letterNumber");
            refusals.push(missing.saying("letter-without-number"));
        }
        refusals.take(expires_on.map_or(Ok(()), |day| in_reach(day, "letterExpiresOn")));
        if expires_on.is_some_and(|day| day <= begins) {
            let early = Refusal::at(Code::Invalid, "letterExpiresOn");
            refusals.push(early.saying("letter-expired").with("day", begins));
        }
        Self { number, expires_on }
    }
}

/// A letter that takes the place of another one is good for as long at least.
///
/// # Errors
/// INVALID where it ends earlier.
pub fn goes_on(letter: &Letter, until: Option<NaiveDate>) -> Outcome<()> {
    match (letter.expires_on, until) {
        (Some(expires), Some(until)) if expires < until => {
            let refusal = Refusal::at(Code::Invalid, "letterExpiresOn");
            Err(refusal.saying("letter-shorter").with("until", until).into())
        }
        _ => Ok(()),
    }
}

/// Makes sure that nobody else has a letter with this number, now and until the transaction ends.
///
/// # Errors
/// INVALID where somebody has.
pub async fn claim(
    tx: &DistrictTx,
    directory: &Directory,
    letter: &Letter,
    bearer: Bearer,
) -> Outcome<()> {
    let Some(number) = &letter.number else {
        return Ok(());
    };
    // One letter at a time: the row of the district's area stands for the register of letters.
    repo::lock_area(tx, directory.root_area().id).await?;
    let of_posting = repo::postings_with_letter(tx, number).await?;
    let of_appointment = repo::appointments_with_letter(tx, number).await?;
    let taken = of_posting
        .iter()
        .any(|row| bearer != Bearer::Account(row.account_id))
        || of_appointment
            .iter()
            .any(|row| bearer != Bearer::Appointment(row.id));
    if taken {
        let refusal = Refusal::at(Code::Invalid, "letterNumber");
        return Err(refusal.saying("letter-number-taken").into());
    }
    Ok(())
}
