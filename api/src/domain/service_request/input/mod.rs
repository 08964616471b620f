//! What clients send, and its checks: all faults of an input at once.

mod contact;
mod filter;
mod intake;
mod steps;
mod submission;

pub use contact::RevealContactInput;
pub use filter::{ServiceRequestFilter, ServiceRequestOrder};
pub use intake::*;
pub use steps::*;
pub use submission::SubmitServiceRequestInput;

use super::command::Place;
use crate::gql::enums::Datum;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::refusal::{Code, Outcome, Refusal, Refusals};

/// The longest title, in characters.
pub const TITLE: usize = 100;
/// The longest description, in characters.
pub const DESCRIPTION: usize = 5000;
/// The longest note, reply or comment, in characters.
pub const NOTE: usize = 2000;
/// The longest address, purpose or lawful channel, in characters.
pub const LINE: usize = 200;
/// The longest idempotency key, in characters.
pub const KEY: usize = 128;
/// The most helpers of one dispatch.
pub const HELPERS: usize = 10;
/// The longest text that can be searched for, in characters.
pub const SEARCH: usize = 100;

/// The checks of one input.
#[derive(Default)]
pub struct Checks(Refusals);

impl Checks {
    /// A text that has to say something.
    pub(super) fn text(&mut self, text: String, field: &str, limit: usize) -> String {
        if text.trim().is_empty() {
            self.0
                .push(Refusal::at(Code::Invalid, field).saying("text-needed"));
        }
        self.short(text, field, limit)
    }

    /// A text that may be empty.
    pub(super) fn short(&mut self, text: String, field: &str, limit: usize) -> String {
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

    pub(super) fn maybe(
        &mut self,
        text: Option<String>,
        field: &str,
        limit: usize,
    ) -> Option<String> {
        text.map(|text| self.short(text, field, limit))
            .filter(|text| !text.trim().is_empty())
    }

    pub(super) fn key(&mut self, key: Option<String>) -> Option<String> {
        let key = key?;
        if key.is_empty() {
            self.0
                .push(Refusal::at(Code::Invalid, "idempotencyKey").saying("text-needed"));
        }
        Some(self.short(key, "idempotencyKey", KEY))
    }

    pub(super) fn place(&mut self, place: Option<LocationInput>) -> Option<Place> {
        let place = place?;
        Some(Place {
            latitude: place.latitude,
            longitude: place.longitude,
            datum: place.datum.into(),
            address: self.maybe(place.address, "location.address", LINE),
        })
    }

    /// Refuses something else.
    pub(super) fn refuse(&mut self, refusal: Refusal) {
        self.0.push(refusal);
    }

    /// The value, if nothing was refused.
    ///
    /// # Errors
    /// All refusals.
    pub(super) fn done<T>(self, value: T) -> Outcome<T> {
        self.0.finish().map(|()| value)
    }
}

/// The ids of a list that may be left out.
fn ids<T: Copy>(ids: Option<Vec<Gid<T>>>) -> Vec<T> {
    ids.unwrap_or_default()
        .into_iter()
        .map(|Gid(id)| id)
        .collect()
}

/// An id that may be left out.
fn maybe_id<T>(id: Option<Gid<T>>) -> Option<T> {
    id.map(|Gid(id)| id)
}

/// A place as a device or a person gives it.
#[derive(InputObject)]
pub struct LocationInput {
    /// Degrees north, from -90 to 90.
    latitude: f64,
    /// Degrees east, from -180 to 180.
    longitude: f64,
    /// The datum of both.
    datum: Datum,
    /// The place in words, at most 200 characters.
    address: Option<String>,
}
