use std::collections::{HashMap, HashSet};

use super::*;
use crate::auth::phone::Phone;
use crate::geo::{PolygonIndex, polygon_from_geojson, shared_square_metres};
use lianxin_entity::enums::Datum;

type Table = Vec<Vec<String>>;

fn part(wish: Wish) -> (Vec<Written>, HashMap<&'static str, Table>, Vec<u8>) {
    let directory = tempfile::tempdir().unwrap();
    let written = write(directory.path(), wish).unwrap();
    let mut bytes = Vec::new();
    let mut tables = HashMap::new();
    for file in &written {
        let content = std::fs::read(directory.path().join(&file.file)).unwrap();
        bytes.extend_from_slice(&content);
        let text = String::from_utf8(content).unwrap();
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let rows = reader
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect());
        tables.insert(file.register.as_str(), rows.collect());
    }
    (written, tables, bytes)
}

const WISH: Wish = Wish {
    share: 0.02,
    faulty: 0.0,
    format: ExportFormat::Csv,
    residents: true,
};

#[test]
fn the_sums_of_the_whole_city_are_the_published_ones() {
    let city = City::jiyuan(1.0).unwrap();
    assert_eq!((city.streets.len(), city.places.len()), (16, 557));
    let sum = |count: fn(&plan::Place) -> u64| city.places.iter().map(count).sum::<u64>();
    assert_eq!(sum(|p| p.homes.end - p.homes.start), 224_000);
    assert_eq!(sum(plan::Place::targets), 258_000);
    assert_eq!(
        sum(|p| p.members.end - p.members.start) + city.sums.unit_members,
        48_250
    );
    assert_eq!(sum(|p| p.posts.end - p.posts.start), 20_358 - 18_638);
    let sums = &city.sums;
    let bodies = sums.departments + sums.units + sums.enterprises + sums.unit_branches;
    let of_places = sum(|p| {
        let count = |range: &std::ops::Range<u64>| range.end - range.start;
        count(&p.branches) + count(&p.companies) + count(&p.owners)
    });
    assert_eq!(574 + bodies + of_places, 2_156);
    for place in &city.places {
        let members = place.members.end - place.members.start;
        let paired = (members * 9).div_ceil(10);
        let load = place.targets().div_ceil(paired);
        assert!(
            (5..=30).contains(&load),
            "{}: {load} for each member",
            place.name
        );
    }
}

#[test]
fn a_part_holds_together_and_is_the_same_each_time() {
    let (_, tables, bytes) = part(WISH);
    assert!(bytes == part(WISH).2);
    let codes = |register: &str, column: usize| -> HashSet<&str> {
        tables[register]
            .iter()
            .map(|row| row[column].as_str())
            .collect()
    };
    for register in [
        "AREAS",
        "ORGANISATIONS",
        "POSTINGS",
        "MEMBERS",
        "HOUSEHOLDS",
        "RESIDENTS",
    ] {
        assert_eq!(
            codes(register, 0).len(),
            tables[register].len(),
            "{register}: keys are unique"
        );
    }
    let (areas, bodies) = (codes("AREAS", 0), codes("ORGANISATIONS", 0));
    let (homes, members) = (codes("HOUSEHOLDS", 0), codes("MEMBERS", 0));
    assert!(codes("HOUSEHOLDS", 2).is_subset(&areas));
    assert!(codes("MEMBERS", 2).is_subset(&bodies));
    assert!(codes("RESIDENTS", 1).is_subset(&homes));
    assert!(codes("PAIRINGS", 0).is_subset(&members));
    assert_eq!(codes("PAIRINGS", 1), homes, "every household is paired");
    assert!(codes("UNIT_ASSIGNMENTS", 0).is_subset(&bodies));
    for phone in codes("POSTINGS", 0)
        .union(&codes("HOUSEHOLDS", 5))
        .filter(|text| !text.is_empty())
    {
        assert!(
            phone.starts_with("154") && Phone::parse(phone).is_ok(),
            "{phone}"
        );
    }
}

#[test]
fn grids_lie_beside_each_other_and_in_their_compounds() {
    let (_, tables, _) = part(WISH);
    let shape = |row: &Vec<String>| polygon_from_geojson(&row[7], Datum::Gcj02).unwrap();
    let drawn: Vec<_> = tables["AREAS"]
        .iter()
        .filter(|row| !row[7].is_empty())
        .collect();
    let index = PolygonIndex::new(
        drawn
            .iter()
            .enumerate()
            .map(|(place, row)| (place, shape(row))),
    );
    for (place, row) in drawn.iter().enumerate() {
        let polygon = shape(row);
        for (other, neighbour) in index.meeting(&polygon).filter(|(other, _)| *other != place) {
            let shared = shared_square_metres(&polygon, neighbour);
            let own = crate::geo::square_metres(&polygon);
            match (drawn[other][1] == row[1], drawn[other][0] == row[3]) {
                (true, _) => assert!(shared < 1.0, "{} crosses {}", row[0], drawn[other][0]),
                (_, true) => assert!((shared - own).abs() < 1.0, "{} leaves its compound", row[0]),
                _ => {}
            }
        }
    }
}

#[test]
fn faults_are_as_many_as_were_asked_for() {
    let wish = Wish {
        faulty: 0.1,
        ..WISH
    };
    let (written, tables, _) = part(wish);
    let homes = written
        .iter()
        .find(|file| file.register == Register::Households)
        .unwrap();
    assert_eq!(homes.faulty, homes.rows / 10);
    let (_, good, _) = part(WISH);
    let pairs = tables["HOUSEHOLDS"].iter().zip(&good["HOUSEHOLDS"]);
    assert_eq!(pairs.filter(|(a, b)| a != b).count() as u64, homes.faulty);
    assert!(matches!(
        write(Path::new("/nowhere"), Wish { share: 0.0, ..WISH }),
        Err(CityFault::Share)
    ));
}
