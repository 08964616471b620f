//! What neighbours may learn of an open request, and how far it is. Pure.

use lianxin_entity::enums::{ClockKind, Datum, ServiceRequestKind, ServiceRequestState as State};

use crate::domain::service_request::state::is_open;
use crate::geo::{Coordinate, distance_metres};

/// The most similar requests that are shown.
pub const MOST: usize = 10;

/// The side of the squares to which places are coarsened, in degrees of latitude: about 55 metres.
const SQUARE: f64 = 0.0005;

/// Distances are told to so many metres.
const STEP: f64 = 10.0;

/// Whether a request may be shown to neighbours: its category is public and it is no dispute.
pub fn is_shown(public_category: bool, kind: ServiceRequestKind) -> bool {
    public_category && kind != ServiceRequestKind::Dispute
}

/// Whether something is still to come of a request, so that following it makes sense.
pub fn is_awaited(state: State) -> bool {
    is_open(state) && !matches!(state, State::Resolved | State::Evaluated)
}

/// Whether a time limit is one that the people hear of, and not one among officers.
pub fn is_told(clock: ClockKind) -> bool {
    !matches!(clock, ClockKind::Dispatch | ClockKind::Take)
}

/// The middle of the square in which a place lies. Every distance is one to the middle of a square, so
/// that however often and from wherever somebody asks, no door is found.
fn coarse(place: Coordinate) -> Option<Coordinate> {
    let middle = |degrees: f64| (degrees / SQUARE).floor() * SQUARE + SQUARE / 2.0;
    let (north, east) = (middle(place.latitude()), middle(place.longitude()));
    Coordinate::received(north, east, Datum::Gcj02).ok()
}

/// How far a request is told to be, if it is within so many metres.
pub fn told_distance(from: Coordinate, place: Coordinate, within: i32) -> Option<i32> {
    let metres = distance_metres(from, coarse(place)?);
    let told = (metres / STEP).round() * STEP;
    (told <= f64::from(within)).then_some(told as i32)
}

/// The degrees around a point in which everything within so many metres lies, with a square to spare:
/// south, north, west, east.
pub fn frame(around: Coordinate, within: i32) -> (f64, f64, f64, f64) {
    const METRES_OF_A_DEGREE: f64 = 111_000.0;
    let north = f64::from(within) / METRES_OF_A_DEGREE + 2.0 * SQUARE;
    let narrow = around.latitude().to_radians().cos().max(0.01);
    let east = north / narrow;
    (
        around.latitude() - north,
        around.latitude() + north,
        around.longitude() - east,
        around.longitude() + east,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(north: f64, east: f64) -> Coordinate {
        Coordinate::received(north, east, Datum::Gcj02).unwrap()
    }

    #[test]
    fn doors_of_one_square_cannot_be_told_apart_from_anywhere() {
        let (one, other) = (at(34.66510, 112.40510), at(34.66535, 112.40535));
        for step in 0..200 {
            let from = at(34.664 + f64::from(step) * 0.00001, 112.404);
            assert_eq!(
                told_distance(from, one, 500),
                told_distance(from, other, 500)
            );
        }
    }

    #[test]
    fn distances_are_told_in_tens_and_not_beyond_the_radius() {
        let from = at(34.665, 112.405);
        let near = told_distance(from, at(34.666, 112.405), 200).unwrap();
        assert!(near % 10 == 0 && (80..=170).contains(&near), "{near}");
        assert_eq!(told_distance(from, at(34.67, 112.405), 200), None);
        let (south, north, west, east) = frame(from, 200);
        assert!(south < 34.6632 && north > 34.6668 && west < 112.4028 && east > 112.4072);
    }

    #[test]
    fn disputes_and_private_matters_are_not_shown() {
        assert!(is_shown(true, ServiceRequestKind::Appeal));
        assert!(!is_shown(true, ServiceRequestKind::Dispute));
        assert!(!is_shown(false, ServiceRequestKind::Appeal));
    }

    #[test]
    fn what_is_resolved_is_not_awaited() {
        let awaited = State::ALL.iter().filter(|state| is_awaited(**state));
        assert!(awaited.clone().all(|state| is_open(*state)));
        assert!(awaited.clone().any(|state| *state == State::Suspended));
        assert!(!is_awaited(State::Resolved) && !is_awaited(State::Evaluated));
    }
}
