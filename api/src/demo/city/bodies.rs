//! Organisations, and the units in charge of communities.

use std::path::Path;

use lianxin_entity::enums::{ExportFormat, Register};

use super::dice::{For, happens, throw};
use super::names;
use super::plan::{City, Place};
use super::rows::{Rows, days_ago, say};
use crate::domain::register::words;
use crate::io::writing::WriteFault;

const DEPARTMENTS: [&str; 46] = [
    "组织部",
    "宣传部",
    "统战部",
    "政法委",
    "社会工作部",
    "发展改革统计局",
    "教育体育局",
    "科技创新局",
    "工业和信息化局",
    "公安局",
    "民政局",
    "司法局",
    "财政金融局",
    "人力资源社会保障局",
    "自然资源规划局",
    "生态环境局",
    "住房城乡建设局",
    "交通运输局",
    "水利局",
    "农业农村局",
    "商务局",
    "文化广电旅游局",
    "卫生健康委员会",
    "退役军人事务局",
    "应急管理局",
    "审计局",
    "市场监督管理局",
    "城市管理局",
    "行政审批政务信息管理局",
    "信访局",
    "医疗保障局",
    "林业局",
    "国资局",
    "机关事务中心",
    "档案馆",
    "税务局",
    "气象局",
    "烟草专卖局",
    "供销合作社",
    "总工会",
    "共青团",
    "妇女联合会",
    "科学技术协会",
    "残疾人联合会",
    "工商业联合会",
    "红十字会",
];

const UNITS: [&str; 10] = [
    "中学",
    "小学",
    "医院",
    "水务集团",
    "供电所",
    "职业学校",
    "图书馆",
    "公路段",
    "林场",
    "农商银行支行",
];

/// The code of a department.
pub fn department(city: &City, index: u64) -> String {
    format!("{}-BM{:03}", city.code, index + 1)
}

/// The code of a unit.
pub fn unit(city: &City, index: u64) -> String {
    format!("{}-DW{:03}", city.code, index + 1)
}

/// The code of an enterprise.
pub fn enterprise(city: &City, index: u64) -> String {
    format!("{}-QY{:03}", city.code, index + 1)
}

/// The code of a branch, counted through the city; its place's code comes before it.
pub fn branch(place: &Place, index: u64) -> String {
    format!("{}-ZB{:02}", place.code, index - place.branches.start + 1)
}

/// The code of a branch of a department, a unit or an enterprise.
pub fn unit_branch(city: &City, index: u64) -> String {
    format!("{}-ZB", holder(city, index).0)
}

/// Which department, unit or enterprise the `index`th of their branches belongs to.
fn holder(city: &City, index: u64) -> (String, String) {
    let sums = &city.sums;
    if index < sums.departments {
        (department(city, index), department_name(index))
    } else if index < sums.departments + sums.units {
        let index = index - sums.departments;
        (unit(city, index), unit_name(index))
    } else {
        let index = (index - sums.departments - sums.units) % sums.enterprises;
        (enterprise(city, index), names::firm(index))
    }
}

fn department_name(index: u64) -> String {
    let name = DEPARTMENTS[index as usize % DEPARTMENTS.len()];
    format!("济源市{name}")
}

fn unit_name(index: u64) -> String {
    let number = index as usize / UNITS.len() + 1;
    format!(
        "济源市第{number}{}（演示）",
        UNITS[index as usize % UNITS.len()]
    )
}

/// Every organisation: the committees that the district began with, now with their elections, and
/// all others.
pub fn organisations(
    city: &City,
    directory: &Path,
    format: ExportFormat,
) -> Result<u64, WriteFault> {
    let mut rows = Rows::begin(directory, Register::Organisations, format)?;
    let committee = |rows: &mut Rows, kind, code: &str, name: &str, above: &str, index| {
        let mut row = body(kind, code.to_owned(), name.to_owned(), above.to_owned());
        row[4] = code.to_owned();
        row[5] = days_ago(9_000 + throw(For::Founded, index, 9_000));
        row[6] = "5".to_owned();
        row[7] = days_ago(100 + throw(For::Election, index, 2_000));
        rows.add(row)
    };
    committee(
        &mut rows,
        "DISTRICT_COMMITTEE",
        &city.code,
        &city.committee,
        "",
        0,
    )?;
    for (index, street) in (1..).zip(&city.streets) {
        let above = &city.code;
        committee(
            &mut rows,
            "STREET_COMMITTEE",
            &street.code,
            &street.committee,
            above,
            index,
        )?;
    }
    for (index, place) in (100..).zip(&city.places) {
        let above = &city.street(place).code;
        committee(
            &mut rows,
            "COMMUNITY_COMMITTEE",
            &place.code,
            &place.committee,
            above,
            index,
        )?;
    }
    for index in 0..city.sums.departments {
        let (code, name) = (department(city, index), department_name(index));
        rows.add(body("DEPARTMENT", code, name, city.code.clone()))?;
    }
    for index in 0..city.sums.units {
        let (code, name) = (unit(city, index), unit_name(index));
        rows.add(body("UNIT", code, name, city.code.clone()))?;
    }
    for index in 0..city.sums.enterprises {
        let (code, name) = (enterprise(city, index), names::firm(index));
        rows.add(body("ENTERPRISE", code, name, city.code.clone()))?;
    }
    for place in &city.places {
        of_place(&mut rows, place)?;
    }
    for index in 0..city.sums.unit_branches {
        let (above, name) = holder(city, index);
        let row = body(
            "BRANCH",
            unit_branch(city, index),
            format!("{name}党支部"),
            above,
        );
        rows.add(elected(row, 5_000 + index))?;
    }
    rows.finish()
}

fn body(kind: &'static str, code: String, name: String, above: String) -> [String; 8] {
    let mut row: [String; 8] = Default::default();
    row[..4].clone_from_slice(&[code, say(words::ORGANISATION_KIND, kind), name, above]);
    row
}

/// A branch is elected for three years; some are late.
fn elected(mut row: [String; 8], index: u64) -> [String; 8] {
    row[5] = days_ago(4_000 + throw(For::Founded, index, 12_000));
    row[6] = "3".to_owned();
    row[7] = days_ago(30 + throw(For::Election, index, 1_200));
    row
}

fn of_place(rows: &mut Rows, place: &Place) -> Result<(), WriteFault> {
    for index in place.branches.clone() {
        let number = index - place.branches.start + 1;
        let name = format!("{}第{number}党支部", place.name);
        let row = body("BRANCH", branch(place, index), name, place.code.clone());
        rows.add(elected(row, 10_000 + index))?;
    }
    for index in place.companies.clone() {
        let code = format!("{}-WY{:02}", place.code, index - place.companies.start + 1);
        let name = format!("济源{}物业服务有限公司（演示）", place.name);
        rows.add(body("PROPERTY_COMPANY", code, name, place.code.clone()))?;
    }
    for index in place.owners.clone() {
        let number = index - place.owners.start + 1;
        let code = format!("{}-YW{number:02}", place.code);
        let name = format!("{}{number}号院业主委员会", place.name);
        rows.add(body("OWNERS_COMMITTEE", code, name, place.code.clone()))?;
    }
    Ok(())
}

/// A unit in the lead for all but a few communities and villages, and a second one for a third.
pub fn assignments(city: &City, directory: &Path, format: ExportFormat) -> Result<u64, WriteFault> {
    let mut rows = Rows::begin(directory, Register::UnitAssignments, format)?;
    // One unit in forty has no community.
    let units = city.sums.departments + (city.sums.units * 39).div_ceil(40);
    let code = |index: u64| match index % units {
        index if index < city.sums.departments => department(city, index),
        index => unit(city, index - city.sums.departments),
    };
    for (index, place) in (0..).zip(&city.places) {
        if !happens(For::Absence, 50_000 + place.cell, 3) {
            let started = days_ago(200 + throw(For::Started, 50_000 + place.cell, 900));
            let kind = say(words::UNIT_ASSIGNMENT, "LEAD");
            rows.add([code(index), place.code.clone(), kind, started])?;
        }
        if units > 1 && happens(For::Kind, 50_000 + place.cell, 33) {
            let started = days_ago(100 + throw(For::Started, 60_000 + place.cell, 900));
            let kind = say(words::UNIT_ASSIGNMENT, "JOINT");
            rows.add([code(index + units / 2), place.code.clone(), kind, started])?;
        }
    }
    rows.finish()
}
