//! Secretaries and grid workers in post, and Party members.

use std::path::Path;

use lianxin_entity::enums::{ExportFormat, Register};

use super::bodies;
use super::dice::{For, happens, pick, throw};
use super::names::{Who, person};
use super::plan::City;
use super::rows::{Rows, days_ago, on, phone, say};
use crate::domain::register::words;
use crate::io::writing::WriteFault;

/// A secretary for nearly every committee, department and unit, a grid worker for nearly every grid.
pub fn postings(city: &City, directory: &Path, format: ExportFormat) -> Result<u64, WriteFault> {
    let mut rows = Rows::begin(directory, Register::Postings, format)?;
    let mut officers = 0..;
    let mut next = || officers.next().unwrap_or_default();
    let secretary = |rows: &mut Rows, organisation: &str, title: &str, index: u64| {
        rows.add([
            phone(3, index),
            person(Who::Officer, index),
            say(words::POSTING_ROLE, "SECRETARY"),
            organisation.to_owned(),
            String::new(),
            title.to_owned(),
            String::new(),
            String::new(),
            String::new(),
            days_ago(60 + throw(For::Started, index, 1_500)),
        ])
    };
    secretary(&mut rows, &city.code, "市委书记", next())?;
    for street in &city.streets {
        secretary(&mut rows, &street.code, "党（工）委书记", next())?;
    }
    for place in &city.places {
        if !happens(For::Absence, place.cell, 2) {
            secretary(&mut rows, &place.code, "党委书记", next())?;
        }
    }
    for index in 0..city.sums.departments {
        secretary(
            &mut rows,
            &bodies::department(city, index),
            "党组书记",
            next(),
        )?;
    }
    for index in 0..city.sums.units {
        secretary(&mut rows, &bodies::unit(city, index), "党委书记", next())?;
    }
    for place in &city.places {
        for grid in place.each_grid() {
            if !happens(For::Absence, 100_000 + place.cell * 100 + grid.number, 4) {
                let area = place.grid_code(grid.number);
                rows.add(grid_worker(next(), &place.code, area))?;
            }
        }
    }
    rows.finish()
}

fn grid_worker(index: u64, committee: &str, grid: String) -> [String; 10] {
    let staffing = [
        "FULL_TIME",
        "FULL_TIME",
        "FULL_TIME",
        "PART_TIME",
        "VOLUNTEER",
        "SILVER",
    ];
    let full = pick(For::Staffing, index, &staffing);
    [
        phone(3, index),
        person(Who::Officer, index),
        say(words::POSTING_ROLE, "GRID_WORKER"),
        committee.to_owned(),
        grid,
        "网格员".to_owned(),
        say(words::STAFFING, full),
        format!("济网聘〔2025〕{}号", index + 1),
        on(-(throw(For::Letter, index, 700) as i64)),
        days_ago(30 + throw(For::Started, index, 700)),
    ]
}

const POSTS: [&str; 5] = ["书记", "副书记", "组织委员", "宣传委员", "纪检委员"];

/// The code of a member, counted through the city.
pub fn member(index: u64) -> String {
    format!("M{:07}", index + 1)
}

/// Members of the branches of communities and villages, nine in ten without a post, then those of
/// departments, units and enterprises.
pub fn members(city: &City, directory: &Path, format: ExportFormat) -> Result<u64, WriteFault> {
    let mut rows = Rows::begin(directory, Register::Members, format)?;
    for place in &city.places {
        let branches = place.branches.end - place.branches.start;
        for (number, index) in (0..).zip(place.members.clone()) {
            let branch = place.branches.start + number % branches;
            let posts = place.posts.end - place.posts.start;
            // The first of each branch hold the posts.
            let post = (number < posts).then(|| POSTS[(number / branches) as usize % POSTS.len()]);
            let kinds = [
                "RESIDENT", "RESIDENT", "RESIDENT", "RETIRED", "RETIRED", "FLOATING",
            ];
            let kind = pick(For::Kind, index, &kinds);
            let branch = bodies::branch(place, branch);
            rows.add(row(index, branch, kind, post, &place.code))?;
        }
    }
    let first = city.sums.town_members;
    for number in 0..city.sums.unit_members {
        let index = first + number;
        let branch = bodies::unit_branch(city, number % city.sums.unit_branches);
        let post = (number < city.sums.unit_branches).then_some(POSTS[0]);
        let kind = pick(
            For::Kind,
            index,
            &["IN_SERVICE", "IN_SERVICE", "IN_SERVICE", "RETIRED"],
        );
        let home = &city.places[throw(For::Place, index, city.places.len() as u64) as usize];
        rows.add(row(index, branch, kind, post, &home.code))?;
    }
    rows.finish()
}

fn row(
    index: u64,
    branch: String,
    kind: &'static str,
    post: Option<&str>,
    home: &str,
) -> [String; 9] {
    let reachable = happens(For::Phone, index, 80);
    [
        member(index),
        person(Who::Member, index),
        branch,
        say(words::MEMBER_KIND, kind),
        post.unwrap_or_default().to_owned(),
        days_ago(2_000 + throw(For::Joined, index, 14_000)),
        home.to_owned(),
        if reachable {
            phone(2, index)
        } else {
            String::new()
        },
        days_ago(1_700 + throw(For::Started, index, 300)),
    ]
}
