//! Checks that the inputs of this folder and of members have in common.

use chrono::NaiveDate;

use crate::domain::checks::is_one_line;
use crate::domain::days::ends_with;
use crate::refusal::{Code, Refusal, Refusals};

/// The longest title, name of a post or reason, in characters.
pub const LINE: usize = 200;

/// A text that has to say something, trimmed.
pub fn text(refusals: &mut Refusals, text: &str, field: &str) -> String {
    if text.trim().is_empty() {
        refusals.push(Refusal::at(Code::Invalid, field).saying("text-needed"));
    }
    short(refusals, text, field)
}

/// A text that may be left out; an empty one counts as left out.
pub fn maybe(refusals: &mut Refusals, given: Option<&str>, field: &str) -> Option<String> {
    let given = given.filter(|given| !given.trim().is_empty())?;
    Some(short(refusals, given, field))
}

fn short(refusals: &mut Refusals, text: &str, field: &str) -> String {
    let text = text.trim();
    if text.chars().count() > LINE {
        refusals.push(Refusal::at(Code::TooLong, field).with("limit", LINE));
    }
    if !is_one_line(text) {
        refusals.push(Refusal::at(Code::Invalid, field).saying("one-line"));
    }
    text.to_owned()
}

/// A term ends after it begins.
pub fn term(refusals: &mut Refusals, from: NaiveDate, to: Option<NaiveDate>, field: &str) {
    if to.is_some_and(|to| to <= from) {
        refusals.push(ends_with(field, from));
    }
}
