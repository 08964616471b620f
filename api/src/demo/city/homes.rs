//! Households, businesses and work teams, who lives there, and which member is linked with them.

use std::path::Path;

use lianxin_entity::enums::{ExportFormat, Register};

use super::bodies;
use super::dice::{For, happens, pick, throw};
use super::map::Frame;
use super::names::{self, Who, person};
use super::people::member;
use super::plan::{BUILDING_HOMES, City, Grid, Place};
use super::rows::{Rows, days_ago, phone, say};
use crate::domain::register::words;
use crate::io::writing::WriteFault;

const SOURCES: [&str; 4] = ["网格员入户", "公安户籍", "本人申报", "人口普查"];

type Row = [String; 13];

/// The code of a target of a place, counted in the place: homes, then businesses, then work teams.
fn code(place: &Place, number: u64) -> String {
    let homes = place.homes.end - place.homes.start;
    let shops = place.businesses.end - place.businesses.start;
    match number {
        home if home < homes => format!("{}-H{:05}", place.code, home + 1),
        shop if shop < homes + shops => format!("{}-S{:04}", place.code, shop - homes + 1),
        team => format!("{}-T{:04}", place.code, team - homes - shops + 1),
    }
}

/// Every household, business and work team; `spoil` may damage a row before it is written.
pub fn households(
    city: &City,
    directory: &Path,
    format: ExportFormat,
    mut spoil: impl FnMut(u64, &mut Row),
) -> Result<u64, WriteFault> {
    let mut rows = Rows::begin(directory, Register::Households, format)?;
    for place in &city.places {
        let grids: Vec<Grid> = place.each_grid().collect();
        for grid in &grids {
            for number in grid.homes.clone() {
                let mut row = home(city, place, grid, number);
                spoil(rows.count, &mut row);
                rows.add(row)?;
            }
        }
        let homes = place.homes.end - place.homes.start;
        for number in homes..place.targets() {
            let grid = &grids[(number % grids.len() as u64) as usize];
            let mut row = other(city, place, grid, number);
            spoil(rows.count, &mut row);
            rows.add(row)?;
        }
    }
    rows.finish()
}

fn home(city: &City, place: &Place, grid: &Grid, number: u64) -> Row {
    let index = place.homes.start + number;
    let within = number - grid.homes.start;
    let street = &city.street(place).name;
    let (area, address) = if place.urban {
        let (building, door) = (within / BUILDING_HOMES, within % BUILDING_HOMES);
        let (unit, door) = (door / 20 + 1, door % 20);
        let room = (door / 2 + 1) * 100 + door % 2 + 1;
        let yard = grid.number / 2 + 1;
        let house = building + 1;
        let address = format!(
            "{street}{}{yard}号院{house}号楼{unit}单元{room}室",
            place.name
        );
        (place.building_code(grid.number, building), address)
    } else {
        let (lane, door) = (within / 40 + 1, within % 40 + 1);
        let group = grid.number + 1;
        let address = format!("{street}{}{group}组{lane}巷{door}号", place.name);
        (place.grid_code(grid.number), address)
    };
    let phone = match happens(For::Phone, index, 90) {
        true => phone(0, index),
        false => String::new(),
    };
    row(
        place,
        grid,
        number,
        index,
        "HOME",
        [area, person(Who::Head, index), address, phone],
    )
}

fn other(city: &City, place: &Place, grid: &Grid, number: u64) -> Row {
    let homes = place.homes.end - place.homes.start;
    let shops = place.businesses.end - place.businesses.start;
    let street = &city.street(place).name;
    let area = place.grid_code(grid.number);
    if number < homes + shops {
        let index = place.businesses.start + number - homes;
        let (owner, sign) = (person(Who::Trader, index), names::shop(index));
        let door = number - homes + 1;
        let address = format!("{street}{}商业街{door}号（{owner}{sign}）", place.name);
        let cells = [area, owner, address, phone(5, index)];
        return row(
            place,
            grid,
            number,
            city.sums.homes + index,
            "BUSINESS",
            cells,
        );
    }
    let index = place.teams.start + number - homes - shops;
    let head = person(Who::Foreman, index);
    let address = format!("{street}{}{}号车间", place.name, number - homes - shops + 1);
    let cells = [area, head, address, phone(6, index)];
    let index_of_all = city.sums.homes + city.sums.businesses + index;
    let mut row = row(place, grid, number, index_of_all, "WORK_TEAM", cells);
    row[6] = bodies::enterprise(city, index % city.sums.enterprises);
    row
}

fn row(
    place: &Place,
    grid: &Grid,
    number: u64,
    index: u64,
    kind: &'static str,
    [area, head, address, phone]: [String; 4],
) -> Row {
    let (east, north) = (
        throw(For::East, index, 1_000),
        throw(For::North, index, 1_000),
    );
    let (latitude, longitude) = Frame::of_grid(place, grid).point(east, north);
    [
        code(place, number),
        say(words::HOUSEHOLD_KIND, kind),
        area,
        head,
        address,
        phone,
        String::new(),
        latitude,
        longitude,
        "GCJ02".to_owned(),
        days_ago(1 + throw(For::Verified, index, 420)),
        pick(For::Source, index, &SOURCES).to_owned(),
        days_ago(2_400 + throw(For::Registered, index, 1_600)),
    ]
}

/// The head of each household. Identity numbers stay empty: any number that passes the check may be
/// somebody's.
pub fn residents(city: &City, directory: &Path, format: ExportFormat) -> Result<u64, WriteFault> {
    let mut rows = Rows::begin(directory, Register::Residents, format)?;
    for place in &city.places {
        let homes = place.homes.end - place.homes.start;
        for (number, index) in (0..homes).zip(place.homes.clone()) {
            rows.add([
                format!("R{:08}", index + 1),
                code(place, number),
                person(Who::Head, index),
                say(words::RELATION, "HEAD"),
                (1940 + throw(For::Birth, index, 62)).to_string(),
            ])?;
        }
    }
    rows.finish()
}

/// Nine members in ten of a place share its households; each household has one.
pub fn pairings(city: &City, directory: &Path, format: ExportFormat) -> Result<u64, WriteFault> {
    let mut rows = Rows::begin(directory, Register::Pairings, format)?;
    for place in &city.places {
        let (targets, members) = (place.targets(), place.members.end - place.members.start);
        let paired = (members * 9).div_ceil(10).max(1);
        for number in 0..targets {
            let holder = place.members.start + number * paired / targets;
            let index = place.cell * 100_000 + number;
            let started = days_ago(20 + throw(For::Started, index, 1_600));
            // One in a hundred has not consented yet.
            let consented = !happens(For::Consent, index, 1);
            let rules = match happens(For::Rule, index, 20) {
                true => "居住就近;能力互补",
                false => "居住就近",
            };
            rows.add([
                member(holder),
                code(place, number),
                started.clone(),
                started.clone(),
                if consented { started } else { String::new() },
                rules.to_owned(),
            ])?;
        }
    }
    rows.finish()
}
