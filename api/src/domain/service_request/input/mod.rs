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
use crate::domain::checks::Checks;
use crate::geo::{Coordinate, CoordinateFault};
use crate::gql::enums::Datum;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;

/// The longest title, in characters.
pub const TITLE: usize = 100;
/// The longest description, in characters.
pub const DESCRIPTION: usize = 5000;
/// The longest note, reply or comment, in characters.
pub const NOTE: usize = 2000;
/// The longest address, purpose or lawful channel, in characters.
pub const LINE: usize = 200;
/// The most helpers of one dispatch.
pub const HELPERS: usize = 10;
/// The longest text that can be searched for, in characters.
pub const SEARCH: usize = 100;

impl LocationInput {
    /// The point in GCJ-02.
    ///
    /// # Errors
    /// When one of the coordinates is none.
    pub fn point(&self) -> Result<Coordinate, CoordinateFault> {
        Coordinate::received(self.latitude, self.longitude, self.datum.into())
    }
}

/// A place with its checks.
pub fn place(checks: &mut Checks, place: Option<LocationInput>) -> Option<Place> {
    let place = place?;
    Some(Place {
        latitude: place.latitude,
        longitude: place.longitude,
        datum: place.datum.into(),
        address: checks.maybe(place.address, "location.address", LINE),
    })
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
