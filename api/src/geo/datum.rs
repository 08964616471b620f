//! WGS-84 (and CGCS2000) to GCJ-02: the published forward formula, and nothing in the other direction.

use std::f64::consts::PI;

/// Semi-major axis of the Krasovsky 1940 ellipsoid, in metres.
const SEMI_MAJOR: f64 = 6_378_245.0;
/// Its first eccentricity, squared.
const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;

/// The frame outside which the formula leaves a point as it is.
fn outside_china(longitude: f64, latitude: f64) -> bool {
    !(72.004..=137.8347).contains(&longitude) || !(0.8293..=55.8271).contains(&latitude)
}

/// Converts (longitude, latitude) in degrees from WGS-84 to GCJ-02.
pub fn to_gcj02(longitude: f64, latitude: f64) -> (f64, f64) {
    if outside_china(longitude, latitude) {
        return (longitude, latitude);
    }
    let (east, north) = (longitude - 105.0, latitude - 35.0);
    let phi = latitude.to_radians();
    let w_squared = 1.0 - ECCENTRICITY_SQUARED * phi.sin().powi(2);
    let w = w_squared.sqrt();
    // Metres a radian along the meridian and along the parallel.
    let meridian = SEMI_MAJOR * (1.0 - ECCENTRICITY_SQUARED) / (w_squared * w);
    let parallel = SEMI_MAJOR / w * phi.cos();
    let d_latitude = (metres_north(east, north) / meridian).to_degrees();
    let d_longitude = (metres_east(east, north) / parallel).to_degrees();
    (longitude + d_longitude, latitude + d_latitude)
}

/// The two fast waves that both directions share.
fn ripple(east: f64) -> f64 {
    (20.0 * (6.0 * east * PI).sin() + 20.0 * (2.0 * east * PI).sin()) * 2.0 / 3.0
}

fn metres_north(x: f64, y: f64) -> f64 {
    let plane = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * x.abs().sqrt();
    let middle = (20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0;
    let slow = (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * 2.0 / 3.0;
    plane + ripple(x) + middle + slow
}

fn metres_east(x: f64, y: f64) -> f64 {
    let plane = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * x.abs().sqrt();
    let middle = (20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0;
    let slow = (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0;
    plane + ripple(x) + middle + slow
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_published_point_comes_out_to_the_millimetre() {
        // The example that the JavaScript, Python and Rust ports of the formula all print.
        let (longitude, latitude) = to_gcj02(116.404, 39.915);
        assert!(
            (longitude - 116.410_244_499_169_38).abs() < 1e-9,
            "{longitude}"
        );
        assert!(
            (latitude - 39.916_404_281_501_64).abs() < 1e-9,
            "{latitude}"
        );
    }

    #[test]
    fn outside_china_nothing_moves() {
        for point in [
            (2.3522, 48.8566),
            (-74.0060, 40.7128),
            (139.6917, 35.6895),
            (116.4, -6.2),
        ] {
            assert_eq!(to_gcj02(point.0, point.1), point);
        }
    }

    proptest! {
        #[test]
        fn inside_china_a_point_moves_by_less_than_two_kilometres(lon in 73.5..135.0f64, lat in 18.2..53.5f64) {
            let (longitude, latitude) = to_gcj02(lon, lat);
            let north = (latitude - lat) * 111_000.0;
            let east = (longitude - lon) * 111_000.0 * lat.to_radians().cos();
            prop_assert!(north.hypot(east) < 2_000.0);
        }
    }
}
