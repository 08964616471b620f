//! The checks of what clients send: all faults of an input at once, each at its field.

use chrono::NaiveDate;

use crate::auth::phone::{Phone, PhoneFault};
use crate::domain::calendar::is_in_reach;
use crate::refusal::{Code, Outcome, Refusal, Refusals};

/// The longest idempotency key, in characters.
pub const KEY: usize = 128;

/// The checks of one input.
#[derive(Default)]
pub struct Checks(Refusals);

impl Checks {
    /// A text that has to say something.
    pub fn text(&mut self, text: String, field: &str, limit: usize) -> String {
        if text.trim().is_empty() {
            self.0
                .push(Refusal::at(Code::Invalid, field).saying("text-needed"));
        }
        self.short(text, field, limit)
    }

    /// A name, an address or a number of a register: one line that says something, without blanks
    /// around it and without what a mask leaves. What a register gives out it takes back in.
    pub fn line(&mut self, text: String, field: &str, limit: usize) -> String {
        if is_masked(&text) {
            self.0
                .push(Refusal::at(Code::Invalid, field).saying("value-masked"));
        }
        self.label(text, field, limit)
    }

    /// A line that no register shows masked, where a star is a star.
    pub fn label(&mut self, text: String, field: &str, limit: usize) -> String {
        let line = text.trim();
        if !is_one_line(line) {
            self.0
                .push(Refusal::at(Code::Invalid, field).saying("one-line"));
        }
        self.text(line.to_owned(), field, limit)
    }

    /// A label that may be left out; one without a word counts as left out.
    pub fn maybe_label(
        &mut self,
        text: Option<String>,
        field: &str,
        limit: usize,
    ) -> Option<String> {
        text.filter(|text| !text.trim().is_empty())
            .map(|text| self.label(text, field, limit))
    }

    /// A text that may be empty.
    pub fn short(&mut self, text: String, field: &str, limit: usize) -> String {
        if text.chars().count() > limit {
            self.0
                .push(Refusal::at(Code::TooLong, field).with("limit", limit));
        }
        if text.contains('\0') {
            self.0
                .push(Refusal::at(Code::Invalid, field).saying("text-nul"));
        }
        text
    }

    /// A text that may be left out; one without a word counts as left out.
    pub fn maybe(&mut self, text: Option<String>, field: &str, limit: usize) -> Option<String> {
        text.map(|text| self.short(text, field, limit))
            .filter(|text| !text.trim().is_empty())
    }

    /// An idempotency key.
    pub fn key(&mut self, key: Option<String>) -> Option<String> {
        let key = key?;
        if key.is_empty() {
            self.0
                .push(Refusal::at(Code::Invalid, "idempotencyKey").saying("text-needed"));
        }
        Some(self.short(key, "idempotencyKey", KEY))
    }

    /// A phone number that may be left out or empty. One that is masked is refused as such: what a
    /// screen shows must not overwrite what is known.
    pub fn phone(&mut self, phone: Option<String>, field: &str) -> Option<Phone> {
        let phone = phone?;
        let refusal = match Phone::parse(&phone) {
            Ok(phone) => return Some(phone),
            Err(PhoneFault::Empty) => return None,
            Err(_) if is_masked(&phone) => Refusal::at(Code::Invalid, field).saying("value-masked"),
            Err(_) => Refusal::at(Code::BadPhone, field),
        };
        self.refuse(refusal);
        None
    }

    /// The value, or a remembered refusal.
    pub fn take<T>(&mut self, result: Result<T, Refusal>) -> Option<T> {
        self.0.take(result)
    }

    /// Refuses something else.
    pub fn refuse(&mut self, refusal: Refusal) {
        self.0.push(refusal);
    }

    /// The value, if nothing was refused.
    ///
    /// # Errors
    /// All refusals.
    pub fn done<T>(self, value: T) -> Outcome<T> {
        self.0.finish().map(|()| value)
    }
}

/// A day as registers have them.
///
/// # Errors
/// INVALID at the field.
pub fn in_reach(day: NaiveDate, field: &str) -> Result<(), Refusal> {
    match is_in_reach(day) {
        true => Ok(()),
        false => Err(Refusal::at(Code::Invalid, field).saying("day-out-of-reach")),
    }
}

/// Whether a text is one line of characters that are seen: breaks and controls, marks that turn the
/// direction of writing and blanks of no width make two names out of one. What people type and what
/// comes in from files is held to the same.
pub fn is_one_line(text: &str) -> bool {
    let unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    !text.contains(unseen)
}

/// Whether a text is what a mask leaves of a value.
pub fn is_masked(text: &str) -> bool {
    text.contains(['*', '＊'])
}
