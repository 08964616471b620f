//! Writing points of a map into a GeoJSON file, one after another, in memory that does not grow with them.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::writing::{WriteFault, private_file};

/// A FeatureCollection that is being written. GeoJSON means WGS 84 unless it says otherwise: the member
/// `datum` of the collection says that the coordinates are in GCJ-02, as all that the server keeps.
pub struct PointWriter {
    file: BufWriter<File>,
    points: u64,
}

impl PointWriter {
    /// Begins a file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn create(path: &Path) -> Result<Self, WriteFault> {
        let mut file = BufWriter::with_capacity(1 << 16, private_file(path)?);
        file.write_all(br#"{"type":"FeatureCollection","datum":"GCJ02","features":["#)?;
        Ok(Self { file, points: 0 })
    }

    /// Writes one feature at a longitude and a latitude; without them its geometry is null.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&mut self, at: Option<[f64; 2]>, properties: &Value) -> Result<(), WriteFault> {
        let point = |at: [f64; 2]| json!({ "type": "Point", "coordinates": at });
        let feature = json!({
            "type": "Feature",
            "geometry": at.map(point),
            "properties": properties,
        });
        let end: &[u8] = if self.points == 0 { b"\n" } else { b",\n" };
        self.file.write_all(end)?;
        self.points += 1;
        Ok(write!(self.file, "{feature}")?)
    }

    /// Ends the file and tells how many features it has.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(mut self) -> Result<u64, WriteFault> {
        self.file.write_all(b"\n]}\n")?;
        self.file.flush()?;
        Ok(self.points)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collection_says_its_datum_and_has_every_point() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("points");
        let mut points = PointWriter::create(&path).unwrap();
        points
            .add(Some([112.4, 34.66]), &json!({ "code": "\"H-1" }))
            .unwrap();
        points.add(None, &json!({ "code": "H-2" })).unwrap();
        assert_eq!(points.finish().unwrap(), 2);
        let text = std::fs::read_to_string(&path).unwrap();
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["datum"], "GCJ02");
        let first = &read["features"][0];
        assert_eq!(first["geometry"]["coordinates"], json!([112.4, 34.66]));
        assert_eq!(first["properties"]["code"], "\"H-1");
        assert!(read["features"][1]["geometry"].is_null());
        assert!(text.parse::<geojson::GeoJson>().is_ok());
        PointWriter::create(&path).unwrap().finish().unwrap();
        let none: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(none["features"], json!([]));
    }
}
