//! Areas below the communities, and the service centres on them.

use lianxin_entity::enums::{ExportFormat, Register};
use std::path::Path;

use super::dice::{For, happens, throw};
use super::map::Frame;
use super::plan::{BUILDING_HOMES, City, GRID_TARGET, Grid, Place};
use super::rows::{Rows, days_ago, say};
use crate::domain::register::words;
use crate::io::writing::WriteFault;

/// Compounds, grids and buildings.
pub fn areas(city: &City, directory: &Path, format: ExportFormat) -> Result<u64, WriteFault> {
    let mut rows = Rows::begin(directory, Register::Areas, format)?;
    for place in &city.places {
        for grid in place.each_grid() {
            if place.urban && grid.number % 2 == 0 {
                compound(&mut rows, place, &grid)?;
            }
            add_grid(&mut rows, place, &grid)?;
            if place.urban {
                buildings(&mut rows, place, &grid)?;
            }
        }
    }
    rows.finish()
}

fn compound(rows: &mut Rows, place: &Place, grid: &Grid) -> Result<(), WriteFault> {
    let number = grid.number / 2;
    let unmanaged = happens(For::Kind, place.cell * 100 + number, 60);
    rows.add([
        place.compound_code(grid.number),
        say(words::AREA_KIND, "COMPOUND"),
        format!("{}{}号院", place.name, number + 1),
        place.code.clone(),
        String::new(),
        String::new(),
        say(words::YES_NO, if unmanaged { "YES" } else { "NO" }),
        Frame::of_compound(place, grid.number).geojson(),
    ])
}

fn add_grid(rows: &mut Rows, place: &Place, grid: &Grid) -> Result<(), WriteFault> {
    let dedicated = place.urban && happens(For::Place, place.cell * 100 + grid.number, 3);
    rows.add([
        place.grid_code(grid.number),
        say(words::AREA_KIND, "GRID"),
        format!("{}第{}网格", place.name, grid.number + 1),
        match place.urban {
            true => place.compound_code(grid.number),
            false => place.code.clone(),
        },
        say(
            words::GRID_KIND,
            if dedicated { "DEDICATED" } else { "BASE" },
        ),
        GRID_TARGET.to_string(),
        String::new(),
        Frame::of_grid(place, grid).geojson(),
    ])
}

fn buildings(rows: &mut Rows, place: &Place, grid: &Grid) -> Result<(), WriteFault> {
    let homes = grid.homes.end - grid.homes.start;
    for building in 0..homes.div_ceil(BUILDING_HOMES) {
        rows.add([
            place.building_code(grid.number, building),
            say(words::AREA_KIND, "BUILDING"),
            format!("{}号楼", building + 1),
            place.grid_code(grid.number),
        ])?;
    }
    Ok(())
}

const SERVICES: &str = "党群服务;政务代办;文化活动;便民缴费";

/// One centre of the district, one of each street and town, and stations.
pub fn centres(city: &City, directory: &Path, format: ExportFormat) -> Result<u64, WriteFault> {
    let mut rows = Rows::begin(directory, Register::ServiceCentres, format)?;
    let mut seat = None;
    for place in &city.places {
        if seat.is_none() {
            centre(
                &mut rows,
                place,
                &city.code,
                "DISTRICT",
                "济源市党群服务中心",
            )?;
        }
        let street = city.street(place);
        if seat != Some(place.street) {
            seat = Some(place.street);
            let name = format!("{}党群服务中心", street.name);
            centre(&mut rows, place, &street.code, "STREET", &name)?;
        }
        if place.station {
            let name = format!("{}党群服务站", place.name);
            centre(&mut rows, place, &place.code, "COMMUNITY", &name)?;
        }
    }
    rows.finish()
}

fn centre(
    rows: &mut Rows,
    place: &Place,
    area: &str,
    level: &'static str,
    name: &str,
) -> Result<(), WriteFault> {
    let station = level == "COMMUNITY";
    let offset = if station { 500 } else { 450 };
    let (latitude, longitude) = Frame::of_place(place).point(offset, offset);
    rows.add([
        format!("{area}-FW"),
        name.to_owned(),
        say(
            words::CENTRE_KIND,
            if station { "STATION" } else { "CENTRE" },
        ),
        say(words::CENTRE_LEVEL, level),
        area.to_owned(),
        area.to_owned(),
        format!("{}中心街1号", place.name),
        latitude,
        longitude,
        "GCJ02".to_owned(),
        SERVICES.to_owned(),
        "1-5 08:30-12:00,14:30-18:00; 6 09:00-12:00".to_owned(),
        days_ago(400 + throw(For::Founded, place.cell, 1_500)),
    ])
}
