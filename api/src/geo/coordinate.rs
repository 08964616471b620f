//! One point on the map, checked.

use super::datum::to_gcj02;
use lianxin_entity::enums::Datum;

/// A point in GCJ-02. Both numbers are finite and in range: there is no other way to make one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coordinate {
    longitude: f64,
    latitude: f64,
}

/// Why two numbers are no place on Earth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoordinateFault {
    /// The latitude is not a number between -90 and 90.
    #[error("latitude must be a number from -90 to 90")]
    Latitude,
    /// The longitude is not a number between -180 and 180.
    #[error("longitude must be a number from -180 to 180")]
    Longitude,
}

impl CoordinateFault {
    /// The name of the input field at fault.
    pub fn field(self) -> &'static str {
        match self {
            Self::Latitude => "latitude",
            Self::Longitude => "longitude",
        }
    }
}

impl Coordinate {
    /// Checks a received coordinate and brings it to GCJ-02.
    pub fn received(latitude: f64, longitude: f64, datum: Datum) -> Result<Self, CoordinateFault> {
        // `contains` is false for NaN, and an infinity lies outside.
        if !(-90.0..=90.0).contains(&latitude) {
            return Err(CoordinateFault::Latitude);
        }
        if !(-180.0..=180.0).contains(&longitude) {
            return Err(CoordinateFault::Longitude);
        }
        let (longitude, latitude) = match datum {
            Datum::Gcj02 => (longitude, latitude),
            // CGCS2000 and WGS-84 agree to within centimetres.
            Datum::Wgs84 | Datum::Cgcs2000 => to_gcj02(longitude, latitude),
        };
        Ok(Self {
            longitude,
            latitude,
        })
    }

    pub fn longitude(self) -> f64 {
        self.longitude
    }

    pub fn latitude(self) -> f64 {
        self.latitude
    }
}

/// Mean radius of the Earth in metres (IUGG).
pub(super) const EARTH_RADIUS: f64 = 6_371_008.8;

/// Distance along the great circle, in metres.
pub fn distance_metres(a: Coordinate, b: Coordinate) -> f64 {
    let (lat_a, lat_b) = (a.latitude.to_radians(), b.latitude.to_radians());
    let half_lat = (lat_b - lat_a) / 2.0;
    let half_lon = (b.longitude - a.longitude).to_radians() / 2.0;
    let h = half_lat.sin().powi(2) + lat_a.cos() * lat_b.cos() * half_lon.sin().powi(2);
    2.0 * EARTH_RADIUS * h.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_place_is_refused() {
        for latitude in [90.1, -90.1, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(
                Coordinate::received(latitude, 112.4, Datum::Gcj02),
                Err(CoordinateFault::Latitude)
            );
        }
        for longitude in [180.1, -180.1, f64::NAN, f64::INFINITY] {
            assert_eq!(
                Coordinate::received(34.6, longitude, Datum::Wgs84),
                Err(CoordinateFault::Longitude)
            );
        }
        assert!(Coordinate::received(90.0, -180.0, Datum::Gcj02).is_ok());
    }

    #[test]
    fn only_foreign_datums_are_converted() {
        let kept = Coordinate::received(34.654, 112.39, Datum::Gcj02).unwrap();
        assert_eq!((kept.latitude(), kept.longitude()), (34.654, 112.39));
        let wgs = Coordinate::received(34.654, 112.39, Datum::Wgs84).unwrap();
        assert_eq!(
            Coordinate::received(34.654, 112.39, Datum::Cgcs2000),
            Ok(wgs)
        );
        let moved = distance_metres(kept, wgs);
        assert!((300.0..1000.0).contains(&moved), "{moved}");
    }

    #[test]
    fn distances_are_those_of_the_globe() {
        let a = Coordinate::received(0.0, 0.0, Datum::Gcj02).unwrap();
        let b = Coordinate::received(1.0, 0.0, Datum::Gcj02).unwrap();
        assert!((distance_metres(a, b) - 111_195.08).abs() < 1.0);
        let pole = Coordinate::received(90.0, 0.0, Datum::Gcj02).unwrap();
        assert!((distance_metres(a, pole) - 10_007_557.0).abs() < 10.0);
        assert_eq!(distance_metres(b, b), 0.0);
    }
}
